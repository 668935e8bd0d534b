package dev.rubato.trace;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times as logs write them, in nanoseconds since the Unix epoch. A time without a zone is taken as UTC.
 */
final class LogTime {
    static final long SECOND_NS = 1_000_000_000L;
    static final long MINUTE_NS = 60 * SECOND_NS;

    /** Zones of the world lie multiples of this apart. */
    private static final long ZONE_STEP_NS = 15 * MINUTE_NS;

    private static final int MAX_CHARS = 64;

    /** Numbers from here on count milliseconds, microseconds, nanoseconds: all of them are in the year 1973. */
    private static final long FIRST_MS = 100_000_000_000L;

    private static final long FIRST_US = 1000 * FIRST_MS;
    private static final long FIRST_NS = 1000 * FIRST_US;

    /** How PowerShell writes a time in JSON: {@code /Date(milliseconds)/}. */
    private static final String DATE_OBJECT = "/Date(";

    /** Year first, or day or month first; then hour, minute, second, fraction, half of the day, zone. */
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,4})[-/.](\\d{1,2})[-/.](\\d{1,4})[T ,]{1,2}"
            + "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,12}))?)? ?([AaPp][Mm])? ?(Z|UTC|[+-]\\d{2}:?\\d{2})?");

    private LogTime() {}

    /** The time that {@code text} tells, if it tells one. */
    static OptionalLong parse(String text) {
        if (text.isEmpty() || text.length() > MAX_CHARS) {
            return OptionalLong.empty();
        }
        String written = text.startsWith(DATE_OBJECT) ? text.replaceAll("\\D", "") : text.strip();
        Matcher matcher = WRITTEN.matcher(written);
        if (!matcher.matches()) {
            return ofNumber(written);
        }
        try {
            return OptionalLong.of(ofDate(matcher));
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    private static long ofDate(Matcher matcher) {
        int first = Integer.parseInt(matcher.group(1));
        int second = Integer.parseInt(matcher.group(2));
        int third = Integer.parseInt(matcher.group(3));
        boolean yearFirst = matcher.group(1).length() == 4;
        boolean dayFirst = !yearFirst && (first > 12 || matcher.group().indexOf('.') == matcher.end(1));
        int year = yearFirst ? first : third < 100 ? 2000 + third : third;
        int month = yearFirst || dayFirst ? second : first;
        int day = yearFirst ? third : dayFirst ? first : second;
        String seconds = matcher.group(6);
        LocalDateTime time = LocalDateTime.of(
                year,
                month,
                day,
                hour(matcher),
                Integer.parseInt(matcher.group(5)),
                seconds == null ? 0 : Integer.parseInt(seconds));
        long epochSecond = time.toEpochSecond(ZoneOffset.UTC) - zoneSeconds(matcher.group(9));
        return Math.addExact(Math.multiplyExact(epochSecond, SECOND_NS), fraction(matcher.group(7)));
    }

    private static int hour(Matcher matcher) {
        int hour = Integer.parseInt(matcher.group(4));
        String half = matcher.group(8);
        if (half == null) {
            return hour;
        }
        return hour % 12 + (half.equalsIgnoreCase("PM") ? 12 : 0);
    }

    private static long fraction(@Nullable String digits) {
        if (digits == null || digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        String nine = (digits + "000000000").substring(0, 9);
        return Long.parseLong(nine);
    }

    private static long zoneSeconds(@Nullable String zone) {
        if (zone == null || zone.length() < 5) {
            return 0;
        }
        long hours = Long.parseLong(zone.substring(1, 3));
        long minutes = Long.parseLong(zone.substring(zone.length() - 2));
        long seconds = hours * 3600 + minutes * 60;
        return zone.charAt(0) == '-' ? -seconds : seconds;
    }

    /** Seconds, milliseconds, microseconds or nanoseconds since the epoch, told apart by their size. */
    private static OptionalLong ofNumber(String text) {
        int dot = text.indexOf('.');
        String whole = dot < 0 ? text : text.substring(0, dot);
        long value = LogFields.parseNumber(whole, -1);
        if (value < 0 || whole.startsWith("0x")) {
            return OptionalLong.empty();
        }
        long unitNs = value >= FIRST_NS ? 1 : value >= FIRST_US ? 1000 : value >= FIRST_MS ? 1_000_000 : SECOND_NS;
        if (value > Long.MAX_VALUE / unitNs - 1) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                value * unitNs + fraction(dot < 0 ? null : text.substring(dot + 1)) / (SECOND_NS / unitNs));
    }

    /** The difference of two clocks that show the same moment, rounded to the step of zones. */
    static long zoneOffsetNs(long oneNs, long otherNs) {
        return Math.floorDiv(oneNs - otherNs + ZONE_STEP_NS / 2, ZONE_STEP_NS) * ZONE_STEP_NS;
    }
}
