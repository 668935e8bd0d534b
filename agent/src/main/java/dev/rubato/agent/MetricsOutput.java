package dev.rubato.agent;

import dev.rubato.metrics.MetricsFile;
import dev.rubato.metrics.MetricsSocket;
import dev.rubato.metrics.Readings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The places that the agent's own metrics go to, which a reload may change. Safe to use from several threads. */
final class MetricsOutput implements AutoCloseable {
    private final Supplier<Readings> readings;
    private MetricsOptions current = MetricsOptions.NONE;
    private @Nullable MetricsSocket socket;
    private @Nullable MetricsFile file;
    private boolean closed;

    /** @param readings gives the values of now, on any thread */
    MetricsOutput(Supplier<Readings> readings) {
        this.readings = readings;
    }

    /**
     * Other places, of which whatever can be refused is done. The places of before are in use until {@link #make}; closing
     * it without that gives up the new ones.
     */
    final class Change implements AutoCloseable {
        private final MetricsOptions options;
        private @Nullable MetricsSocket opened;

        private Change(MetricsOptions options) throws IOException {
            this.options = options;
            if (movesSocket(options) && !options.socket().isEmpty()) {
                opened = new MetricsSocket(Path.of(options.socket()), readings);
            }
        }

        /** Goes on with these places; those that stay the same are not touched. Returns whether there is a change. */
        boolean make() {
            return MetricsOutput.this.make(this);
        }

        @Override
        public void close() {
            MetricsSocket unused = opened;
            opened = null;
            if (unused != null) {
                unused.close();
            }
        }
    }

    /**
     * Opens what is new in {@code options}.
     *
     * @throws AgentRefusedException if the socket cannot be opened; nothing has changed then
     */
    synchronized Change prepare(MetricsOptions options) throws AgentRefusedException {
        try {
            return new Change(options);
        } catch (IOException e) {
            throw new AgentRefusedException(
                    "metrics.socket: \"" + options.socket() + "\" cannot be opened (" + e + ")", e);
        }
    }

    private boolean movesSocket(MetricsOptions options) {
        return !options.socket().equals(current.socket());
    }

    private synchronized boolean make(Change change) {
        MetricsOptions options = change.options;
        if (closed || options.equals(current)) {
            return false;
        }
        if (movesSocket(options)) {
            closeSocket();
            socket = change.opened;
            change.opened = null;
            if (socket != null) {
                socket.start();
            }
        }
        boolean movesFile = !options.file().equals(current.file());
        if (movesFile || options.intervalNs() != current.intervalNs()) {
            replaceFile(options, movesFile);
        }
        current = options;
        return true;
    }

    private void closeSocket() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    /** The one of before goes first: a collector that reads both would see each metric twice. */
    private void replaceFile(MetricsOptions options, boolean moves) {
        if (file != null) {
            file.stop();
            if (moves) {
                file.close();
            }
            file = null;
        }
        if (!options.file().isEmpty()) {
            file = new MetricsFile(Path.of(options.file()), options.intervalNs(), readings);
            file.start();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeSocket();
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
