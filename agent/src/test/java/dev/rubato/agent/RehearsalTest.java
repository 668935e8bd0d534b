package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    @Test
    void playsWhatMakesAnAlertOfEachScan() {
        List<Alert> alerts = new ArrayList<>();
        Rehearsal.play(DetectorList.all(), alerts::add);
        assertEquals(
                6,
                alerts.stream()
                        .filter(alert -> alert.detector().equals("scan"))
                        .map(Alert::id)
                        .collect(Collectors.toSet())
                        .size(),
                () -> alerts.toString());
    }
}
