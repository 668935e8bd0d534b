package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Pipeline;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PendingSleepTest {
    private static final long NOW_NS = 1_700_000_000_000_000_000L;
    private static final long MS_NS = 1_000_000L;

    /** Far longer than the test may take. */
    private static final long WAIT_NS = 600_000L * MS_NS;

    private static final Duration WAKES = Duration.ofSeconds(30);
    private static final Duration SLEEPS_ON = Duration.ofMillis(200);

    /** An event whose reorder delay is over well before the sleep is. */
    private static final long LATE_NS = NOW_NS + WAIT_NS - Pipeline.REORDER_NS - 10 * MS_NS;

    @TempDir
    private Path dir = Path.of("");

    private final PendingSleep sleep = new PendingSleep();

    private static Event executed(String path, long timeNs) {
        return new Event.ProcessExecuted(
                timeNs, new ProcessKey(7, timeNs), null, ProcessImage.ofExe(path), Event.Basis.EXACT);
    }

    private static Event listening(long timeNs) {
        return new Event.ListenerClosed(timeNs, 5, Address.ANY, 80);
    }

    private static Event failed(long timeNs) {
        return new Event.ProbeSent(timeNs, Event.ProbeKind.UDP, Address.ANY, 4000, Address.ANY, 53);
    }

    private static Thread asleep(PendingSleep sleep, boolean commandsWake) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        Thread sleeper = Thread.ofPlatform()
                .daemon()
                .start(() -> sleep.sleep(NOW_NS, WAIT_NS, commandsWake, () -> {
                    asked.countDown();
                    return false;
                }));
        asked.await();
        while (sleeper.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(sleeper.isAlive());
            Thread.onSpinWait();
        }
        return sleeper;
    }

    @Test
    @Timeout(60)
    void aShellThatWouldBeJudgedTooLateWakes() throws InterruptedException {
        Thread sleeper = asleep(sleep, true);
        sleep.appended(executed("/bin/sh", LATE_NS));
        assertTrue(sleeper.join(WAKES));
    }

    @Test
    @Timeout(60)
    void whatIsNotLateOrHasLongerStepsLetsSleep() throws InterruptedException {
        Thread sleeper = asleep(sleep, true);
        sleep.appended(executed("/bin/sh", NOW_NS + WAIT_NS - Pipeline.REORDER_NS));
        sleep.appended(executed("/bin/true", LATE_NS));
        sleep.appended(listening(LATE_NS));
        sleep.appended(new Event.ProcessExited(LATE_NS, new ProcessKey(7, LATE_NS)));
        assertFalse(sleeper.join(SLEEPS_ON));
        sleep.appended(executed("/bin/sh", LATE_NS));
        assertTrue(sleeper.join(WAKES));
    }

    @Test
    @Timeout(60)
    void whereCommandsHaveNoShortStepOnlyAFailedContactWakes() throws InterruptedException {
        Thread sleeper = asleep(sleep, false);
        sleep.appended(executed("/bin/sh", LATE_NS));
        assertFalse(sleeper.join(SLEEPS_ON));
        sleep.appended(failed(LATE_NS));
        assertTrue(sleeper.join(WAKES));
    }

    @Test
    @Timeout(60)
    void anEventThatTheJournalTakesWakes() throws InterruptedException {
        JournalLimits limits = new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);
        try (Journal<Event> events = Journal.open(dir, new EventCodec(), limits)) {
            EventIntake intake = new EventIntake(events, new AgentMetrics(), () -> NOW_NS);
            Thread sleeper = asleep(intake.sleep(), true);
            intake.append(executed("/bin/sh", LATE_NS));
            assertTrue(sleeper.join(WAKES));
        }
    }

    @Test
    @Timeout(60)
    void whoHasMoreToTakeDoesNotSleep() {
        boolean[] looked = new boolean[1];
        sleep.sleep(NOW_NS, WAIT_NS, true, () -> {
            looked[0] = true;
            return true;
        });
        assertTrue(looked[0]);
    }
}
