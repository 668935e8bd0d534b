package dev.rubato.journal;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Which characters of a text are escaped in JSON beyond those that have to be: all that could end a line or make it show
 * as what it is not.
 */
public final class SafeText extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final char DELETE = 0x7f;
    private static final char REPLACEMENT = '\ufffd';

    private final int[] ascii = standardAsciiEscapesForJSON();

    public SafeText() {
        ascii[DELETE] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        return isHidden(c) ? new SerializedString("\\u" + HexFormat.of().toHexDigits((char) c)) : null;
    }

    /** Whether a character would act upon a display or end a line instead of showing; those of ASCII left aside. */
    public static boolean isHidden(int c) {
        return (c >= 0x80 && c <= 0x9f) // control characters
                || c == 0x61c
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x2028 && c <= 0x202e) // line ends and embeddings of direction
                || (c >= 0x2066 && c <= 0x2069) // isolates of direction
                || c == 0xfeff
                || c == 0xfffe
                || c == 0xffff;
    }

    /** The text with every surrogate that has no partner replaced by U+FFFD. */
    public static String wellFormed(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (changed == null) {
                changed = new StringBuilder(text);
            }
            changed.setCharAt(i, REPLACEMENT);
        }
        return changed == null ? text : changed.toString();
    }
}
