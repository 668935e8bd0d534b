package dev.rubato.bench.machine;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Ordinary programs of the machine, run to their end or stopped by their own process id. */
public final class Commands {
    /** Longest that a command of the bench takes unless it says otherwise; a hung one must not hold the run. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private static final Duration END_PATIENCE = Duration.ofSeconds(5);

    private static final File NOTHING = new File("/dev/null");

    private Commands() {}

    /** Runs a command to its end and answers with what it printed. */
    public static String run(String... command) throws IOException, InterruptedException {
        return run(PATIENCE, List.of(command));
    }

    /** Runs a command that puts something back, for {@code close} methods: an interrupt is kept for later. */
    public static void putBack(String... command) throws IOException {
        try {
            run(command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while running " + String.join(" ", command));
        }
    }

    /**
     * Runs a command to its end and answers with what it printed on both streams.
     *
     * @throws IOException if it fails or takes longer than {@code atMost}
     */
    public static String run(Duration atMost, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("rubato-bench", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(NOTHING)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException(String.join(" ", command) + " took longer than " + atMost);
            }
            String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new IOException(
                        String.join(" ", command) + " ended with status " + process.exitValue() + ": " + said);
            }
            return said;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Whether a program of this name can be run. */
    public static boolean exists(String program) {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sees to it that a program is there before a run begins that needs it.
     *
     * @param debianPackage what brings it, for the message
     * @throws MissingToolException if it is not there
     */
    static void require(String program, String debianPackage) throws MissingToolException {
        if (!exists(program)) {
            throw new MissingToolException(program, debianPackage);
        }
    }

    /** Sends a signal by name, such as {@code INT}. */
    public static void signal(Process process, String name) throws IOException, InterruptedException {
        run("kill", "-" + name, Long.toString(process.pid()));
    }

    /** Ends a process with the signal that it expects, and by force if it does not go. */
    public static void stop(Process process, String signal) throws IOException, InterruptedException {
        if (process.isAlive()) {
            signal(process, signal);
        }
        if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException("process " + process.pid() + " did not end on " + signal);
        }
    }

    /** Ends a process that stands in the way of the bench's own end: politely for a while, then by force. */
    static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(END_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /** Waits this long; a measurement needs the time itself. */
    public static void pause(Duration length) {
        long untilNs = System.nanoTime() + length.toNanos();
        for (long leftNs = length.toNanos(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }
}
