package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rubato.alert.Alert;
import dev.rubato.lineage.TableReading;
import dev.rubato.sink.delivery.NumberedAlerts;
import org.junit.jupiter.api.Test;

class UnjournaledAlertsTest {
    private static final int CAPACITY = 3;

    private final UnjournaledAlerts alerts = new UnjournaledAlerts(CAPACITY);

    private static Alert alert(int number) {
        return NumberedAlerts.of(number).alert();
    }

    @Test
    void aSinkThatTakesNothingHasTheFirstAndWhatItLacksIsCounted() {
        UnjournaledAlerts.Reader quick = alerts.subscribe();
        UnjournaledAlerts.Reader stuck = alerts.subscribe();
        for (int i = 0; i < 10; i++) {
            alerts.offer(alert(i));
            assertEquals(alert(i), quick.poll());
        }
        assertEquals(new TableReading(CAPACITY, CAPACITY, 10 - CAPACITY), TableReading.of(alerts));
        for (int i = 0; i < CAPACITY; i++) {
            assertEquals(alert(i), stuck.poll());
        }
        assertNull(stuck.poll());
        assertEquals(0, alerts.size());
    }
}
