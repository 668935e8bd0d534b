package dev.rubato.agent;

import dev.rubato.alert.Alert;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that the alert journal did not take when they were raised, for each sink to send from memory; they are sent once
 * more when the journal has them. Safe to use from several threads.
 */
final class UnjournaledAlerts {
    private final int capacity;
    private final List<Reader> readers = new CopyOnWriteArrayList<>();

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
        readers.forEach(reader -> reader.waiting.offer(alert));
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
}
