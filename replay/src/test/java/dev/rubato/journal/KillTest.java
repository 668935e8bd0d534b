package dev.rubato.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.SensorGap;
import dev.rubato.event.Event.TimePassed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int KILLS = 3;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 40;
    private static final int BATCH = 500;

    @TempDir
    Path temp;

    /** Appends until it is killed, and says on stdout up to which number every append has returned. */
    public static void main(String[] args) {
        Journal<Event> journal = Journal.open(Path.of(args[0]), new EventCodec(), JournalTest.LIMITS);
        long from = Long.parseLong(args[1]);
        for (long i = from; ; i++) {
            journal.append(new SensorGap(i, "s", 1, 0, 0, "x".repeat((int) (i % 700))));
            if (i % BATCH == 0) {
                System.out.println(i);
                System.out.flush();
            }
        }
    }

    /** Runs {@link #main} from this number on, kills it, and returns the last number that it acknowledged. */
    private long appendAndKill(long from) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--add-") || argument.startsWith("--enable-") || argument.startsWith("--sun-")) {
                command.add(argument);
            }
        }
        command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(KillTest.class.getName(), temp.toString(), Long.toString(from)));
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long acknowledged = from - 1;
        try (BufferedReader output = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            for (int i = 0; i < ACKNOWLEDGED_BEFORE_KILL; i++) {
                acknowledged = Long.parseLong(Objects.requireNonNull(output.readLine(), "the child ended by itself"));
            }
        } finally {
            child.destroyForcibly();
            assertEquals(137, child.waitFor());
        }
        return acknowledged;
    }

    @Test
    void keepsEveryAcknowledgedRecordOfAKilledWriter() throws IOException, InterruptedException {
        long next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = appendAndKill(next);
            try (Journal<Event> journal = Journal.open(temp, new EventCodec(), JournalTest.LIMITS);
                    Tailer<Event> tailer = journal.fromStart()) {
                long expected = 0;
                for (Event event = tailer.next(); event != null; event = tailer.next()) {
                    assertEquals(expected, event.timeNs());
                    expected++;
                }
                assertTrue(expected > acknowledged, expected + " records, acknowledged up to " + acknowledged);
                journal.append(new TimePassed(expected));
                assertEquals(expected, Objects.requireNonNull(tailer.next()).timeNs());
                assertEquals(
                        0,
                        journal.statistics().damaged().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
                next = expected + 1;
            }
        }
    }
}
