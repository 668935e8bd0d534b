package dev.rubato.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code metrics-file}: writes all metrics to a file at an interval, for the node exporter's textfile
 * collector. The file is replaced as a whole, so that nobody reads half of it; everybody may read it, as the collector
 * runs as another user and there is no secret in it.
 */
public final class MetricsFile implements Runnable, AutoCloseable {
    private static final String MODE = "rw-r--r--";
    private static final long JOIN_MS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(MetricsFile.class);

    private final Path file;
    private final Path unfinished;
    private final long intervalNs;
    private final Supplier<Readings> readings;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("metrics-file").unstarted(this);
    private boolean failing;

    /** @param readings gives the values of now */
    public MetricsFile(Path file, long intervalNs, Supplier<Readings> readings) {
        this.file = file.toAbsolutePath();
        this.unfinished = this.file.resolveSibling("." + file.getFileName() + ".new");
        this.intervalNs = intervalNs;
        this.readings = readings;
    }

    /** Writes the file for the first time and goes on at the interval. */
    public void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            do {
                write();
            } while (!closed.await(intervalNs, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Metrics must not end the watch: a failure is said once until it works again. */
    private void write() {
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(unfinished, readings.get().prometheusText());
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString(MODE));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn("cannot write the metrics to {}: {}", file, e.toString());
            }
            failing = true;
        }
    }

    /** Stops and leaves the file, which another one goes on to write. */
    public void stop() {
        closed.countDown();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops and removes the file: metrics of an agent that does not run would look alive. */
    @Override
    public void close() {
        stop();
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", file, e.toString());
        }
    }
}
