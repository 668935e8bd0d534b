package dev.rubato.agent;

import dev.rubato.agent.Ticker.Urgency;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sleep of the detection thread while events wait for the end of their reorder delay. What is appended meanwhile
 * waits as long, and need not wake it; but a sensor may deliver so late that a failed contact or a command is to be
 * judged before the sleep is over. That wakes it.
 */
final class PendingSleep {
    /** What such an event waits at most beyond its reorder delay. */
    private static final long STEP_NS = Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS;

    private final AtomicLong untilNs = new AtomicLong(Long.MIN_VALUE);
    private volatile @Nullable Thread sleeper;

    /** Written before {@link #untilNs}, read after it. */
    private boolean commandsWake;

    /**
     * Sleeps for {@code waitNs} or until a late event is appended; may return early. Only one thread does.
     *
     * @param nowNs epoch nanoseconds
     * @param commandsWake whether a command is judged in the shortest step now; if not, none is late
     * @param more takes an event that came before this sleep, if any; whether it did, so that there is no sleep
     */
    void sleep(long nowNs, long waitNs, boolean commandsWake, BooleanSupplier more) {
        sleeper = Thread.currentThread();
        this.commandsWake = commandsWake;
        untilNs.set(nowNs + waitNs);
        if (!more.getAsBoolean()) {
            LockSupport.parkNanos(this, waitNs);
        }
        untilNs.set(Long.MIN_VALUE);
    }

    /** An event was appended, by any thread: wakes the sleeper, once, if it is late. */
    void appended(Event event) {
        long until = untilNs.get();
        if (event.timeNs() + Pipeline.REORDER_NS + STEP_NS < until
                && wakes(Urgency.of(event))
                && untilNs.compareAndSet(until, Long.MIN_VALUE)) {
            LockSupport.unpark(sleeper);
        }
    }

    /** All others are many where sensors are late, and are judged in longer steps then. */
    private boolean wakes(Urgency urgency) {
        return switch (urgency) {
            case FAILED_CONTACT -> true;
            case COMMAND -> commandsWake;
            case PROGRAM, CONNECTION, OTHER, NONE -> false;
        };
    }
}
