package dev.rubato.sink.format;

import dev.rubato.journal.SafeText;
import java.util.HexFormat;

/**
 * Text of strangers for formats of plain text: what would act instead of showing (controls, changes of direction, line
 * separators, surrogates without partner) is written as its code point, {@code <U+202E>}. That form is for the eye: where
 * the exact text matters, the JSON formats have it.
 */
final class VisibleText {
    private VisibleText() {}

    /** Whether a UTF-16 unit has to be written as a code point; line ends and tabs are left to the format. */
    static boolean isHidden(char c) {
        return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f || SafeText.isHidden(c);
    }

    static void appendCodePoint(StringBuilder out, char c) {
        out.append("<U+").append(HexFormat.of().withUpperCase().toHexDigits(c)).append('>');
    }

    /** The text with all that is hidden written out, line ends and tabs as well. */
    static String of(String text) {
        String whole = SafeText.wellFormed(text);
        StringBuilder out = new StringBuilder(whole.length());
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (c < ' ' || isHidden(c)) {
                appendCodePoint(out, c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
