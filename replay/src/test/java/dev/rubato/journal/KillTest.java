package dev.rubato.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Fact;
import dev.rubato.event.Event;
import dev.rubato.event.Event.SensorGap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    private static final int KILLS = 3;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 40;
    private static final int BATCH = 500;

    @TempDir
    Path temp;

    /** What a killed process had appended: items of growing time. */
    private record Kept<T>(Codec<T> codec, LongFunction<T> item, ToLongFunction<T> timeNs) {
        static final Kept<Event> EVENTS = new Kept<>(
                new EventCodec(), i -> new SensorGap(i, "s", 1, 0, 0, "x".repeat((int) (i % 700))), Event::timeNs);
        static final Kept<Fact> FACTS = new Kept<>(
                new FactCodec(),
                i -> new Fact(i, Fact.Kind.HABIT, i, List.of(i), "x".repeat((int) (i % 500))),
                Fact::timeNs);
    }

    /** Appends until it is killed, and says on stdout up to which number every append has returned. */
    public static void main(String[] args) {
        appendForever(Path.of(args[0]), Long.parseLong(args[1]), keptAs(args[2]));
    }

    private static Kept<?> keptAs(String what) {
        return what.equals("facts") ? Kept.FACTS : Kept.EVENTS;
    }

    private static <T> void appendForever(Path directory, long from, Kept<T> kept) {
        Journal<T> journal = Journal.open(directory, kept.codec(), JournalTest.LIMITS);
        for (long i = from; ; i++) {
            journal.append(kept.item().apply(i));
            if (i % BATCH == 0) {
                System.out.println(i);
                System.out.flush();
            }
        }
    }

    /** Runs {@link #main} from this number on, kills it, and returns the last number that it acknowledged. */
    private long appendAndKill(long from, String what) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--add-") || argument.startsWith("--enable-") || argument.startsWith("--sun-")) {
                command.add(argument);
            }
        }
        command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(KillTest.class.getName(), temp.toString(), Long.toString(from), what));
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

    private <T> void keepsEveryAcknowledged(Kept<T> kept, String what) throws IOException, InterruptedException {
        long next = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = appendAndKill(next, what);
            try (Journal<T> journal = Journal.open(temp, kept.codec(), JournalTest.LIMITS);
                    Tailer<T> tailer = journal.fromStart()) {
                long expected = 0;
                for (T item = tailer.next(); item != null; item = tailer.next()) {
                    assertEquals(expected, kept.timeNs().applyAsLong(item));
                    expected++;
                }
                assertTrue(expected > acknowledged, expected + " records, acknowledged up to " + acknowledged);
                journal.append(kept.item().apply(expected));
                assertEquals(expected, kept.timeNs().applyAsLong(Objects.requireNonNull(tailer.next())));
                assertEquals(
                        0,
                        journal.statistics().damaged().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
                next = expected + 1;
            }
        }
    }

    @Test
    void keepsEveryAcknowledgedRecordOfAKilledWriter() throws IOException, InterruptedException {
        keepsEveryAcknowledged(Kept.EVENTS, "events");
    }

    @Test
    void keepsEveryAcknowledgedFactOfAKilledWriter() throws IOException, InterruptedException {
        keepsEveryAcknowledged(Kept.FACTS, "facts");
    }
}
