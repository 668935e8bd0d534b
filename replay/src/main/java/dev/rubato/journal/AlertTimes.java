package dev.rubato.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Writes the times of one alert, of which many are of the same second. Used by one thread. */
public final class AlertTimes {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final int DIGITS = 9;
    private static final int RADIX = 10;

    /** All but the fraction's digits are those of {@link #seconds}. */
    private byte[] text = {};

    private long seconds = Long.MIN_VALUE;

    /** {@code timeNs} since the Unix epoch by RFC 3339, in UTC with nine decimals. */
    public String of(long timeNs) {
        long whole = Math.floorDiv(timeNs, NS_PER_SECOND);
        if (whole != seconds) {
            String time = Instant.ofEpochSecond(whole).toString();
            text = time.replace("Z", ".000000000Z").getBytes(StandardCharsets.ISO_8859_1);
            seconds = whole;
        }
        int fraction = (int) Math.floorMod(timeNs, NS_PER_SECOND);
        int last = text.length - 2;
        for (int at = last; at > last - DIGITS; at--) {
            text[at] = (byte) ('0' + fraction % RADIX);
            fraction /= RADIX;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
