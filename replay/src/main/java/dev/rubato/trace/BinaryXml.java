package dev.rubato.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary XML of Windows event logs, written out as text: elements, attributes and values, with templates filled in.
 * Bounded in depth, tokens and length, whatever the bytes.
 *
 * <p>Offsets of names and templates count from the beginning of the chunk. Inside a value there is no dependency id
 * before an element's size.
 */
final class BinaryXml {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TOKENS = 100_000;
    private static final int MAX_VALUES = 1024;
    private static final int MAX_CHARS = LogText.MAX_RECORD_CHARS;

    private static final int HAS_MORE = 0x40;
    private static final int END = 0x00;
    private static final int OPEN_ELEMENT = 0x01;
    private static final int CLOSE_START = 0x02;
    private static final int CLOSE_EMPTY = 0x03;
    private static final int CLOSE_ELEMENT = 0x04;
    private static final int VALUE = 0x05;
    private static final int ATTRIBUTE = 0x06;
    private static final int CDATA = 0x07;
    private static final int CHARACTER = 0x08;
    private static final int ENTITY = 0x09;
    private static final int TEMPLATE = 0x0c;
    private static final int SUBSTITUTION = 0x0d;
    private static final int OPTIONAL_SUBSTITUTION = 0x0e;
    private static final int FRAGMENT = 0x0f;

    private static final int TEMPLATE_HEADER_BYTES = 24;
    private static final int STRING = 0x01;
    private static final int NULL = 0x00;
    private static final int BINARY_XML = 0x21;

    private final ByteBuffer chunk;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int tokens;
    private int depth;

    /** The bytes are no binary XML. */
    static final class DamagedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    /** A value that a template leaves open. */
    private record Value(int type, int from, int to) {}

    private BinaryXml(ByteBuffer chunk) {
        this.chunk = chunk;
    }

    /**
     * The XML in the bytes {@code from} to {@code to} of a chunk.
     *
     * @throws DamagedException if they are no binary XML, or more than its bounds allow
     */
    static String toXml(ByteBuffer chunk, int from, int to) {
        BinaryXml xml = new BinaryXml(chunk);
        try {
            xml.fragment(from, to, List.of(), true);
        } catch (IndexOutOfBoundsException e) {
            throw new DamagedException("an offset points outside of its chunk");
        }
        return xml.out.toString();
    }

    private void fragment(int from, int to, List<Value> values, boolean hasDependency) {
        if (++depth > MAX_DEPTH) {
            throw new DamagedException("it is nested deeper than " + MAX_DEPTH);
        }
        int returnTo = at;
        at = from;
        List<String> open = new ArrayList<>();
        while (at < to && token(values, open, hasDependency)) {
            if (++tokens > MAX_TOKENS || out.length() > MAX_CHARS) {
                throw new DamagedException("it is longer than " + MAX_CHARS + " characters");
            }
        }
        at = returnTo;
        depth--;
    }

    /** Reads one token; false at the end of the fragment. */
    private boolean token(List<Value> values, List<String> open, boolean hasDependency) {
        int kind = u8();
        switch (kind & ~HAS_MORE) {
            case END -> {
                return false;
            }
            case FRAGMENT -> at += 3;
            case TEMPLATE -> template();
            case OPEN_ELEMENT -> element(kind, open, hasDependency);
            case ATTRIBUTE -> attribute(values);
            case CLOSE_START -> out.append('>');
            case CLOSE_EMPTY -> {
                last(open);
                out.append("/>");
            }
            case CLOSE_ELEMENT -> out.append("</").append(last(open)).append('>');
            case VALUE -> value();
            case CDATA -> string();
            case CHARACTER -> out.append("&#").append(u16()).append(';');
            case ENTITY -> out.append('&').append(name()).append(';');
            case SUBSTITUTION, OPTIONAL_SUBSTITUTION -> substitute(values);
            default -> throw new DamagedException("it has a token " + kind);
        }
        return true;
    }

    private static String last(List<String> open) {
        if (open.isEmpty()) {
            throw new DamagedException("it closes an element that is not open");
        }
        return open.removeLast();
    }

    private void value() {
        int type = u8();
        if (type != STRING) {
            throw new DamagedException("it has a value of type " + type);
        }
        string();
    }

    private void string() {
        int bytes = 2 * u16();
        BinaryXmlValues.append(chunk, STRING, at, at + bytes, out);
        at += bytes;
    }

    private void element(int kind, List<String> open, boolean hasDependency) {
        at += hasDependency ? 6 : 4;
        String name = name();
        if ((kind & HAS_MORE) != 0) {
            at += 4;
        }
        if (open.size() >= MAX_DEPTH) {
            throw new DamagedException("it is nested deeper than " + MAX_DEPTH);
        }
        open.add(name);
        out.append('<').append(name);
    }

    private void attribute(List<Value> values) {
        out.append(' ').append(name()).append("=\"");
        int kind = u8();
        switch (kind & ~HAS_MORE) {
            case VALUE -> value();
            case SUBSTITUTION, OPTIONAL_SUBSTITUTION -> substitute(values);
            default -> throw new DamagedException("an attribute has a token " + kind);
        }
        out.append('"');
    }

    private void substitute(List<Value> values) {
        int index = u16();
        at++;
        if (index >= values.size()) {
            return;
        }
        Value value = values.get(index);
        if (value.type() == BINARY_XML) {
            fragment(value.from(), value.to(), List.of(), false);
        } else if (value.type() != NULL) {
            BinaryXmlValues.append(chunk, value.type(), value.from(), value.to(), out);
        }
    }

    /** A name stands where it is used first, and is pointed to later. */
    private String name() {
        int offset = i32();
        int bytes = 2 * (chunk.getShort(offset + 6) & 0xffff);
        if (offset == at) {
            at += 8 + bytes + 2;
        }
        if (bytes > MAX_VALUES) {
            throw new DamagedException("a name is too long");
        }
        String name =
                new String(BinaryXmlValues.bytes(chunk, offset + 8, offset + 8 + bytes), StandardCharsets.UTF_16LE);
        if (!name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == ':' || c == '.')) {
            throw new DamagedException("a name is none");
        }
        return name;
    }

    private void template() {
        at += 5;
        int definition = i32();
        int size = chunk.getInt(definition + TEMPLATE_HEADER_BYTES - 4);
        int body = definition + TEMPLATE_HEADER_BYTES;
        if (size < 0 || size > chunk.capacity() - body) {
            throw new DamagedException("a template is longer than its chunk");
        }
        if (definition == at) {
            at = body + size;
        }
        List<Value> values = values();
        fragment(body, body + size, values, true);
    }

    private List<Value> values() {
        int count = i32();
        if (count < 0 || count > MAX_VALUES) {
            throw new DamagedException("a template has " + count + " values");
        }
        List<Value> values = new ArrayList<>(count);
        int data = at + 4 * count;
        for (int i = 0; i < count; i++) {
            int size = u16();
            int type = u8();
            at++;
            values.add(new Value(type, data, data + size));
            data += size;
        }
        at = data;
        return values;
    }

    private int u8() {
        return chunk.get(at++) & 0xff;
    }

    private int u16() {
        int value = chunk.getShort(at) & 0xffff;
        at += 2;
        return value;
    }

    private int i32() {
        int value = chunk.getInt(at);
        at += 4;
        return value;
    }
}
