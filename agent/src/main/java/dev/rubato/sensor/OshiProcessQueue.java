package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Processes whose details are asked for once they have lived long enough: the kernel trace fills it on its way to the
 * journal, the {@link OshiProcessSensor} empties it. Any thread adds and removes, in constant time and without waiting;
 * one thread takes.
 *
 * <p>One slot for each process id modulo {@value #SLOTS}: a process displaces another of the same slot, which is counted.
 */
public final class OshiProcessQueue {
    /** How long a process must live to be described; shorter describes more that soon ends. */
    static final long PATIENCE_MS = 1_000;

    /** 32 KiB of references; a power of two. */
    static final int SLOTS = 8192;

    /**
     * A process to ask about.
     *
     * @param known what is known of its image, null if nothing
     * @param dueNanoTime when to ask, on the clock of {@link System#nanoTime}
     */
    record Waiting(ProcessKey key, @Nullable ProcessImage known, long dueNanoTime) {}

    private final AtomicReferenceArray<@Nullable Waiting> slots = new AtomicReferenceArray<>(SLOTS);
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder displaced = new LongAdder();
    private int next;

    /** The way for the kernel trace into {@code next}: passes everything on, and remembers who to ask about. */
    public EventSink watching(EventSink next) {
        return event -> {
            next.append(event);
            if (event instanceof Event.ProcessExecuted executed) {
                if (executed.basis() == Event.Basis.EXACT) {
                    long dueNanoTime = System.nanoTime() + PATIENCE_MS * 1_000_000;
                    add(new Waiting(executed.process(), executed.image(), dueNanoTime));
                }
            } else if (event instanceof Event.ProcessExited exited) {
                remove(exited.process().pid());
            }
        };
    }

    /** Adds a process, in place of what was to be asked about its id before. */
    void add(Waiting process) {
        Waiting before = slots.getAndSet(slot(process.key.pid()), process);
        if (before == null) {
            size.incrementAndGet();
        } else if (before.key.pid() != process.key.pid()) {
            displaced.increment();
        }
    }

    /** Forgets a process that has ended. */
    void remove(int pid) {
        int slot = slot(pid);
        Waiting waiting = slots.get(slot);
        if (waiting != null && waiting.key.pid() == pid && slots.compareAndSet(slot, waiting, null)) {
            size.decrementAndGet();
        }
    }

    /**
     * Takes what is due, going on where the last call ended, at most {@code most} of it.
     *
     * @return whether some that are due may be left
     */
    boolean takeDue(long nanoTime, int most, Consumer<Waiting> taker) {
        int taken = 0;
        for (int looked = 0; looked < SLOTS && size.get() > 0; looked++) {
            if (taken == most) {
                return true;
            }
            Waiting waiting = slots.get(next);
            if (waiting != null && waiting.dueNanoTime - nanoTime <= 0 && slots.compareAndSet(next, waiting, null)) {
                size.decrementAndGet();
                taken++;
                taker.accept(waiting);
            }
            next = next + 1 & SLOTS - 1;
        }
        return false;
    }

    /** Processes that were pushed out by others of the same slot. */
    long displaced() {
        return displaced.sum();
    }

    private static int slot(int pid) {
        return pid & SLOTS - 1;
    }
}
