package dev.rubato.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What one process takes of the machine at one moment, from {@code /proc}; see {@code proc_pid_stat(5)}.
 *
 * @param userSeconds processor time in its own code so far
 * @param systemSeconds processor time in the kernel on its behalf so far
 * @param rssBytes resident memory
 * @param pssBytes the same with shared pages divided among those who share them
 * @param openFiles open file descriptors
 * @param threads threads
 */
public record ProcessUse(
        double userSeconds, double systemSeconds, long rssBytes, long pssBytes, int openFiles, int threads) {
    /** Clock ticks a second, {@code sysconf(_SC_CLK_TCK)}: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;
    private static final int THREADS_FIELD = 17;
    private static final long KIB = 1024;

    /** Nothing at all: what no competitor takes. */
    public static final ProcessUse NONE = new ProcessUse(0, 0, 0, 0, 0, 0);

    /** Of a living process. */
    public static ProcessUse of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String[] fields = fields(process);
        long rss = 0;
        long pss = 0;
        for (String line : smaps(process)) {
            if (line.startsWith("Rss:")) {
                rss = kibibytes(line);
            } else if (line.startsWith("Pss:")) {
                pss = kibibytes(line);
            }
        }
        return new ProcessUse(
                seconds(fields[USER_FIELD]),
                seconds(fields[SYSTEM_FIELD]),
                rss,
                pss,
                openFiles(process),
                Integer.parseInt(fields[THREADS_FIELD]));
    }

    /** Processor time of a kernel thread by name, such as {@code kauditd}; nothing if there is none. */
    public static ProcessUse ofKernelThread(String name) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                if (isNamed(process, name)) {
                    String[] fields = fields(process);
                    return new ProcessUse(seconds(fields[USER_FIELD]), seconds(fields[SYSTEM_FIELD]), 0, 0, 0, 1);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return NONE;
    }

    private static boolean isNamed(Path process, String name) {
        try {
            return Files.readString(process.resolve("comm")).strip().equals(name);
        } catch (IOException ended) {
            return false;
        }
    }

    /** Memory of this one, processor time of both. */
    public ProcessUse plus(ProcessUse other) {
        return new ProcessUse(
                userSeconds + other.userSeconds,
                systemSeconds + other.systemSeconds,
                rssBytes + other.rssBytes,
                pssBytes + other.pssBytes,
                openFiles + other.openFiles,
                threads + other.threads);
    }

    /** User and system time together. */
    public double cpuSeconds() {
        return userSeconds + systemSeconds;
    }

    private static String[] fields(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    private static double seconds(String ticks) {
        return Long.parseLong(ticks) / TICKS_PER_SECOND;
    }

    private static List<String> smaps(Path process) throws IOException {
        return Files.readAllLines(process.resolve("smaps_rollup"));
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
    }

    private static int openFiles(Path process) throws IOException {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return (int) files.count();
        }
    }

    /** Bytes as people read memory. */
    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
