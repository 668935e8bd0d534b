package dev.rubato.privacy;

import java.util.Arrays;

/**
 * The pairs of neighbouring characters that a keyword consists of, as a few bits each. A text without one of them does
 * not hold the keyword: most of a hundred keywords are ruled out so, without a search for each. Immutable.
 */
final class CharPairs {
    /** Bits of a pair, at most 15: a text of a hundred characters has a fortieth of the pairs that 12 tell apart. */
    private static final int BITS = 12;

    private static final int SPREAD = 31;

    private final short[] pairs;

    CharPairs(String keyword) {
        pairs = new short[Math.max(0, keyword.length() - 1)];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = pair(keyword, i);
        }
    }

    private static short pair(String text, int at) {
        return (short) ((text.charAt(at) * SPREAD + text.charAt(at + 1)) & ((1 << BITS) - 1));
    }

    /** The pairs that one text has; of use for one after another. Owned by one thread. */
    static final class Filter {
        private final long[] present = new long[(1 << BITS) / Long.SIZE];

        /** Takes this text instead of the one before. */
        void take(String text) {
            Arrays.fill(present, 0);
            for (int i = 0; i + 1 < text.length(); i++) {
                int pair = pair(text, i);
                present[pair / Long.SIZE] |= 1L << pair;
            }
        }

        /** Whether the text may hold the keyword of these pairs; false is certain. */
        boolean mayHold(CharPairs keyword) {
            for (short pair : keyword.pairs) {
                if ((present[pair / Long.SIZE] & 1L << pair) == 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
