package dev.rubato.sink.delivery;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.chain.Heartbeats;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertFilterTest {
    private static Alert alert(String detector, Severity severity) {
        return NumberedAlerts.of(1, detector, severity, "").alert();
    }

    @Test
    void heartbeatsPassEveryFilterAndOthersOnlyTheirs() {
        AlertFilter filter = new AlertFilter(Severity.HIGH, Set.of("scan"));
        assertTrue(filter.admits(alert(Heartbeats.DETECTOR, Severity.INFO)));
        assertTrue(filter.admits(alert("scan", Severity.CRITICAL)));
        assertFalse(filter.admits(alert("scan", Severity.MEDIUM)));
        assertFalse(filter.admits(alert("tempo", Severity.CRITICAL)));
    }
}
