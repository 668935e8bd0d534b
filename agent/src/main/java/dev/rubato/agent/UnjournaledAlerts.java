package dev.rubato.agent;

import dev.rubato.alert.Alert;
import dev.rubato.lineage.BoundedTable;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that the alert journal did not take when they were raised, for each sink to send from memory; they are sent once
 * more when the journal has them. Safe to use from several threads.
 */
final class UnjournaledAlerts implements BoundedTable {
    private final int capacity;
    private final List<Reader> readers = new CopyOnWriteArrayList<>();
    private final LongAdder refused = new LongAdder();

    /** @param capacity alerts that wait for one sink; beyond it the sink waits for the journal to have them */
    UnjournaledAlerts(int capacity) {
        this.capacity = capacity;
    }

    /** One sink's share. */
    static final class Reader {
        private final ArrayBlockingQueue<Alert> waiting;

        private Reader(int capacity) {
            waiting = new ArrayBlockingQueue<>(capacity);
        }

        /** The next alert, or null if none waits. */
        @Nullable
        Alert poll() {
            return waiting.poll();
        }
    }

    /** Hands the alert to every sink that has room. */
    void offer(Alert alert) {
        for (Reader reader : readers) {
            if (!reader.waiting.offer(alert)) {
                refused.increment();
            }
        }
    }

    /** A share for one more sink. */
    Reader subscribe() {
        Reader reader = new Reader(capacity);
        readers.add(reader);
        return reader;
    }

    /** The sink has ended. */
    void unsubscribe(Reader reader) {
        readers.remove(reader);
    }

    /** Alerts that wait for the sink that has most of them. */
    @Override
    public int size() {
        int most = 0;
        for (Reader reader : readers) {
            most = Math.max(most, reader.waiting.size());
        }
        return most;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    /** How often a sink had no room for an alert, and has to wait for the journal to have it. */
    @Override
    public long evictions() {
        return refused.sum();
    }
}
