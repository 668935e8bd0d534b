package dev.rubato.agent;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a rehearsal, part by part, while the detection thread has nothing else to do: no part begins if an event
 * is due before twice the time that the longest part took. A host that never has such a break is left as it is. Owned
 * by the detection thread.
 */
final class RehearsalBreaks {
    /** Room that a part needs at least: the first take some milliseconds. */
    static final long ROOM_NS = 30_000_000L;

    /** Between two parts, so that the compiler gets through with what the last one gave it. */
    static final long PAUSE_NS = 50_000_000L;

    /** The most room that is asked for: one part that was held up by others does not end all. */
    static final long MOST_ROOM_NS = 200_000_000L;

    /** A host that was too busy for so long will be so later. */
    static final long GIVE_UP_NS = 300_000_000_000L;

    private final LongSupplier nanoTime;
    private final FailureLog failures;
    private @Nullable BooleanSupplier rehearsal;
    private long begunNs;
    private long playedNs;
    private long roomNs;
    private long pauseNs;

    /** @param nanoTime a clock that is never set, such as {@link System#nanoTime} */
    RehearsalBreaks(LongSupplier nanoTime, FailureLog failures) {
        this.nanoTime = nanoTime;
        this.failures = failures;
    }

    /** Goes on with this from now on: each call plays a part and says whether there is another. */
    void begin(BooleanSupplier parts) {
        begin(parts, PAUSE_NS);
    }

    /** Does the same without a pause before and between the parts, for code that is compiled already. */
    void beginCompiled(BooleanSupplier parts) {
        begin(parts, 0);
    }

    private void begin(BooleanSupplier parts, long pause) {
        rehearsal = parts;
        pauseNs = pause;
        begunNs = nanoTime.getAsLong();
        playedNs = begunNs;
        roomNs = ROOM_NS;
    }

    /** Whether there is nothing more to play. */
    boolean isOver() {
        return rehearsal == null;
    }

    /** Plays a part if nothing is due for {@code waitNs} and that is long enough; whether it did. */
    boolean use(long waitNs) {
        BooleanSupplier parts = rehearsal;
        if (parts == null) {
            return false;
        }
        long nowNs = nanoTime.getAsLong();
        if (nowNs - begunNs > GIVE_UP_NS) {
            rehearsal = null;
            return false;
        }
        if (waitNs < roomNs || nowNs - playedNs < pauseNs) {
            return false;
        }
        try {
            if (!parts.getAsBoolean()) {
                rehearsal = null;
            }
        } catch (RuntimeException e) {
            rehearsal = null;
            failures.report("rehearsing", e);
        }
        playedNs = nanoTime.getAsLong();
        roomNs = Math.clamp(2 * (playedNs - nowNs), roomNs, MOST_ROOM_NS);
        return true;
    }

    /** Plays at once what needs no pause, whatever is due. */
    void playOut() {
        while (use(Long.MAX_VALUE)) {}
    }

    /** How long to wait for what is due in {@code waitNs}: less while there is something to play. */
    long shorten(long waitNs) {
        return rehearsal == null ? waitNs : Math.min(waitNs, Math.max(pauseNs, ROOM_NS));
    }
}
