package dev.rubato.event;

/** Bit mixing for hashes that must not change between runs. */
public final class Mix {
    private Mix() {}

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every input bit reaches every output bit. */
    public static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }

    /** Mixes {@code value} into {@code seed}; order matters. */
    public static long mix(long seed, long value) {
        return mix(seed * 0x9e37_79b9_7f4a_7c15L + value);
    }
}
