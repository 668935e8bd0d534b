package dev.rubato.sink.delivery;

import dev.rubato.sink.SinkStatus;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/** What the delivery to one sink counts; counted by its thread, read by any. */
final class SinkCounters {
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong filtered = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicLong deadLettersDropped = new AtomicLong();
    private final AtomicLong unproven = new AtomicLong();
    private volatile SinkStatus.State state = SinkStatus.State.IDLE;
    private volatile String why = "";
    private volatile long oldestNs;
    private volatile long position;
    private volatile long waitingAtEnd;

    void delivered(long count) {
        delivered.addAndGet(count);
    }

    /** These were written, but have to be sent again. */
    void repeated(long count) {
        repeated.addAndGet(count);
    }

    void filtered() {
        filtered.incrementAndGet();
    }

    void parked() {
        deadLetters.incrementAndGet();
    }

    void deadLettersDropped(long count) {
        deadLettersDropped.addAndGet(count);
    }

    /** These count as delivered although nothing is known of them. */
    void unproven(long count) {
        unproven.addAndGet(count);
    }

    void oldest(long timeNs) {
        oldestNs = timeNs;
    }

    /** The position in the journal before the first alert that the sink is not done with. */
    void position(long index) {
        position = index;
    }

    long position() {
        return position;
    }

    /** A try failed; returns whether the one before it did not. */
    boolean failing(String because) {
        failures.incrementAndGet();
        boolean first = state != SinkStatus.State.FAILING;
        why = because;
        state = SinkStatus.State.FAILING;
        return first;
    }

    /** A batch was accepted; returns whether the one before it was not. */
    boolean delivering() {
        boolean first = state == SinkStatus.State.FAILING;
        state = SinkStatus.State.DELIVERING;
        why = "";
        return first;
    }

    boolean isFailing() {
        return state == SinkStatus.State.FAILING;
    }

    /** It ended and left so many alerts. */
    void stopped(long left) {
        waitingAtEnd = left;
        state = SinkStatus.State.STOPPED;
    }

    SinkStatus status(String name, String type, LongUnaryOperator waitingFrom, long lost, LongSupplier epochNs) {
        long oldest = oldestNs;
        long waiting = state == SinkStatus.State.STOPPED ? waitingAtEnd : waitingFrom.applyAsLong(position);
        return new SinkStatus(
                name,
                type,
                state,
                why,
                waiting,
                oldest,
                oldest == 0 ? 0 : Math.max(0, epochNs.getAsLong() - oldest),
                delivered.get(),
                repeated.get(),
                filtered.get(),
                failures.get(),
                deadLetters.get(),
                deadLettersDropped.get(),
                unproven.get(),
                lost);
    }
}
