package dev.rubato.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts that records held lately, by their bytes: paths, users, groups and arguments come again in record after record,
 * and whoever keeps them then keeps one copy. It only saves work and memory; what it has forgotten is made anew. At most
 * {@value #PLACES} texts of up to {@value #MAX_BYTES} bytes: 150 kB if somebody tries. Used by one thread at a time.
 */
final class RecentTexts {
    /** A power of two; more make fewer texts compete for a place, on a host that runs hundreds of programs in turn. */
    private static final int PLACES = 512;

    /** A prior: longer texts are mostly seen once. */
    private static final int MAX_BYTES = 96;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;

    private final byte[] @Nullable [] bytes = new byte[PLACES] @Nullable [];
    private final @Nullable String[] texts = new @Nullable String[PLACES];

    /** The text of {@code length} bytes of UTF-8 in {@code from}, which are there. */
    String text(byte[] from, int at, int length) {
        if (length == 0) {
            return "";
        }
        if (length > MAX_BYTES) {
            return new String(from, at, length, UTF_8);
        }
        int place = place(from, at, length);
        byte[] known = bytes[place];
        String text = texts[place];
        if (known != null && text != null && Arrays.equals(known, 0, known.length, from, at, at + length)) {
            return text;
        }
        String fresh = new String(from, at, length, UTF_8);
        bytes[place] = Arrays.copyOfRange(from, at, at + length);
        texts[place] = fresh;
        return fresh;
    }

    /** Looks at the first, the middle and the last bytes: texts that differ elsewhere alone compete for one place. */
    private static int place(byte[] from, int at, int length) {
        long hash = length;
        if (length >= Long.BYTES) {
            hash = (hash ^ (long) LONG.get(from, at)) * MULTIPLIER;
            hash = (hash ^ hash >>> 32 ^ (long) LONG.get(from, at + (length - Long.BYTES) / 2)) * MULTIPLIER;
            hash = (hash ^ hash >>> 32 ^ (long) LONG.get(from, at + length - Long.BYTES)) * MULTIPLIER;
        } else {
            for (int i = 0; i < length; i++) {
                hash = hash * 31 + from[at + i];
            }
            hash *= MULTIPLIER;
        }
        return (int) (hash >>> 32) & (PLACES - 1);
    }
}
