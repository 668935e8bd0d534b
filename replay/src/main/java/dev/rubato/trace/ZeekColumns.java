package dev.rubato.trace;

import java.util.HashMap;
import java.util.Map;

/**
 * A row of a tab-separated Zeek log, and the header that names its columns; a header may change within a file. Owned by
 * one thread. https://docs.zeek.org/en/master/log-formats.html
 */
final class ZeekColumns implements ZeekRow {
    /** More than any log of Zeek and its packages has. */
    private static final int MAX_COLUMNS = 1024;

    private final Map<String, Integer> columns = new HashMap<>();
    private char separator = '\t';
    private String setSeparator = ",";
    private String unset = "-";
    private String empty = "(empty)";
    private String[] values = new String[0];

    /** Whether {@link #header} has named the columns. */
    boolean areNamed() {
        return !columns.isEmpty();
    }

    int count() {
        return columns.size();
    }

    /** Reads a line that begins with {@code #}. */
    void header(String line) {
        if (line.startsWith("#separator ")) {
            separator = character(line.substring("#separator ".length()));
            return;
        }
        String[] parts = split(line);
        switch (parts[0]) {
            case "#fields" -> name(parts);
            case "#set_separator" -> setSeparator = value(parts, setSeparator);
            case "#unset_field" -> unset = value(parts, unset);
            case "#empty_field" -> empty = value(parts, empty);
            default -> {
                // #path, #open, #types, #close and comments say nothing that the names do not
            }
        }
    }

    private void name(String[] parts) {
        columns.clear();
        for (int i = 1; i < parts.length; i++) {
            columns.putIfAbsent(parts[i], i - 1);
        }
    }

    private static String value(String[] parts, String otherwise) {
        return parts.length > 1 && !parts[1].isEmpty() ? parts[1] : otherwise;
    }

    /** The separator is written as {@code \x09} or as itself. */
    private static char character(String text) {
        if (text.startsWith("\\x") && text.length() >= 4) {
            int high = Character.digit(text.charAt(2), 16);
            int low = Character.digit(text.charAt(3), 16);
            return high < 0 || low < 0 ? '\t' : (char) (high << 4 | low);
        }
        return text.isEmpty() ? '\t' : text.charAt(0);
    }

    /** Takes a row; false if it has fewer columns than the header names. */
    boolean row(String line) {
        values = split(line);
        return values.length >= columns.size();
    }

    private String[] split(String line) {
        int count = 1;
        for (int i = line.indexOf(separator); i >= 0 && count < MAX_COLUMNS; i = line.indexOf(separator, i + 1)) {
            count++;
        }
        String[] parts = new String[count];
        int from = 0;
        for (int i = 0; i < count; i++) {
            int to = i == count - 1 ? line.length() : line.indexOf(separator, from);
            parts[i] = line.substring(from, to);
            from = to + 1;
        }
        return parts;
    }

    @Override
    public String text(String field) {
        Integer column = columns.get(field);
        if (column == null || column >= values.length) {
            return "";
        }
        String value = values[column];
        if (value.equals(unset) || value.equals(empty)) {
            return "";
        }
        return setSeparator.equals(",") ? value : value.replace(setSeparator, ",");
    }
}
