package dev.rubato.chain;

import dev.rubato.journal.ChainLink;

/**
 * The hashes of the latest alerts of a chain, by position, to tell one that was delivered twice from one that is out of
 * order. Sinks repeat what they sent last, so that {@value #MAX} are enough: 4 MiB.
 */
final class RecentHashes {
    static final int MAX = 1 << 18;

    private static final int HASH_CHARS = 16;
    private static final int HEX = 16;

    private final long[] sequences = new long[MAX];
    private final long[] hashes = new long[MAX];

    /** What is known of a position. */
    enum Known {
        SAME,
        DIFFERENT,
        UNSEEN
    }

    void add(ChainLink link) {
        int at = at(link);
        sequences[at] = link.sequence();
        hashes[at] = begin(link);
    }

    Known look(ChainLink link) {
        int at = at(link);
        if (sequences[at] != link.sequence()) {
            return Known.UNSEEN;
        }
        return hashes[at] == begin(link) ? Known.SAME : Known.DIFFERENT;
    }

    private static int at(ChainLink link) {
        return (int) Math.floorMod(link.sequence(), (long) MAX);
    }

    /** The first 64 bits; a hash that is none counts as 0 and was found wrong before. */
    private static long begin(ChainLink link) {
        try {
            return Long.parseUnsignedLong(link.hash().substring(0, HASH_CHARS), HEX);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return 0;
        }
    }
}
