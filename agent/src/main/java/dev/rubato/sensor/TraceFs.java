package dev.rubato.sensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the kernel's tracing file system is, and how to mount it where it is not. */
final class TraceFs {
    /** Where the kernel offers a place for it. */
    static final Path USUAL = Path.of("/sys/kernel/tracing");

    private static final int MAX_CPUS = 8192;

    private TraceFs() {}

    /** The mount point of tracefs by {@code /proc/self/mounts}, or null if it is not mounted. */
    static @Nullable Path find() {
        try {
            return parseMounts(Files.readString(Path.of("/proc/self/mounts")));
        } catch (IOException e) {
            return null;
        }
    }

    /** The first tracefs in a list of mounts, or null. */
    static @Nullable Path parseMounts(String mounts) {
        for (String line : mounts.lines().toList()) {
            String[] fields = line.split(" ", 4);
            if (fields.length > 2 && fields[2].equals("tracefs")) {
                return Path.of(fields[1]);
            }
        }
        return null;
    }

    /**
     * Mounts tracefs at {@link #USUAL}.
     *
     * @throws IOException if the kernel refuses
     */
    static Path mount() throws IOException {
        TraceSystemCalls.mountTracefs(USUAL.toString());
        return USUAL;
    }

    /** The CPUs that are online. */
    static List<Integer> onlineCpus() throws IOException {
        return parseCpus(Files.readString(Path.of("/sys/devices/system/cpu/online")));
    }

    /**
     * The numbers in a list such as {@code 0-3,8}.
     *
     * @throws IOException if it is no such list
     */
    static List<Integer> parseCpus(String text) throws IOException {
        List<Integer> cpus = new ArrayList<>();
        for (String part : text.strip().split(",", -1)) {
            int dash = part.indexOf('-');
            try {
                int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
                for (int cpu = first; cpu <= last && cpus.size() < MAX_CPUS; cpu++) {
                    cpus.add(cpu);
                }
            } catch (NumberFormatException e) {
                throw new IOException("not a list of CPUs: " + text.strip(), e);
            }
        }
        return cpus;
    }
}
