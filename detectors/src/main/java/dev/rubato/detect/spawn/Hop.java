package dev.rubato.detect.spawn;

import dev.rubato.lineage.LoopbackHop;
import org.jspecify.annotations.Nullable;

/**
 * A hop as its service remembers it.
 *
 * @param origin who stands behind it, or null if nobody that counts
 */
record Hop(LoopbackHop seen, @Nullable Origin origin) {
    long timeNs() {
        return seen.timeNs();
    }

    /** Whether no sensor could tell who connected. */
    boolean clientUnknown() {
        return seen.client() == null;
    }
}
