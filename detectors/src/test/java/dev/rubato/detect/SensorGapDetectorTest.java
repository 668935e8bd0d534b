package dev.rubato.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.Event;
import dev.rubato.lineage.TableReading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SensorGapDetectorTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 1_700_000_000L * SECOND_NS;

    private final List<Alert> alerts = new ArrayList<>();
    private final Pipeline pipeline = new Pipeline(List.of(SensorGapDetector::new), alerts::add);

    private void gap(long second, String sensor, long count) {
        long timeNs = START_NS + second * SECOND_NS;
        pipeline.accept(new Event.SensorGap(timeNs, sensor, count, timeNs - SECOND_NS, timeNs, "buffer full"));
    }

    private void quietUntil(long second) {
        pipeline.accept(new Event.TimePassed(START_NS + second * SECOND_NS));
    }

    @Test
    void reportsTheFirstGapAtOnceAndTheRestOfTheMinuteTogether() {
        gap(0, "packet", 5);
        quietUntil(1);
        assertEquals(1, alerts.size());
        assertEquals(
                "The sensor packet missed 5 events within 1 s: buffer full",
                alerts.get(0).summary());
        for (int second = 2; second < 12; second++) {
            gap(second, "packet", 7);
        }
        quietUntil(30);
        assertEquals(1, alerts.size());
        quietUntil(62);
        quietUntil(63);
        assertEquals(2, alerts.size());
        assertTrue(alerts.get(1).summary().startsWith("The sensor packet missed 70 events within 10 s"));
    }

    @Test
    void alertsThatDidNotReachASinkAreNoEventsThatAreMissing() {
        gap(0, Event.SensorGap.DELIVERY_PREFIX + "siem", 3);
        gap(0, "packet", 2);
        quietUntil(1);
        assertEquals(
                "The sink siem missed 3 alerts within 1 s: buffer full",
                alerts.get(0).summary());
        assertEquals("lost-alerts", alerts.get(0).evidence().get(1).name());
        assertEquals(2, alerts.get(1).completeness().lostEvents());
    }

    @Test
    void isNeverAnAlarmAndItsNatsSumToItsScore() {
        gap(0, "agent", -1);
        quietUntil(1);
        Alert alert = alerts.get(0);
        assertEquals(Severity.LOW, alert.severity());
        assertEquals(
                alert.score(),
                alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum());
        assertTrue(alert.summary().contains("an unknown number of events"), alert.summary());
    }

    @Test
    void tellsSensorsApartAndReportsAgainAfterAQuietTime() {
        gap(0, "packet", 1);
        gap(0, "kernel-trace", 1);
        quietUntil(61);
        quietUntil(122);
        gap(130, "packet", 1);
        quietUntil(131);
        assertEquals(3, alerts.size());
        assertEquals(3, alerts.stream().map(Alert::id).distinct().count());
    }

    @Test
    void aMillionSensorNamesTakeABoundedNumberOfReports() {
        for (int i = 0; i < 1_000_000; i++) {
            gap(i / 100_000, "sensor-" + i, 1);
        }
        quietUntil(20);
        List<TableReading> episodes = new ArrayList<>();
        pipeline.tables((name, table) -> {
            if (name.equals("gap-episodes")) {
                episodes.add(TableReading.of(table));
            }
        });
        int most = SensorGapDetector.MAX_SENSORS;
        assertEquals(List.of(new TableReading(most + 1, most + 1, 1_000_000 - most)), episodes);
        assertEquals(SensorGapDetector.MAX_SENSORS + 1, alerts.size());
        quietUntil(90);
        quietUntil(91);
        assertEquals(SensorGapDetector.MAX_SENSORS + 2, alerts.size());
    }

    @Test
    void aTraceWithoutGapsIsSilent() {
        pipeline.accept(new Event.SensorStarted(START_NS, "gpu", Event.Visibility.ABSENT, "no GPU"));
        quietUntil(100);
        pipeline.end();
        assertTrue(alerts.isEmpty());
    }
}
