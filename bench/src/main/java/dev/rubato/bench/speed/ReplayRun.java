package dev.rubato.bench.speed;

import dev.rubato.bench.competitor.RunningRubato;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Leftovers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code rubato replay} as a user starts it.
 *
 * @param seconds from the command to its end
 * @param cpuSeconds processor time, told in steps of {@value #LOOK_MS} ms
 * @param peakBytes most resident memory, which the kernel keeps
 * @param records that it says it has read
 */
record ReplayRun(double seconds, double cpuSeconds, long peakBytes, long records) {
    private static final long LOOK_MS = 20;
    private static final long KIB = 1024;
    private static final Pattern RECORDS = Pattern.compile("from ([0-9,]+) records");
    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * @param feed runs beside it, for a trace that is a pipe
     */
    static ReplayRun of(Path root, Path directory, String format, Path trace, Feed feed)
            throws IOException, InterruptedException {
        Path err = directory.resolve("replay.err");
        String program = root.resolve(RunningRubato.PROGRAM).toAbsolutePath().toString();
        long beganNs = System.nanoTime();
        Process process =
                Leftovers.start(new ProcessBuilder(List.of(program, "replay", "--format", format, trace.toString()))
                        .redirectOutput(directory.resolve("replay.out").toFile())
                        .redirectError(err.toFile()));
        try {
            Thread feeding = Thread.ofPlatform().daemon().start(feed);
            long peak = 0;
            double cpuSeconds = 0;
            while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peak(process.pid()));
                cpuSeconds =
                        process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
                if (System.nanoTime() - beganNs > LONGEST.toNanos()) {
                    throw new IOException("the replay takes longer than " + LONGEST);
                }
            }
            double seconds = (System.nanoTime() - beganNs) / 1e9;
            if (process.exitValue() != 0) {
                throw new IOException("replay ended with status " + process.exitValue() + ": "
                        + Files.readString(err, StandardCharsets.ISO_8859_1));
            }
            feeding.join();
            return new ReplayRun(
                    seconds, cpuSeconds, peak, records(Files.readString(err, StandardCharsets.ISO_8859_1)));
        } finally {
            process.destroyForcibly();
        }
    }

    private static long records(String said) {
        Matcher found = RECORDS.matcher(said);
        return found.find() ? Long.parseLong(found.group(1).replace(",", "")) : 0;
    }

    /** Writes into a pipe that the replay reads. */
    @FunctionalInterface
    interface Feed extends Runnable {
        Feed NONE = () -> {};
    }

    /** Highest resident memory of a process so far [bytes]; 0 once it has ended, which it may do while it is read. */
    private static long peak(long pid) {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
        } catch (IOException ended) {
            return 0;
        }
        for (String line : lines) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
            }
        }
        return 0;
    }

    /** Makes a named pipe. */
    static Path pipe(Path directory) throws IOException, InterruptedException {
        Path pipe = directory.resolve("stream.pcap");
        Commands.run("mkfifo", pipe.toString());
        return pipe;
    }
}
