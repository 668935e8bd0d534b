package dev.rubato.trace;

import dev.rubato.event.Address;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;

/** One record of a Zeek log by the names of its fields, whatever the file's layout. */
interface ZeekRow {
    /** Zeek's own field for a time before the first packet, and the largest that nanoseconds since 1970 reach. */
    BigDecimal MAX_SECONDS = BigDecimal.valueOf(PcapPackets.MAX_SECONDS);

    /** Numbers beyond this are milliseconds (JSON::TS_MILLIS): as seconds they lie beyond the year 5000. */
    BigDecimal LEAST_MILLISECONDS = BigDecimal.valueOf(100_000_000_000L);

    /** The text of a field, empty if it is not set; sets and vectors have a comma between their elements. */
    String text(String field);

    default boolean has(String field) {
        return !text(field).isEmpty();
    }

    /** An address field. */
    default Address address(String field) throws BadZeekRowException {
        try {
            return Address.parse(text(field));
        } catch (IllegalArgumentException e) {
            throw new BadZeekRowException(field + " is no address", e);
        }
    }

    /** A count or port, {@code absent} if it is not set. */
    default long number(String field, long absent) throws BadZeekRowException {
        String text = text(field);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            return new BigDecimal(text).longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw new BadZeekRowException(field + " is no whole number", e);
        }
    }

    /** A port, or a type or code of ICMP. */
    default int port(String field) throws BadZeekRowException {
        long port = number(field, -1);
        if (port < 0 || port > 0xffff) {
            throw new BadZeekRowException(field + " is no port");
        }
        return (int) port;
    }

    /** A time in seconds, milliseconds or RFC 3339, in nanoseconds since the Unix epoch. */
    default long timeNs(String field) throws BadZeekRowException {
        String text = text(field);
        try {
            if (text.indexOf('T') > 0) {
                Instant instant = Instant.parse(text);
                return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
            }
            BigDecimal number = new BigDecimal(text);
            return nanoseconds(number.compareTo(LEAST_MILLISECONDS) > 0 ? number.movePointLeft(3) : number);
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            throw new BadZeekRowException(field + " is no time", e);
        }
    }

    /** An interval in seconds, 0 if it is not set, in nanoseconds. */
    default long intervalNs(String field) throws BadZeekRowException {
        String text = text(field);
        try {
            return text.isEmpty() ? 0 : nanoseconds(new BigDecimal(text));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new BadZeekRowException(field + " is no interval", e);
        }
    }

    private static long nanoseconds(BigDecimal seconds) {
        if (seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0 || seconds.precision() > 40) {
            throw new ArithmeticException("out of range");
        }
        return seconds.movePointRight(9).longValue();
    }

    /** A record does not hold what its log promises; the message says which field. */
    final class BadZeekRowException extends Exception {
        private static final long serialVersionUID = 1L;

        BadZeekRowException(String message) {
            super(message);
        }

        BadZeekRowException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
