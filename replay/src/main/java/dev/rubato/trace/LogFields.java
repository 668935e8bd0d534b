package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.event.ProcessImage;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one record, whatever the collector that wrote it nested them in: every value is found by its own name
 * and by its whole dotted path, without regard to case.
 *
 * <p>What stands in the event's own data ({@code EventData}, {@code event_data}) comes before what the collector says
 * about it, and the outer before the inner. Lists of {@code {"Name": n, "#text": v}} are fields {@code n}.
 */
final class LogFields {
    /** Most fields of one record; further ones are left out. */
    private static final int MAX_FIELDS = 2048;

    /** Longest name with all that it is nested in; longer ones are left out. */
    private static final int MAX_NAME_CHARS = 256;

    private static final int MAX_PORT = 0xffff;

    private static final Set<String> DATA = Set.of("eventdata", "event_data", "userdata", "user_data", "properties");
    private static final List<String> NAMES = List.of("@Name", "Name", "name");
    private static final List<String> VALUES = List.of("#text", "text", "Value", "value", "content", "_");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** What shows that a record carries its event as fields. */
    private static final String[] RENDERED_ALREADY = {
        "image", "newprocessname", "processid", "processname", "application", "process.pid"
    };

    private final Map<String, String> data = new HashMap<>();
    private final Map<String, String> others = new HashMap<>();

    /** Everything in {@code record}. */
    static LogFields of(JsonNode record) {
        LogFields fields = new LogFields();
        fields.addObject(record, "", false);
        return fields;
    }

    /** Adds a field of the event's own data, unless there is one of that name. */
    void add(String name, String value) {
        put(data, name, value);
    }

    /** Adds a field of the collector's, unless there is one of that name. */
    void addOuter(String name, String value) {
        put(others, name, value);
    }

    private static void put(Map<String, String> map, String name, String value) {
        if (map.size() < MAX_FIELDS && name.length() <= MAX_NAME_CHARS && !value.isEmpty()) {
            map.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
        }
    }

    /** The first of these fields that is given and is not {@code -}; names in lower case. Empty if there is none. */
    String get(String... names) {
        for (String name : names) {
            String own = data.get(name);
            String value = own != null ? own : others.get(name);
            if (value != null && !value.equals("-")) {
                return value;
            }
        }
        return "";
    }

    /** These fields alone, each cut to what a process keeps: for records that wait. */
    LogFields only(List<String> names) {
        LogFields kept = new LogFields();
        for (String name : names) {
            String value = get(name);
            int max = name.endsWith("commandline") ? ProcessImage.MAX_ARGS_CHARS : ProcessImage.MAX_TEXT_CHARS;
            kept.add(name, value.substring(0, Math.min(value.length(), max)));
        }
        return kept;
    }

    boolean has(String name) {
        return data.containsKey(name) || others.containsKey(name);
    }

    /** The number in the first of these fields that is given, decimal or {@code 0x}; {@code absent} if there is none. */
    long number(long absent, String... names) {
        return parseNumber(get(names), absent);
    }

    /**
     * The process id in the first of these fields.
     *
     * @throws IllegalArgumentException if there is none
     */
    int pid(String... names) {
        long pid = number(-1, names);
        if (pid < 0 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("names no process id");
        }
        return (int) pid;
    }

    /** Whether any of these fields is a process id. */
    boolean hasPid(String... names) {
        long pid = number(-1, names);
        return pid >= 0 && pid <= Integer.MAX_VALUE;
    }

    /**
     * The port in the first of these fields, 0 if there is none.
     *
     * @throws IllegalArgumentException if it is no port
     */
    int port(String... names) {
        long port = number(0, names);
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("has no port between 0 and " + MAX_PORT);
        }
        return (int) port;
    }

    /** The number that {@code text} is, decimal or {@code 0x}; {@code absent} if it is none. */
    static long parseNumber(String text, long absent) {
        String digits = text.strip();
        try {
            return digits.startsWith("0x") || digits.startsWith("0X")
                    ? Long.parseUnsignedLong(digits.substring(2), 16)
                    : Long.parseLong(digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits);
        } catch (NumberFormatException e) {
            return absent;
        }
    }

    private void addObject(JsonNode object, String path, boolean own) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                addValue(field.getKey(), path, field.getValue().asText(), own);
            }
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (field.getValue().isContainerNode()) {
                addNested(field.getKey(), path, field.getValue(), own);
            }
        }
    }

    private void addValue(String name, String path, String value, boolean own) {
        Map<String, String> map = own ? data : others;
        String lower = name.toLowerCase(Locale.ROOT);
        boolean isText = VALUES.contains(name) && !path.isEmpty();
        put(map, isText ? path.substring(path.lastIndexOf('.') + 1) : lower, value);
        if (!path.isEmpty()) {
            put(map, path + "." + lower, value);
        }
        if (DATA.contains(lower) && value.startsWith("{")) {
            JsonNode nested = LogRecords.parse(value);
            if (nested != null) {
                addNested(name, path, nested, true);
            }
        }
    }

    private void addNested(String name, String path, JsonNode value, boolean own) {
        String lower = name.toLowerCase(Locale.ROOT);
        String inner = path.isEmpty() ? lower : path + "." + lower;
        if (inner.length() > MAX_NAME_CHARS) {
            return;
        }
        boolean isData = own || DATA.contains(lower);
        if (value.isObject()) {
            addNamed(value);
            addObject(value, inner, isData);
            return;
        }
        int index = 0;
        for (JsonNode element : value) {
            if (element.isObject()) {
                addNamed(element);
                addObject(element, inner, isData);
            } else if (element.isValueNode()) {
                put(isData ? data : others, inner + "." + index, element.asText());
            }
            if (++index == MAX_FIELDS) {
                return;
            }
        }
    }

    private void addNamed(JsonNode element) {
        String name = text(element, NAMES);
        String value = text(element, VALUES);
        if (name != null && value != null) {
            put(data, name, value);
        }
    }

    private static @Nullable String text(JsonNode element, List<String> names) {
        for (String name : names) {
            JsonNode value = element.get(name);
            if (value != null && value.isValueNode() && !value.isNull()) {
                return value.asText();
            }
        }
        return null;
    }

    /**
     * Where a record carries an event only as it is rendered for people, adds the lines {@code Name: value} of that
     * text, under their names without blanks.
     */
    void addRendered() {
        String message = get("message");
        if (message.indexOf('\n') < 0 || !get(RENDERED_ALREADY).isEmpty()) {
            return;
        }
        for (String row : message.split("\\R", MAX_FIELDS)) {
            int colon = row.indexOf(':');
            if (colon > 0) {
                add(
                        BLANKS.matcher(row.substring(0, colon)).replaceAll(""),
                        row.substring(colon + 1).strip());
            }
        }
    }
}
