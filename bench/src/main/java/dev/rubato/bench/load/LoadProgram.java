package dev.rubato.bench.load;

import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The load program of the live tests, compiled; it starts operations at fixed times and measures each. Needs gcc. */
public final class LoadProgram {
    /** Relative to the repository's root. */
    public static final Path SOURCE = Path.of("agent/src/test/resources/lab/load.c");

    /** What its operations execute. */
    public static final String TRUE = "/bin/true";

    /** To which it sends raw SYNs: nobody listens there. */
    public static final int DISCARD_PORT = 9;

    private static final int SLACK_SECONDS = 60;
    private static final int SLOWEST = 4;

    private final Path program;

    private LoadProgram(Path program) {
        this.program = program;
    }

    /** Compiles the program of the source tree {@code root} into {@code directory}. */
    public static LoadProgram compile(Path root, Path directory) throws IOException, InterruptedException {
        Path program = directory.resolve("rubato-load");
        Commands.run(
                "gcc",
                "-O2",
                "-pthread",
                "-o",
                program.toString(),
                root.resolve(SOURCE).toString());
        return new LoadProgram(program);
    }

    /** Where it is. */
    public Path path() {
        return program;
    }

    /** Runs it to the end; {@code kind} as the program calls it. */
    public LoadResult run(String kind, int perSecond, int seconds) throws IOException, InterruptedException {
        Path report = Files.createTempFile("rubato-load", ".txt");
        long beganMs = System.currentTimeMillis();
        Commands.run(
                Duration.ofSeconds((long) seconds * SLOWEST + SLACK_SECONDS),
                List.of(
                        program.toString(),
                        kind,
                        Integer.toString(perSecond),
                        Integer.toString(seconds),
                        report.toString()));
        Map<String, Double> said = new HashMap<>();
        for (String line : Files.readAllLines(report)) {
            String[] words = line.split(" ", 2);
            said.put(words[0], Double.parseDouble(words[1]));
        }
        Files.delete(report);
        return new LoadResult(
                said(said, "pid").longValue(),
                said(said, "port").intValue(),
                said(said, "started").longValue(),
                beganMs,
                said(said, "wallNs") / 1e9,
                said(said, "userSeconds") + said(said, "systemSeconds"),
                said(said, "meanNs") / 1e3);
    }

    /** Starts it and goes on; the caller ends it. */
    public Process start(String kind, int number, int seconds) throws IOException {
        return Leftovers.start(
                new ProcessBuilder(program.toString(), kind, Integer.toString(number), Integer.toString(seconds))
                        .redirectError(ProcessBuilder.Redirect.DISCARD));
    }

    private static Double said(Map<String, Double> report, String name) {
        Double value = report.get(name);
        if (value == null) {
            throw new IllegalStateException("the load program does not tell " + name);
        }
        return value;
    }
}
