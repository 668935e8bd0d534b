package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PendingSleepTest {
    private static final long NOW_NS = 1_700_000_000_000_000_000L;
    private static final long MS_NS = 1_000_000L;

    /** Far longer than the test may take. */
    private static final long WAIT_NS = 600_000L * MS_NS;

    /** An event whose reorder delay is over well before the sleep is. */
    private static final long LATE_NS = NOW_NS + WAIT_NS - Pipeline.REORDER_NS - 10 * MS_NS;

    private final PendingSleep sleep = new PendingSleep();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final Thread sleeper = new Thread(() -> sleep.sleep(NOW_NS, WAIT_NS, () -> {
        asked.countDown();
        return false;
    }));

    private static Event executed(String path, long timeNs) {
        return new Event.ProcessExecuted(
                timeNs, new ProcessKey(7, timeNs), null, ProcessImage.ofExe(path), Event.Basis.EXACT);
    }

    private void fallAsleep() throws InterruptedException {
        sleeper.setDaemon(true);
        sleeper.start();
        asked.await();
        while (sleeper.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Timeout(60)
    void aShellThatWouldBeJudgedTooLateWakes() throws InterruptedException {
        fallAsleep();
        sleep.appended(executed("/bin/sh", LATE_NS));
        sleeper.join();
    }

    @Test
    @Timeout(60)
    void whatIsNotLateOrDecidesLittleLetsSleep() throws InterruptedException {
        fallAsleep();
        sleep.appended(executed("/bin/sh", NOW_NS + WAIT_NS - Pipeline.REORDER_NS));
        sleep.appended(executed("/bin/true", LATE_NS));
        sleep.appended(new Event.ProcessExited(LATE_NS, new ProcessKey(7, LATE_NS)));
        assertFalse(sleeper.join(Duration.ofMillis(200)));
        assertEquals(Thread.State.TIMED_WAITING, sleeper.getState());
        sleep.appended(executed("/bin/sh", LATE_NS));
        sleeper.join();
    }

    @Test
    @Timeout(60)
    void whoHasMoreToTakeDoesNotSleep() {
        boolean[] looked = new boolean[1];
        sleep.sleep(NOW_NS, WAIT_NS, () -> {
            looked[0] = true;
            return true;
        });
        assertTrue(looked[0]);
    }
}
