package dev.rubato.trace;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** Values in the binary XML of Windows event logs, written out as text with the characters of XML escaped. */
final class BinaryXmlValues {
    /** From 1601, where Windows begins to count, to 1970, in seconds. */
    private static final long EPOCH_SECONDS = 11_644_473_600L;

    private static final long FILETIME_PER_SECOND = 10_000_000L;
    private static final int ARRAY = 0x80;

    private BinaryXmlValues() {}

    /** Appends the value of a type in the bytes {@code from} to {@code to}; one of a type that is not known is left out. */
    static void append(ByteBuffer chunk, int type, int from, int to, StringBuilder out) {
        if (to > chunk.limit() || from > to) {
            throw new BinaryXml.DamagedException("a value is longer than its chunk");
        }
        if (type == (ARRAY | 1)) {
            text(chunk, from, to, StandardCharsets.UTF_16LE, out);
            return;
        }
        switch (type) {
            case 1 -> text(chunk, from, to, StandardCharsets.UTF_16LE, out);
            case 2 -> text(chunk, from, to, StandardCharsets.ISO_8859_1, out);
            case 3, 5, 7, 9 -> out.append(signed(chunk, from, to));
            case 4, 6, 8, 10 -> out.append(Long.toUnsignedString(unsigned(chunk, from, to)));
            case 13 -> out.append(unsigned(chunk, from, to) != 0);
            case 14 -> out.append(HexFormat.of().withUpperCase().formatHex(bytes(chunk, from, to)));
            case 15 -> guid(chunk, from, to, out);
            case 16, 20, 21 -> out.append("0x").append(Long.toHexString(unsigned(chunk, from, to)));
            case 17 -> fileTime(chunk, from, to, out);
            case 19 -> sid(chunk, from, to, out);
            default -> {
                // floating point, dates in parts and arrays of numbers tell nothing that is read here
            }
        }
    }

    /** The bytes {@code from} to {@code to}. */
    static byte[] bytes(ByteBuffer chunk, int from, int to) {
        byte[] bytes = new byte[to - from];
        chunk.get(from, bytes);
        return bytes;
    }

    private static void text(ByteBuffer chunk, int from, int to, Charset charset, StringBuilder out) {
        String text = new String(bytes(chunk, from, to), charset);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case 0 -> out.append(i + 1 < text.length() ? " " : "");
                default -> out.append(c);
            }
        }
    }

    private static long unsigned(ByteBuffer chunk, int from, int to) {
        long value = 0;
        for (int i = Math.min(to, from + Long.BYTES) - 1; i >= from; i--) {
            value = value << 8 | (chunk.get(i) & 0xff);
        }
        return value;
    }

    private static long signed(ByteBuffer chunk, int from, int to) {
        int unused = Long.SIZE - Byte.SIZE * Math.min(Long.BYTES, to - from);
        return to == from ? 0 : unsigned(chunk, from, to) << unused >> unused;
    }

    private static void guid(ByteBuffer chunk, int from, int to, StringBuilder out) {
        if (to - from == 16) {
            out.append(String.format(
                    Locale.ROOT,
                    "{%08X-%04X-%04X-%04X-%012X}",
                    unsigned(chunk, from, from + 4),
                    unsigned(chunk, from + 4, from + 6),
                    unsigned(chunk, from + 6, from + 8),
                    Short.toUnsignedInt(Short.reverseBytes((short) unsigned(chunk, from + 8, from + 10))),
                    Long.reverseBytes(unsigned(chunk, from + 8, from + 16)) & 0xffff_ffff_ffffL));
        }
    }

    private static void fileTime(ByteBuffer chunk, int from, int to, StringBuilder out) {
        long ticks = unsigned(chunk, from, to);
        if (ticks > 0) {
            long nanos = ticks % FILETIME_PER_SECOND * 100;
            out.append(Instant.ofEpochSecond(ticks / FILETIME_PER_SECOND - EPOCH_SECONDS, nanos));
        }
    }

    private static void sid(ByteBuffer chunk, int from, int to, StringBuilder out) {
        if (to - from < 8) {
            return;
        }
        long authority = Long.reverseBytes(unsigned(chunk, from, from + 8)) & 0xffff_ffff_ffffL;
        out.append("S-").append(chunk.get(from)).append('-').append(authority);
        for (int i = from + 8; i + 4 <= to; i += 4) {
            out.append('-').append(unsigned(chunk, i, i + 4));
        }
    }
}
