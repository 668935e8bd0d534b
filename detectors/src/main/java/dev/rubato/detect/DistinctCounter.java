package dev.rubato.detect;

import dev.rubato.event.Mix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts distinct 64-bit keys: exactly up to {@link #EXACT}, beyond that by HyperLogLog with 256 registers (Flajolet et
 * al., 2007), standard error 6.5 %. Holds at most 512 bytes of keys or 256 bytes of registers.
 */
public final class DistinctCounter {
    /** How many keys are counted exactly. */
    public static final int EXACT = 64;

    private static final int REGISTERS = 256;
    private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

    private long[] keys = new long[8];
    private int exact;
    private byte @Nullable [] registers;

    /** Counts {@code key} unless it was counted before. */
    public void add(long key) {
        if (registers != null) {
            addTo(registers, key);
            return;
        }
        for (int i = 0; i < exact; i++) {
            if (keys[i] == key) {
                return;
            }
        }
        if (exact == EXACT) {
            byte[] estimate = new byte[REGISTERS];
            for (long known : keys) {
                addTo(estimate, known);
            }
            addTo(estimate, key);
            registers = estimate;
            keys = new long[8];
            return;
        }
        if (exact == keys.length) {
            keys = Arrays.copyOf(keys, 2 * keys.length);
        }
        keys[exact++] = key;
    }

    /** The number of distinct keys, or its estimate. */
    public long count() {
        if (registers == null) {
            return exact;
        }
        double sum = 0;
        int empty = 0;
        for (byte register : registers) {
            sum += Math.scalb(1.0, -register);
            empty += register == 0 ? 1 : 0;
        }
        double raw = ALPHA * REGISTERS * REGISTERS / sum;
        boolean sparse = raw <= 2.5 * REGISTERS && empty > 0;
        return Math.max(EXACT + 1, Math.round(sparse ? REGISTERS * Math.log((double) REGISTERS / empty) : raw));
    }

    /** Whether {@link #count} is exact. */
    public boolean isExact() {
        return registers == null;
    }

    public void clear() {
        exact = 0;
        registers = null;
    }

    private static void addTo(byte[] registers, long key) {
        long hash = Mix.mix(key);
        int register = (int) (hash >>> 56);
        byte rank = (byte) (Long.numberOfLeadingZeros((hash << 8) | 0x80) + 1);
        if (rank > registers[register]) {
            registers[register] = rank;
        }
    }
}
