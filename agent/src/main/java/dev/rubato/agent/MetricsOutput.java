package dev.rubato.agent;

import dev.rubato.metrics.MetricsFile;
import dev.rubato.metrics.MetricsSocket;
import dev.rubato.metrics.Readings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The places that the agent's own metrics go to, which a reload may change. Safe to use from several threads. */
final class MetricsOutput implements AutoCloseable {
    private final Supplier<Readings> readings;
    private final List<AutoCloseable> places = new ArrayList<>();
    private MetricsOptions current = MetricsOptions.NONE;
    private boolean closed;

    /** @param readings gives the values of now, on any thread */
    MetricsOutput(Supplier<Readings> readings) {
        this.readings = readings;
    }

    /**
     * Goes on with other places; those that stay the same are not touched.
     *
     * @return whether there is a change
     * @throws AgentRefusedException if the socket cannot be opened; then the places are those of before
     */
    synchronized boolean change(MetricsOptions options) throws AgentRefusedException {
        if (closed || options.equals(current)) {
            return false;
        }
        MetricsOptions before = current;
        closePlaces();
        try {
            open(options);
        } catch (IOException e) {
            closePlaces();
            reopen(before);
            throw new AgentRefusedException(
                    "metrics.socket: \"" + options.socket() + "\" cannot be opened (" + e + ")", e);
        }
        current = options;
        return true;
    }

    private void open(MetricsOptions options) throws IOException {
        if (!options.socket().isEmpty()) {
            MetricsSocket socket = new MetricsSocket(Path.of(options.socket()), readings);
            places.add(socket);
            socket.start();
        }
        if (!options.file().isEmpty()) {
            MetricsFile file = new MetricsFile(Path.of(options.file()), options.intervalNs(), readings);
            places.add(file);
            file.start();
        }
    }

    private void reopen(MetricsOptions before) throws AgentRefusedException {
        try {
            open(before);
        } catch (IOException e) {
            current = MetricsOptions.NONE;
            throw new AgentRefusedException(
                    "metrics.socket: the one of before cannot be opened any more (" + e + ")", e);
        }
    }

    private void closePlaces() {
        for (AutoCloseable place : places) {
            try {
                place.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the metrics failed", e);
            }
        }
        places.clear();
    }

    @Override
    public synchronized void close() {
        closed = true;
        closePlaces();
    }
}
