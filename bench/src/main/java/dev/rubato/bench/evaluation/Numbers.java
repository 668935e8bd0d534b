package dev.rubato.bench.evaluation;

import java.util.Locale;

/** Figures as people read them. */
final class Numbers {
    private static final double MINUTE = 60;
    private static final double HOUR = 3_600;
    private static final double DAY = 86_400;

    private Numbers() {}

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    static String area(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }

    /** {@code 97 % (93–99)}. */
    static String share(Tally tally) {
        return share(tally.found, tally.attacks);
    }

    static String share(int hits, int trials) {
        Interval interval = Interval.ofShare(hits, trials);
        return String.format(
                Locale.ROOT,
                "%s (%.0f–%.0f)",
                percent((double) hits / trials),
                100 * interval.low(),
                100 * interval.high());
    }

    /** {@code 3 in 462 d: 0.0065 (0.0013–0.019)}. */
    static String rate(long count, double days, Interval interval) {
        return String.format(
                Locale.ROOT,
                "%d in %.0f d: %s (%s–%s)",
                count,
                days,
                small(count / days),
                small(interval.low()),
                small(interval.high()));
    }

    static String small(double value) {
        if (value == 0) {
            return "0";
        }
        if (value >= 10 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
        }
        return value >= 0.1 ? String.format(Locale.ROOT, "%.2f", value) : String.format(Locale.ROOT, "%.2g", value);
    }

    static String count(double value) {
        return Double.isInfinite(value) ? "–" : String.format(Locale.ROOT, "%.0f", value);
    }

    static String time(double seconds) {
        if (Double.isInfinite(seconds)) {
            return "–";
        }
        if (seconds < 2 * MINUTE) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.0f s", seconds);
        }
        if (seconds < 2 * HOUR) {
            return String.format(Locale.ROOT, "%.0f min", seconds / MINUTE);
        }
        return seconds < 2 * DAY
                ? String.format(Locale.ROOT, "%.1f h", seconds / HOUR)
                : String.format(Locale.ROOT, "%.1f d", seconds / DAY);
    }
}
