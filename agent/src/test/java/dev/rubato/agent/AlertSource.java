package dev.rubato.agent;

import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import dev.rubato.sink.SinkStatus;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of a test that appends numbered alerts to an alert journal at a steady rate and delivers them with the
 * agent's own sinks; so that it can be killed without sensors. Told on standard input what to do. No number is used
 * twice: {@link AppendedNumbers} tells which the journal should have.
 */
public final class AlertSource {
    private static final JournalLimits LIMITS =
            new JournalLimits(2L << 30, Duration.ofDays(1), 64L << 20, Duration.ofHours(1), 0);
    private static final int STEPS_PER_SECOND = 100;
    private static final long DRAIN_NS = 120_000_000_000L;

    private static volatile boolean paused;
    private static volatile boolean stopped;
    private static volatile boolean faulty;

    private AlertSource() {}

    static Journal<StoredAlert> open(Path directory) {
        return Journal.open(directory.resolve("alerts"), new AlertCodec(), LIMITS);
    }

    /** DIRECTORY CONFIGURATION ALERTS-PER-SECOND. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Settings settings = new Settings();
        ConfigurationFiles.read(Path.of(args[1]), settings);
        List<SinkConfiguration> configured = SinkSettings.of(settings, Map.of());
        try (Journal<StoredAlert> journal = open(directory);
                AppendedNumbers appended = new AppendedNumbers(directory)) {
            SinkSet sinks = new SinkSet(
                    configured,
                    journal,
                    new UnjournaledAlerts(1),
                    new DeliveryLosses(EpochClock::nowNs),
                    directory,
                    (thread, fault) -> {
                        faulty = true;
                        fault.printStackTrace();
                    });
            sinks.start();
            int number = Math.max(count(journal), appended.next());
            Thread.ofPlatform().daemon().start(() -> listen(sinks));
            long nextNs = System.nanoTime();
            while (!stopped) {
                for (int i = 0; !paused && i < Integer.parseInt(args[2]) / STEPS_PER_SECOND; i++) {
                    journal.append(NumberedAlerts.of(number));
                    appended.add(number++);
                }
                nextNs += 1_000_000_000L / STEPS_PER_SECOND;
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }
            long untilNs = System.nanoTime() + DRAIN_NS;
            while (sinks.statuses().stream().anyMatch(sink -> sink.waiting() > 0) && System.nanoTime() < untilNs) {
                LockSupport.parkNanos(20_000_000);
            }
            sinks.finish();
            System.out.println("end " + sinks.statuses());
        }
        System.exit(faulty ? 1 : 0);
    }

    private static int count(Journal<StoredAlert> journal) {
        int count = 0;
        try (Tailer<StoredAlert> all = journal.fromStart()) {
            while (all.next() != null) {
                count++;
            }
        }
        return count;
    }

    private static void listen(SinkSet sinks) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line) {
                    case "pause" -> paused = true;
                    case "go" -> paused = false;
                    case "status" ->
                        System.out.println("status "
                                + sinks.statuses().stream()
                                        .map(SinkStatus::toString)
                                        .toList());
                    default -> stopped = true;
                }
            }
        } catch (IOException e) {
            stopped = true;
        }
        stopped = true;
    }
}
