package dev.rubato.agent;

import dev.rubato.metrics.MetricsFile;
import dev.rubato.metrics.MetricsSocket;
import dev.rubato.metrics.Readings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The places that the agent's metrics go to. Opened and closed by one thread. */
final class MetricsOutput implements AutoCloseable {
    private final List<AutoCloseable> places = new ArrayList<>();

    private MetricsOutput() {}

    /**
     * Opens what is configured.
     *
     * @param readings gives the values of now, on any thread
     * @throws AgentRefusedException if the socket cannot be opened
     */
    static MetricsOutput open(MetricsOptions options, Supplier<Readings> readings) throws AgentRefusedException {
        MetricsOutput output = new MetricsOutput();
        if (!options.socket().isEmpty()) {
            try {
                MetricsSocket socket = new MetricsSocket(Path.of(options.socket()), readings);
                output.places.add(socket);
                socket.start();
            } catch (IOException e) {
                throw new AgentRefusedException(
                        "metrics.socket: \"" + options.socket() + "\" cannot be opened (" + e + ")", e);
            }
        }
        if (!options.file().isEmpty()) {
            MetricsFile file = new MetricsFile(Path.of(options.file()), options.intervalNs(), readings);
            output.places.add(file);
            file.start();
        }
        return output;
    }

    @Override
    public void close() {
        for (AutoCloseable place : places) {
            try {
                place.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the metrics failed", e);
            }
        }
    }
}
