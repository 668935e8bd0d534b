package dev.rubato.sensor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The layout of one kind of trace record, as the kernel states it in {@code events/SYSTEM/EVENT/format}, or of a
 * ring-buffer page, as in {@code events/header_page}. Offsets are never assumed: kernels differ.
 *
 * @param name the event's name; empty for a page header
 * @param id the number that begins each record of this kind; -1 for a page header
 * @param fields the fields by name
 * @see <a href="https://docs.kernel.org/trace/events.html#event-formats">Event formats</a>
 */
record TraceFormat(String name, int id, Map<String, Field> fields) {
    private static final Pattern FIELD =
            Pattern.compile("field:\\s*([^;]+);\\s*offset:\\s*(\\d+);\\s*size:\\s*(\\d+);\\s*signed:\\s*(\\d+);");

    TraceFormat {
        fields = Map.copyOf(fields);
    }

    /** How a field holds its value. */
    enum Place {
        INLINE,
        /** A text elsewhere in the record; the offset counts from the record's start. */
        LOCATED,
        /** A text elsewhere in the record; the offset counts from the field's end. */
        LOCATED_RELATIVE
    }

    /** One field: bytes {@code offset} to {@code offset + sizeBytes} of a record. */
    record Field(String name, int offset, int sizeBytes, boolean signed, Place place) {

        /** The number in this field of the record that begins at {@code base}. */
        long number(ByteBuffer page, int base) {
            int at = base + offset;
            return switch (sizeBytes) {
                case 1 -> signed ? page.get(at) : page.get(at) & 0xff;
                case 2 -> signed ? page.getShort(at) : page.getShort(at) & 0xffff;
                case 4 -> signed ? page.getInt(at) : page.getInt(at) & 0xffff_ffffL;
                case 8 -> page.getLong(at);
                default -> throw new IllegalArgumentException(name + " is no number: it has " + sizeBytes + " bytes");
            };
        }

        /** The number as an int; wider ones are cut. */
        int integer(ByteBuffer page, int base) {
            return (int) number(page, base);
        }

        /**
         * The text that this field points to, up to its NUL; null if it does not lie within the record.
         *
         * @param length length of the record in bytes
         * @param maxChars longer texts are cut
         */
        @Nullable
        String text(ByteBuffer page, int base, int length, int maxChars) {
            int where = page.getInt(base + offset);
            int start = where & 0xffff;
            int size = where >>> 16;
            if (place == Place.LOCATED_RELATIVE) {
                start += offset + sizeBytes;
            }
            if (start + size > length) {
                return null;
            }
            int end = 0;
            while (end < size && page.get(base + start + end) != 0) {
                end++;
            }
            byte[] bytes = new byte[end];
            page.get(base + start, bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.length() > maxChars ? text.substring(0, maxChars) : text;
        }
    }

    /**
     * Reads a {@code format} file.
     *
     * @throws IllegalArgumentException if it has no fields or a line of it is out of bounds
     */
    static TraceFormat parse(String text) {
        String name = "";
        int id = -1;
        Map<String, Field> fields = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            String trimmed = line.strip();
            if (trimmed.startsWith("name:")) {
                name = trimmed.substring(5).strip();
            } else if (trimmed.startsWith("ID:")) {
                id = Integer.parseInt(trimmed.substring(3).strip());
            } else if (trimmed.startsWith("field:")) {
                Field field = parseField(trimmed);
                fields.put(field.name(), field);
            }
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a trace format without fields");
        }
        return new TraceFormat(name, id, fields);
    }

    private static Field parseField(String line) {
        Matcher matcher = FIELD.matcher(line);
        if (!matcher.find()) {
            throw new IllegalArgumentException("not a trace format field: " + line);
        }
        String declaration = matcher.group(1).strip();
        int bracket = declaration.lastIndexOf('[');
        String named = bracket > declaration.lastIndexOf(' ') ? declaration.substring(0, bracket) : declaration;
        String name = named.substring(Math.max(named.lastIndexOf(' '), named.lastIndexOf('*')) + 1);
        Place place = declaration.startsWith("__data_loc")
                ? Place.LOCATED
                : declaration.startsWith("__rel_loc") ? Place.LOCATED_RELATIVE : Place.INLINE;
        int offset = Integer.parseInt(matcher.group(2));
        int sizeBytes = Integer.parseInt(matcher.group(3));
        if (offset > 0xffff || sizeBytes > 1 << 20) {
            throw new IllegalArgumentException("a trace format field out of bounds: " + line);
        }
        return new Field(name, offset, sizeBytes, !matcher.group(4).equals("0"), place);
    }

    /** Whether the kernel has this field. */
    boolean has(String field) {
        return fields.containsKey(field);
    }

    /**
     * The field of this name.
     *
     * @throws IllegalArgumentException if the kernel has none
     */
    Field field(String field) {
        Field found = fields.get(field);
        if (found == null) {
            throw new IllegalArgumentException("the kernel's event " + name + " has no field " + field);
        }
        return found;
    }

    /** How many bytes a record must have so that all its fields lie within it. */
    int minimumBytes() {
        return fields.values().stream()
                .mapToInt(field -> field.offset() + field.sizeBytes())
                .max()
                .orElse(0);
    }
}
