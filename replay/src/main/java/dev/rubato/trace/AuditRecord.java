package dev.rubato.trace;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record of the Linux audit log: its type, the event that it is part of, and its fields.
 *
 * <p>Grammar: {@code node=N type=T msg=audit(SECONDS.MS:SERIAL): k=v k="v" k='v' ...}, then perhaps the separator 0x1d
 * (lost by some copies) and the same values in words, whose keys are in capitals. Values that hold odd characters are
 * in hexadecimal without quotes; which fields those may be is known by name. See {@code audit.log} in
 * https://github.com/linux-audit/audit-documentation/wiki .
 *
 * @param node host that logged it; empty if not told
 * @param fields values as they stand, without quotes; a quoted one is kept with a quote in front, as it is no hexadecimal
 */
record AuditRecord(String node, String type, long timeNs, long serial, Map<String, String> fields) {
    private static final int MAX_FIELDS = 4096;
    private static final char ENRICHED = 0x1d;
    private static final char QUOTED = '"';

    /** Most characters before the event number: host, program and type. */
    private static final int MAX_HEAD_CHARS = 1024;

    private static final String AUOMS = "AUOMS_";

    /** Fields of auoms that hold a command line. */
    private static final List<String> LINES = List.of("cmdline", "proctitle");

    private static final String STAMP = "audit(";

    /** Types as the kernel's own log numbers them: include/uapi/linux/audit.h . */
    private static final Map<String, String> NUMBERED = Map.of(
            "1300", "SYSCALL",
            "1302", "PATH",
            "1306", "SOCKADDR",
            "1307", "CWD",
            "1309", "EXECVE",
            "1320", "EOE",
            "1327", "PROCTITLE");

    /** Whether this record tells all of its event. */
    boolean isWhole() {
        return type.startsWith(AUOMS);
    }

    /** The record in a line, or null if the line is none. */
    static @Nullable AuditRecord parse(String line) {
        int stamp = line.indexOf(STAMP);
        int close = line.indexOf(')', Math.max(0, stamp));
        int colon = close < 0 ? -1 : line.lastIndexOf(':', close);
        if (stamp < 0 || stamp > MAX_HEAD_CHARS || colon < stamp) {
            return null;
        }
        String head = line.substring(0, stamp);
        String type = word(head, "type=");
        long timeNs =
                LogTime.parse(line.substring(stamp + STAMP.length(), colon)).orElse(-1);
        long serial = LogFields.parseNumber(line.substring(colon + 1, close), -1);
        if (type.isEmpty() || timeNs < 0 || serial < 0) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        if (type.startsWith(AUOMS)) {
            Map<String, String> whole = auoms(line.substring(close + 1));
            return new AuditRecord(LogImages.host(whole.getOrDefault("node", "")), type, timeNs, serial, whole);
        }
        int body = close + 1 < line.length() && line.charAt(close + 1) == ':' ? close + 2 : close + 1;
        readFields(line.substring(body), fields);
        return new AuditRecord(
                LogImages.host(word(head, "node=")), NUMBERED.getOrDefault(type, type), timeNs, serial, fields);
    }

    /** auoms writes all of an event in one record, its command lines in words and without escapes. */
    private static Map<String, String> auoms(String body) {
        Map<String, String> fields = new HashMap<>();
        int words = body.length();
        for (String key : LINES) {
            int at = body.indexOf(' ' + key + '=');
            if (at >= 0) {
                int behind = body.indexOf(" redactors=", at);
                String value = body.substring(at + key.length() + 2, behind < 0 ? body.length() : behind);
                boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                fields.put(key, asText(isQuoted ? value.substring(1, value.length() - 1) : value));
                words = Math.min(words, at);
            }
        }
        readFields(body.substring(0, words), fields);
        return fields;
    }

    private static String word(String head, String key) {
        int at = head.lastIndexOf(key);
        if (at < 0) {
            return "";
        }
        int end = head.indexOf(' ', at);
        return head.substring(at + key.length(), end < 0 ? head.length() : end);
    }

    private static void readFields(String body, Map<String, String> fields) {
        int at = 0;
        while (at < body.length() && fields.size() < MAX_FIELDS) {
            int equals = body.indexOf('=', at);
            if (equals < 0) {
                return;
            }
            String key = body.substring(keyStart(body, at, equals), equals);
            int end = valueEnd(body, equals + 1);
            boolean isQuoted = equals + 1 < body.length() && isQuote(body.charAt(equals + 1));
            int close = isQuoted && end > equals + 2 && isQuote(body.charAt(end - 1)) ? end - 1 : end;
            String value = isQuoted ? QUOTED + body.substring(equals + 2, close) : body.substring(equals + 1, end);
            if (value.indexOf('=') > 0 && !isQuoted && isGlued(value)) {
                end = equals + 1 + gluedFrom(value);
                value = value.substring(0, gluedFrom(value));
            }
            fields.putIfAbsent(key, value);
            at = end;
        }
    }

    private static int keyStart(String body, int from, int equals) {
        int start = equals;
        while (start > from && body.charAt(start - 1) > ' ' && body.charAt(start - 1) != ENRICHED) {
            start--;
        }
        return start;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static int valueEnd(String body, int from) {
        if (from < body.length() && isQuote(body.charAt(from))) {
            int close = body.indexOf(body.charAt(from), from + 1);
            return close < 0 ? body.length() : close + 1;
        }
        int end = from;
        while (end < body.length() && body.charAt(end) > ' ' && body.charAt(end) != ENRICHED) {
            end++;
        }
        return end;
    }

    /** Whether a copy without the separator let the first word of the second part touch the last value. */
    private static boolean isGlued(String value) {
        int from = gluedFrom(value);
        return from > 0 && from < value.indexOf('=');
    }

    private static int gluedFrom(String value) {
        int at = value.indexOf('=');
        while (at > 0 && value.charAt(at - 1) >= 'A' && value.charAt(at - 1) <= 'Z') {
            at--;
        }
        return at;
    }

    /** A value without regard to whether it is written in hexadecimal; empty if there is none or it is null. */
    String raw(String key) {
        String value = fields.get(key);
        if (value == null || value.equals("(null)") || value.equals("(none)") || value.equals("?")) {
            return "";
        }
        return !value.isEmpty() && value.charAt(0) == QUOTED ? value.substring(1) : value;
    }

    /** A value of a field that may be written in hexadecimal. */
    String text(String key) {
        String value = fields.get(key);
        return value == null || value.isEmpty() || value.charAt(0) == QUOTED ? raw(key) : decoded(raw(key));
    }

    /** A value that is text, whatever it looks like. */
    static String asText(String value) {
        return QUOTED + value;
    }

    /** The text that {@code value} is in hexadecimal, or itself if it is not. */
    static String decoded(String value) {
        if (value.length() < 2 || value.length() % 2 != 0 || !value.chars().allMatch(HexFormat::isHexDigit)) {
            return value;
        }
        return new String(HexFormat.of().parseHex(value), StandardCharsets.UTF_8);
    }

    /** How many characters it holds. */
    int chars() {
        int chars = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            chars += field.getKey().length() + field.getValue().length();
        }
        return chars;
    }

    /** The number in a field, decimal; {@code absent} if there is none. */
    long number(String key, long absent) {
        return LogFields.parseNumber(raw(key), absent);
    }
}
