package dev.rubato.sensor;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * A trace instance of our own: buffers, clock and events that disturb no other tracer. Exists from {@link #claim} to
 * {@link #close}.
 *
 * <p>A live instance is locked, with a lock that the kernel releases when its process dies; so one that is there and not
 * locked was left by a killed agent and is taken over. The lock is on {@code trace_options}, which nothing else here
 * opens: closing any handle of a file gives up a POSIX lock on it.
 *
 * @see <a href="https://docs.kernel.org/trace/ftrace.html#instances">Instances</a>
 */
final class TraceInstance implements AutoCloseable {
    private static final int READ_BYTES = 16_384;
    private static final int REMOVE_ATTEMPTS = 50;
    private static final long REMOVE_PAUSE_NS = 10_000_000L;

    private final Path tracefs;
    private final Path directory;
    private final FileChannel lock;
    private final boolean takenOver;

    private TraceInstance(Path tracefs, Path directory, FileChannel lock, boolean takenOver) {
        this.tracefs = tracefs;
        this.directory = directory;
        this.lock = lock;
        this.takenOver = takenOver;
    }

    /** Thrown when another living process holds the instance. */
    static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        HeldException(Path directory) {
            super("another agent holds " + directory + "; stop it first");
        }
    }

    /**
     * Makes the instance {@code name}, or takes over what a killed agent left of it; it is off, empty and without events
     * afterwards.
     *
     * @throws HeldException if another agent uses it
     * @throws IOException if the kernel refuses
     */
    static TraceInstance claim(Path tracefs, String name, int bufferKib) throws IOException {
        Path directory = tracefs.resolve("instances").resolve(name);
        boolean takenOver = false;
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            takenOver = true;
        }
        FileChannel lock =
                FileChannel.open(directory.resolve("trace_options"), StandardOpenOption.READ, StandardOpenOption.WRITE);
        TraceInstance instance = new TraceInstance(tracefs, directory, lock, takenOver);
        try {
            if (!instance.isLocked()) {
                throw new HeldException(directory);
            }
            instance.write("tracing_on", "0");
            instance.write("events/enable", "0");
            instance.write("trace_clock", "mono");
            instance.write("buffer_percent", "0");
            instance.write("buffer_size_kb", String.valueOf(bufferKib));
            instance.write("trace", "");
            return instance;
        } catch (IOException e) {
            if (e instanceof HeldException) {
                lock.close();
            } else {
                instance.close();
            }
            throw e;
        }
    }

    private boolean isLocked() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held within this process
        }
    }

    /** Whether a killed agent had left it. */
    boolean takenOver() {
        return takenOver;
    }

    /** Whether the kernel has this event. */
    static boolean has(Path tracefs, TraceEvent event) {
        return Files.isRegularFile(
                tracefs.resolve("events").resolve(event.path()).resolve("format"));
    }

    /** The layout of an event's records. */
    static TraceFormat format(Path tracefs, TraceEvent event) throws IOException {
        return TraceFormat.parse(
                read(tracefs.resolve("events").resolve(event.path()).resolve("format")));
    }

    /** The layout of this instance's pages. */
    TraceFormat pageFormat() throws IOException {
        Path own = directory.resolve("events/header_page");
        return TraceFormat.parse(read(Files.exists(own) ? own : tracefs.resolve("events/header_page")));
    }

    /** Begins to record an event, once {@link #record} is on. */
    void enable(TraceEvent event) throws IOException {
        String path = "events/" + event.path();
        if (!event.filter().isEmpty()) {
            write(path + "/filter", event.filter());
        }
        write(path + "/enable", "1");
    }

    /** Starts or stops recording. */
    void record(boolean on) throws IOException {
        write("tracing_on", on ? "1" : "0");
    }

    /** The pages of one CPU; reading waits for the first record. */
    FileInputStream open(int cpu) throws IOException {
        return new FileInputStream(
                directory.resolve("per_cpu/cpu" + cpu + "/trace_pipe_raw").toFile());
    }

    /** The counters of one CPU's buffer. */
    TraceStats stats(int cpu) throws IOException {
        return TraceStats.parse(read(directory.resolve("per_cpu/cpu" + cpu + "/stats")));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(
                directory.resolve(file), text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Reads in large pieces: some of these files end after the first read, however short it was. */
    private static String read(Path file) throws IOException {
        byte[] piece = new byte[READ_BYTES];
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            for (int length = in.read(piece); length > 0; length = in.read(piece)) {
                whole.write(piece, 0, length);
            }
        }
        return whole.toString(StandardCharsets.UTF_8);
    }

    /**
     * Stops recording and removes the instance; every stream of {@link #open} has to be closed before.
     *
     * @throws IOException if it could not be removed; the next agent takes it over
     */
    @Override
    public void close() throws IOException {
        try (lock) {
            record(false);
            write("events/enable", "0");
        }
        remove();
    }

    /** A child process that was just forked holds copies of our files until it runs its own program: try again. */
    private void remove() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (IOException e) {
                if (attempt == REMOVE_ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(REMOVE_PAUSE_NS);
            }
        }
    }
}
