package dev.rubato.agent;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/** Durations and sizes as people write them in a configuration: a number and its unit, never a bare number. */
public final class Units {
    private static final Map<String, Long> NANOS_PER_UNIT = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);
    private static final Map<String, Long> BYTES_PER_UNIT = Map.of(
            "B", 1L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30);

    private Units() {}

    /**
     * The nanoseconds of a duration such as {@code 500ms}, {@code 1.5s}, {@code 30s}, {@code 5m}, {@code 12h} or {@code 7d}.
     *
     * @throws IllegalArgumentException if {@code text} is not a number above or equal to zero followed by a unit
     */
    public static long parseDurationNs(String text) {
        return parse(
                text, NANOS_PER_UNIT, "a duration is a number with one of ns, us, ms, s, m, h, d (for example 30s)");
    }

    /**
     * The bytes of a size such as {@code 4096B}, {@code 64MiB} or {@code 1GB}.
     *
     * @throws IllegalArgumentException if {@code text} is not a number above or equal to zero followed by a unit
     */
    public static long parseBytes(String text) {
        return parse(
                text,
                BYTES_PER_UNIT,
                "a size is a number with one of B, KB, MB, GB, KiB, MiB, GiB (for example 64MiB)");
    }

    private static long parse(String text, Map<String, Long> units, String rule) {
        String trimmed = text.trim();
        int end = 0;
        while (end < trimmed.length() && isNumberPart(trimmed.charAt(end))) {
            end++;
        }
        Long factor = units.get(trimmed.substring(end).trim());
        if (end == 0 || factor == null) {
            throw new IllegalArgumentException("\"" + text + "\": " + rule);
        }
        try {
            return new BigDecimal(trimmed.substring(0, end))
                    .multiply(BigDecimal.valueOf(factor))
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\": " + rule, e);
        }
    }

    private static boolean isNumberPart(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    /** A duration in its largest fitting unit, at most one digit after the point. */
    public static String formatDuration(long durationNs) {
        String[] names = {"d", "h", "m", "s", "ms", "us"};
        for (String name : names) {
            long unit = NANOS_PER_UNIT.getOrDefault(name, 1L);
            if (durationNs >= unit) {
                return trimZero(String.format(Locale.ROOT, "%.1f", (double) durationNs / unit)) + name;
            }
        }
        return durationNs + "ns";
    }

    /** A size in its largest fitting binary unit, at most one digit after the point. */
    public static String formatBytes(long bytes) {
        String[] names = {"GiB", "MiB", "KiB"};
        for (String name : names) {
            long unit = BYTES_PER_UNIT.getOrDefault(name, 1L);
            if (bytes >= unit) {
                return trimZero(String.format(Locale.ROOT, "%.1f", (double) bytes / unit)) + name;
            }
        }
        return bytes + "B";
    }

    private static String trimZero(String number) {
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    }
}
