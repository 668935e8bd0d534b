package dev.rubato.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a figure is worth nothing without: where and when it was measured.
 *
 * @param cpu name of the processor model
 * @param cpus how many of them the kernel shows
 * @param kernel release of the running kernel
 * @param java version of the JVM that measures, which is the one that the product runs on
 * @param date day of the run, UTC
 */
public record Machine(String cpu, int cpus, String kernel, String java, String date) {

    /** This machine, today. */
    public static Machine here() throws IOException {
        return new Machine(
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version"),
                System.getProperty("java.runtime.version"),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    private static String cpuModel() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse("unknown CPU");
        }
    }

    /** One line for the head of a table. */
    public String line() {
        return String.format(Locale.ROOT, "%s, %d CPUs, Linux %s, Java %s, %s", cpu, cpus, kernel, java, date);
    }
}
