package dev.rubato.sensor;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID/fdinfo/FD} says about an open GPU: one client of a driver, with the time or cycles that it used
 * of each engine since it was opened. Read only keys of the specification; everything else is passed over.
 *
 * @param driver the driver's name
 * @param slot PCI slot, empty for GPUs that are not on PCI
 * @param clientId number of the client, unique on its GPU
 * @param engines by engine: nanoseconds, or cycles with the total of cycles that passed
 * @param memoryBytes dedicated memory that the client holds; memory of the host where there is no other; -1 if not told
 * @see <a href="https://docs.kernel.org/gpu/drm-usage-stats.html">DRM client usage stats</a>
 */
record DrmFdinfo(String driver, String slot, long clientId, Map<String, Engine> engines, long memoryBytes) {
    /** Engines, and regions of memory, that are told apart of one client. */
    private static final int MAX_KEYS = 32;

    /** A key or value longer than this is none that a driver writes. */
    private static final int MAX_CHARS = 64;

    private static final String ENGINE = "drm-engine-";
    private static final String CAPACITY = "drm-engine-capacity-";
    private static final String CYCLES = "drm-cycles-";
    private static final String TOTAL_CYCLES = "drm-total-cycles-";
    private static final String RESIDENT = "drm-resident-";
    private static final String TOTAL = "drm-total-";
    private static final String MEMORY = "drm-memory-";

    /**
     * The use of one engine.
     *
     * @param busy nanoseconds, or cycles if {@code total} is not 0
     * @param total cycles that passed, or 0
     * @param capacity how many such engines there are
     */
    record Engine(long busy, long total, long capacity) {}

    /** Reads a file; null if it is not about a GPU. */
    static @Nullable DrmFdinfo parse(byte[] bytes, int length) {
        String text = new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        if (!text.contains("drm-client-id")) {
            return null;
        }
        Reader reader = new Reader();
        text.lines().forEach(reader::line);
        return reader.result();
    }

    /** Whether it is a region of memory that only the GPU has. */
    private static boolean isDedicated(String region) {
        return region.startsWith("vram") || region.startsWith("local");
    }

    /** Collects the lines of one file. */
    private static final class Reader {
        private String driver = "";
        private String slot = "";
        private long clientId = -1;
        private final Map<String, Long> busy = new HashMap<>();
        private final Map<String, Long> cycles = new HashMap<>();
        private final Map<String, Long> totals = new HashMap<>();
        private final Map<String, Long> capacities = new HashMap<>();
        private final Map<String, Long> resident = new HashMap<>();
        private final Map<String, Long> allocated = new HashMap<>();

        void line(String line) {
            int colon = line.indexOf(':');
            if (!line.startsWith("drm-") || colon < 0 || colon > MAX_CHARS || line.length() > colon + MAX_CHARS) {
                return;
            }
            String key = line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            switch (key) {
                case "drm-driver" -> driver = value;
                case "drm-pdev" -> slot = value;
                case "drm-client-id" -> clientId = number(value);
                default -> measure(key, value);
            }
        }

        private void measure(String key, String value) {
            if (key.startsWith(CAPACITY)) {
                put(capacities, key, CAPACITY, number(value));
            } else if (key.startsWith(ENGINE)) {
                put(busy, key, ENGINE, number(value));
            } else if (key.startsWith(TOTAL_CYCLES)) {
                put(totals, key, TOTAL_CYCLES, number(value));
            } else if (key.startsWith(CYCLES)) {
                put(cycles, key, CYCLES, number(value));
            } else if (key.startsWith(RESIDENT)) {
                put(resident, key, RESIDENT, bytes(value));
            } else if (key.startsWith(TOTAL)) {
                put(allocated, key, TOTAL, bytes(value));
            } else if (key.startsWith(MEMORY)) {
                put(resident, key, MEMORY, bytes(value)); // the name before Linux 6.5, still written by amdgpu
            }
        }

        private static void put(Map<String, Long> map, String key, String prefix, long value) {
            if (value >= 0 && map.size() < MAX_KEYS) {
                map.merge(key.substring(prefix.length()), value, Math::max);
            }
        }

        @Nullable
        DrmFdinfo result() {
            if (clientId < 0) {
                return null;
            }
            Map<String, Engine> engines = new HashMap<>();
            busy.forEach((name, ns) -> engines.put(name, new Engine(ns, 0, capacity(name))));
            cycles.forEach((name, count) -> {
                long total = totals.getOrDefault(name, 0L);
                if (total > 0) {
                    engines.putIfAbsent(name, new Engine(count, total, capacity(name)));
                }
            });
            long memory = sum(resident.isEmpty() ? allocated : resident);
            return new DrmFdinfo(driver, slot, clientId, Map.copyOf(engines), memory);
        }

        private long capacity(String engine) {
            return Math.max(1, capacities.getOrDefault(engine, 1L));
        }

        private static long sum(Map<String, Long> regions) {
            boolean dedicated = regions.keySet().stream().anyMatch(DrmFdinfo::isDedicated);
            long sum = 0;
            for (Map.Entry<String, Long> region : regions.entrySet()) {
                if (!dedicated || isDedicated(region.getKey())) {
                    sum += region.getValue();
                }
            }
            return regions.isEmpty() ? -1 : sum;
        }

        /** The number before an optional unit, or -1. */
        private static long number(String value) {
            int space = value.indexOf(' ');
            try {
                return Long.parseLong(space < 0 ? value : value.substring(0, space));
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        private static long bytes(String value) {
            long number = number(value);
            long unit = value.endsWith("KiB") ? 1L << 10 : value.endsWith("MiB") ? 1L << 20 : 1;
            return number < 0 || number > Long.MAX_VALUE / unit ? -1 : number * unit;
        }
    }
}
