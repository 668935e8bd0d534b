package dev.rubato.bench.competitor;

import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Leftovers;
import dev.rubato.bench.machine.ProcessUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A tool that runs in the foreground and writes lines into files. Owned by one thread. */
final class Tool implements AutoCloseable {
    /** How often it is looked at while it starts. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** Longest that a tool may take until it sees: bpftrace compiles its script in some seconds. */
    private static final Duration START = Duration.ofMinutes(1);

    final Path out;
    final Path err;
    private final Process process;

    private Tool(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts the command with its streams in {@code directory}. */
    static Tool start(Path directory, List<String> command) throws IOException {
        Path out = directory.resolve("stdout");
        Path err = directory.resolve("stderr");
        Process process = Leftovers.start(
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()));
        return new Tool(process, out, err);
    }

    /** Waits until one of its files holds {@code text}. */
    void awaitText(Path file, String text) throws IOException {
        long untilNs = System.nanoTime() + START.toNanos();
        while (!Files.exists(file)
                || !Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
            if (!process.isAlive() || System.nanoTime() > untilNs) {
                throw new IOException("does not start: " + said());
            }
            Commands.pause(LOOK);
        }
    }

    /** What it said on both streams, shortened. */
    String said() throws IOException {
        String all =
                Files.readString(err, StandardCharsets.ISO_8859_1) + Files.readString(out, StandardCharsets.ISO_8859_1);
        return all.strip().lines().limit(3).reduce((a, b) -> a + "; " + b).orElse("it says nothing");
    }

    ProcessUse use() throws IOException {
        return ProcessUse.of(process.pid());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(String name) throws IOException, InterruptedException {
        Commands.signal(process, name);
    }

    void stop(String signal) throws IOException, InterruptedException {
        Commands.stop(process, signal);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join(); // it writes into folders that are removed next
    }
}
