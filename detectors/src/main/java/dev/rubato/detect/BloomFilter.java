package dev.rubato.detect;

import dev.rubato.event.Mix;
import java.util.Arrays;

/**
 * A set of 64-bit keys that never forgets one and sometimes claims one too many (Bloom, 1970). Its size is fixed from
 * the first key on: 19.2 bits an item at a false-positive rate of 1e-4. Probes are derived from two hashes (Kirsch and
 * Mitzenmacher, 2006).
 */
public final class BloomFilter {
    private static final long SECOND_HASH = 0x6c62_272e_07bb_0142L;

    private static final long[] NONE = {};

    private final int length;
    private long[] words = NONE;
    private final long bits;
    private final int probes;
    private int items;

    /**
     * @param capacityItems how many distinct keys may be added before the rate is exceeded
     * @param falsePositiveRate chance that a key which was never added is claimed, at full capacity
     */
    public BloomFilter(int capacityItems, double falsePositiveRate) {
        if (capacityItems < 1 || !(falsePositiveRate > 0 && falsePositiveRate < 1)) {
            throw new IllegalArgumentException("no filter for " + capacityItems + " items at " + falsePositiveRate);
        }
        double bitsPerItem = -Math.log(falsePositiveRate) / (Math.log(2) * Math.log(2));
        length = (int) Math.ceil(capacityItems * bitsPerItem / 64);
        bits = 64L * length;
        probes = Math.max(1, (int) Math.round(bitsPerItem * Math.log(2)));
    }

    /** Adds {@code key}; returns whether it was certainly not there before. */
    public boolean add(long key) {
        if (items == 0 && words.length == 0) {
            words = new long[length];
        }
        long hash = Mix.mix(key);
        long step = Mix.mix(key ^ SECOND_HASH) | 1;
        boolean fresh = false;
        for (int i = 0; i < probes; i++) {
            long bit = Math.unsignedMultiplyHigh(hash, bits);
            long mask = 1L << (bit & 63);
            int word = (int) (bit >>> 6);
            fresh |= (words[word] & mask) == 0;
            words[word] |= mask;
            hash += step;
        }
        if (fresh) {
            items++;
        }
        return fresh;
    }

    /** Whether {@code key} was added, or looks as if it had been. */
    public boolean mightContain(long key) {
        if (items == 0) {
            return false;
        }
        long hash = Mix.mix(key);
        long step = Mix.mix(key ^ SECOND_HASH) | 1;
        for (int i = 0; i < probes; i++) {
            long bit = Math.unsignedMultiplyHigh(hash, bits);
            if ((words[(int) (bit >>> 6)] & (1L << (bit & 63))) == 0) {
                return false;
            }
            hash += step;
        }
        return true;
    }

    /** How many keys were added that it did not claim to have already. */
    public int items() {
        return items;
    }

    /** Size of the bit array in bytes. */
    public long sizeBytes() {
        return 8L * length;
    }

    public void clear() {
        Arrays.fill(words, 0);
        items = 0;
    }
}
