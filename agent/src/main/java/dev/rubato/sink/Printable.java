package dev.rubato.sink;

import java.util.Locale;

/**
 * The one escape for text that a person reads on a terminal: names, arguments and hosts are written by strangers, and
 * a terminal obeys control sequences.
 */
public final class Printable {
    private Printable() {}

    /**
     * The text with everything a terminal could act upon written out: controls (C0, C1, DEL), format characters (which
     * hold the bidirectional overrides), line and paragraph separators, lone surrogates, unassigned and private code
     * points. A backslash is doubled, so that the escapes are unambiguous.
     */
    public static String escape(String text) {
        int at = firstToEscape(text);
        if (at == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, at);
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            if (isPlain(codePoint)) {
                out.appendCodePoint(codePoint);
            } else {
                appendEscaped(out, codePoint);
            }
        }
        return out.toString();
    }

    private static int firstToEscape(String text) {
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (!isPlain(codePoint)) {
                return at;
            }
            at += Character.charCount(codePoint);
        }
        return at;
    }

    private static boolean isPlain(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint >= ' ' && codePoint != '\\';
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void appendEscaped(StringBuilder out, int codePoint) {
        switch (codePoint) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
                if (codePoint < 0x100) {
                    out.append(String.format(Locale.ROOT, "\\x%02x", codePoint));
                } else {
                    out.append(String.format(Locale.ROOT, "\\u{%x}", codePoint));
                }
            }
        }
    }

    /** Columns that an escaped text takes: two for wide East Asian characters and pictographs, none for combining marks. */
    public static int columns(String text) {
        int columns = 0;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            columns += columns(codePoint);
        }
        return columns;
    }

    static int columns(int codePoint) {
        if (codePoint < 0x300) {
            return 1;
        }
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return codePoint >= 0x1100 && isWide(codePoint) ? 2 : 1;
    }

    private static boolean isWide(int codePoint) {
        return codePoint <= 0x115f
                || (codePoint >= 0x2e80 && codePoint <= 0xa4cf)
                || (codePoint >= 0xac00 && codePoint <= 0xd7a3)
                || (codePoint >= 0xf900 && codePoint <= 0xfaff)
                || (codePoint >= 0xfe30 && codePoint <= 0xfe6f)
                || (codePoint >= 0xff00 && codePoint <= 0xff60)
                || codePoint >= 0x1f300;
    }
}
