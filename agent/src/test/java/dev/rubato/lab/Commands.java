package dev.rubato.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** Ordinary commands that a test starts, and everything of them that it must end. */
final class Commands implements AutoCloseable {
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(5);

    /** What makes tools colour their output or report to a test runner above them. */
    private static final List<String> UNWANTED =
            List.of("CI", "FORCE_COLOR", "CLICOLOR_FORCE", "NODE_TEST_CONTEXT", "NODE_OPTIONS");

    /** The escape sequences of ECMA-48 that select colours and fonts. */
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

    private final Deque<Process> started = new ArrayDeque<>();

    /** A command that goes on, with its output kept line by line. */
    record Running(Process process, List<String> lines, Thread reader) {
        long pid() {
            return process.pid();
        }

        boolean said(String part) {
            synchronized (lines) {
                return lines.stream().anyMatch(line -> line.contains(part));
            }
        }

        String output() {
            synchronized (lines) {
                return String.join("\n", lines);
            }
        }
    }

    /** Runs a command to its end and gives its output; fails the test if it takes too long or exits with an error. */
    static String run(String... command) {
        return run(Duration.ofMinutes(2), command);
    }

    static String run(Duration limit, String... command) {
        return run(limit, Path.of("."), command);
    }

    static String run(Duration limit, Path directory, String... command) {
        try (Commands commands = new Commands()) {
            Running running = commands.start(directory, Map.of(), command);
            await(
                    limit,
                    () -> !running.process.isAlive(),
                    () -> List.of(command) + " has not ended:\n" + running.output());
            int status = running.process.waitFor();
            // What it wrote last may still be in the pipe; a descendant that lives on may hold the pipe open.
            running.reader.join(LAST_OUTPUT);
            if (status != 0) {
                throw new AssertionError(List.of(command) + " ended with " + status + ":\n" + running.output());
            }
            return running.output();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Running start(String... command) {
        return start(Path.of("."), Map.of(), command);
    }

    Running start(Path directory, Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(directory.toFile());
        UNWANTED.forEach(builder.environment()::remove);
        builder.environment().put("NO_COLOR", "1");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            started.push(process);
            List<String> lines = new ArrayList<>();
            Thread reader = Thread.ofVirtual().start(() -> keep(process, lines));
            return new Running(process, lines, reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + List.of(command), e);
        }
    }

    private static void keep(Process process, List<String> lines) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String plain = COLOUR.matcher(line).replaceAll("");
                synchronized (lines) {
                    lines.add(plain);
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("output ended: " + e.getMessage());
            }
        }
    }

    /** Waits for a condition with a bound, looking every 5 ms. */
    static void await(Duration limit, BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise.get());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Ends everything that was started and its descendants. */
    @Override
    public void close() {
        for (Process process : started) {
            List<ProcessHandle> below = process.descendants().toList();
            process.destroy();
            below.forEach(ProcessHandle::destroy);
            try {
                if (!process.waitFor(3, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            below.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        }
    }
}
