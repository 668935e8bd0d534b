package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.SinkStatus;
import dev.rubato.sink.delivery.NumberedAlerts;
import dev.rubato.sink.transport.Rsyslog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkSetTest {
    private final Path dir;
    private final List<Event> events = new ArrayList<>();
    private final DeliveryLosses losses = new DeliveryLosses(() -> 42);
    private final Journal<StoredAlert> journal;

    SinkSetTest(@TempDir Path dir) {
        this.dir = dir;
        journal = Journal.open(
                dir.resolve("alerts"),
                new AlertCodec(),
                new JournalLimits(4 << 20, Duration.ofDays(1), 1 << 20, Duration.ofHours(1), 0),
                losses);
        losses.tell(events::add);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private Configuration configuration(String sinks) throws Exception {
        Settings settings = new Settings();
        ConfigurationFiles.read(Files.writeString(dir.resolve("yaml"), "sinks: {" + sinks + "}"), settings);
        return Configuration.of(settings, Map.of(), "root");
    }

    private String file(String name) {
        return name + ": {type: file, path: " + dir.resolve(name) + "}";
    }

    private SinkSet open(String sinks) throws Exception {
        return new SinkSet(
                configuration(sinks).sinks(),
                journal,
                new UnjournaledAlerts(1),
                losses,
                dir,
                (thread, fault) -> fault.printStackTrace());
    }

    private void append(int from, int to) {
        for (int number = from; number < to; number++) {
            journal.append(NumberedAlerts.of(number));
        }
    }

    private List<String> ids(String name) throws IOException {
        Path file = dir.resolve(name);
        return Files.exists(file) ? Rsyslog.ids(Files.readAllLines(file)) : List.of();
    }

    private List<String> await(String name, int count) throws IOException {
        long untilNs = System.nanoTime() + 20_000_000_000L;
        while (ids(name).size() < count && System.nanoTime() < untilNs) {
            LockSupport.parkNanos(10_000_000);
        }
        return ids(name);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(NumberedAlerts::id).toList();
    }

    @Test
    void aReloadBeginsEndsAndOpensFilesAnewWithoutLosingOrRepeating() throws Exception {
        SinkSet sinks = open(file("one") + ", " + file("two"));
        sinks.start();
        append(0, 20);
        assertEquals(numbers(0, 20), await("one", 20));
        assertEquals(numbers(0, 20), await("two", 20));
        Files.move(dir.resolve("one"), dir.resolve("one.moved"));
        assertEquals(
                List.of("two ends", "three begins"),
                sinks.reload(configuration(file("one") + ", " + file("three")).sinks()));
        append(20, 30);
        assertEquals(numbers(20, 30), await("one", 10));
        assertEquals(numbers(0, 30), await("three", 30));
        assertEquals(numbers(0, 20), ids("two"));
        assertEquals(
                List.of("three ends", "two begins"),
                sinks.reload(configuration(file("one") + ", " + file("two")).sinks()));
        assertEquals(numbers(0, 30), await("two", 30));
        sinks.finish();
        assertEquals(numbers(20, 30), ids("one"));
        assertTrue(sinks.statuses().stream().allMatch(status -> status.state() == SinkStatus.State.STOPPED));
    }

    @Test
    void aReloadThatIsRefusedChangesNothing() throws Exception {
        SinkSet sinks = open(file("one"));
        sinks.start();
        IOException refused = assertThrows(
                IOException.class,
                () -> sinks.reload(configuration("one: {type: file, path: /none/there}, " + file("two"))
                        .sinks()));
        assertTrue(String.valueOf(refused.getMessage()).contains("sinks.one.path"), refused.toString());
        append(0, 5);
        assertEquals(numbers(0, 5), await("one", 5));
        assertEquals(
                List.of("one"), sinks.statuses().stream().map(SinkStatus::name).toList());
        sinks.finish();
    }

    @Test
    void whatTheLimitsDeleteBeforeDeliveryIsCountedAndBecomesAnEvent() throws Exception {
        SinkSet sinks = open(file("slow"));
        append(0, 20_000);
        SinkStatus status = sinks.statuses().getFirst();
        assertTrue(status.lost() > 0, status.toString());
        assertEquals(20_000 - status.lost(), status.waiting());
        long told = 0;
        for (Event event : events) {
            Event.SensorGap gap = (Event.SensorGap) event;
            assertEquals("delivery-slow", gap.sensor());
            told += gap.count();
        }
        assertEquals(status.lost(), told);
        sinks.start();
        assertEquals(numbers((int) status.lost(), 20_000), await("slow", (int) (20_000 - status.lost())));
        sinks.finish();
    }

    @Test
    void aTestAlertIsMarkedAndTheAnswerIsTold() throws Exception {
        Configuration configuration =
                configuration(file("one") + ", two: {type: syslog-tcp, address: \"127.0.0.1:1\", min-severity: high}");
        SinkTest one = SinkTest.of(configuration, configuration.sinks().getFirst());
        assertTrue(one.accepted(), one.words());
        String line = Files.readString(dir.resolve("one"));
        assertTrue(line.contains("\"id\":\"test-"), line);
        assertTrue(line.contains("\"variant\":\"test\",\"severity\":\"info\""), line);
        SinkTest two = SinkTest.of(configuration, configuration.sinks().get(1));
        assertFalse(two.accepted());
        assertTrue(two.words().contains("Connection refused"), two.words());
    }
}
