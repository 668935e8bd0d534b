package dev.rubato.detect.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far a lineage has come with one target. A target's stages are kept in the order in which they were reached. */
enum Stage {
    /** An attempt failed, or a scanning tool named the target. */
    PROBE,
    /** A connection was established. */
    OPEN,
    /** Application bytes went both ways. */
    EXCHANGE,
    /** A second exchange that differs from the first. */
    AGAIN,
    /** At least {@link ReplicationParameters#bodyBytes} were sent, or a copying tool ran. */
    UPLOAD,
    /** A tool ran a command on the target. */
    EXECUTE,
    /** The target connected to a port on which the lineage listens. */
    CALL_BACK;

    private static final int BITS = 4;
    private static final long MASK = (1L << BITS) - 1;

    /** {@code reached} with this stage at its end, unchanged if it holds it already; 0 is none. */
    long after(long reached) {
        int shift = 0;
        for (long rest = reached; rest != 0; rest >>>= BITS) {
            if ((rest & MASK) == ordinal() + 1) {
                return reached;
            }
            shift += BITS;
        }
        return reached | (long) (ordinal() + 1) << shift;
    }

    static int count(long reached) {
        return (Long.SIZE - Long.numberOfLeadingZeros(reached) + BITS - 1) / BITS;
    }

    boolean in(long reached) {
        return after(reached) == reached;
    }

    /** Whether both began with the same {@code stages} stages, in the same order. */
    static boolean samePrefix(long one, long other, int stages) {
        long prefix = (1L << (stages * BITS)) - 1;
        return count(one) >= stages && count(other) >= stages && ((one ^ other) & prefix) == 0;
    }

    static List<String> names(long reached) {
        List<String> names = new ArrayList<>();
        for (long rest = reached; rest != 0; rest >>>= BITS) {
            names.add(values()[(int) (rest & MASK) - 1]
                    .name()
                    .toLowerCase(Locale.ROOT)
                    .replace('_', ' '));
        }
        return names;
    }
}
