package dev.rubato.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertOrderTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<String> given = new ArrayList<>();
    private final AlertOrder order = new AlertOrder(alert -> given.add(alert.id()));

    private static Alert alert(String id, long seconds) {
        return new Alert(
                seconds * SECOND_NS,
                id,
                "scan",
                "address",
                Severity.HIGH,
                1,
                1,
                "",
                "",
                "",
                new Alert.Subject(0, 0, "", List.of(), false, "", "", List.of(), ""),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of(),
                0);
    }

    @Test
    void alertsOfOneHostPassAsTheyCome() {
        order.raise(alert("b", 2));
        order.raise(alert("a", 1));
        assertEquals(List.of("b", "a"), given);
    }

    @Test
    void alertsOfSeveralHostsComeInOrderOfTime() {
        order.severalHosts();
        order.raise(alert("c", 3));
        order.raise(alert("a", 1));
        order.raise(alert("a2", 1));
        order.raise(alert("z", 20));
        order.passTime(5 * SECOND_NS);
        assertEquals(List.of(), given);
        order.passTime(13 * SECOND_NS);
        assertEquals(List.of("a", "a2", "c"), given);
        order.end();
        assertEquals(List.of("a", "a2", "c", "z"), given);
    }

    @Test
    void whatWaitsIsBoundedAndNothingIsLost() {
        order.severalHosts();
        for (int i = 0; i < 1_000_000; i++) {
            order.raise(alert("", i % 1000));
        }
        assertEquals(1_000_000 - 4096, given.size());
        order.end();
        assertEquals(1_000_000, given.size());
    }
}
