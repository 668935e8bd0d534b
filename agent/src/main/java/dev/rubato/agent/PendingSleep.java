package dev.rubato.agent;

import dev.rubato.agent.Ticker.Urgency;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sleep of the detection thread while events wait for the end of their reorder delay. An event that is appended
 * meanwhile waits as long, so that it need not wake the thread; unless a sensor is so late with it that it would be due
 * within the sleep, and may decide an alert.
 */
final class PendingSleep {
    /** What an event has at most beyond its reorder delay if it is to be judged in the shortest step. */
    private static final long STEP_NS = Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS;

    private volatile @Nullable Thread sleeper;
    private volatile long untilNs = Long.MIN_VALUE;

    /**
     * Sleeps for {@code waitNs} or until an event would be late, or shorter. The calling thread is the only one that does.
     *
     * @param nowNs epoch nanoseconds
     * @param more whether an event has come that the caller does not know; asked once, after late ones are looked for
     */
    void sleep(long nowNs, long waitNs, BooleanSupplier more) {
        sleeper = Thread.currentThread();
        untilNs = nowNs + waitNs;
        if (!more.getAsBoolean()) {
            LockSupport.parkNanos(this, waitNs);
        }
        untilNs = Long.MIN_VALUE;
    }

    /** An event was appended, by any thread: wakes the sleeper if it would be late. */
    void appended(Event event) {
        if (event.timeNs() + Pipeline.REORDER_NS + STEP_NS < untilNs && isPrompt(Urgency.of(event))) {
            untilNs = Long.MIN_VALUE; // once is enough
            LockSupport.unpark(sleeper);
        }
    }

    /** Programs and connections are many where sensors are late, and then judged in longer steps. */
    private static boolean isPrompt(Urgency urgency) {
        return switch (urgency) {
            case FAILED_CONTACT, COMMAND -> true;
            case PROGRAM, CONNECTION, OTHER, NONE -> false;
        };
    }
}
