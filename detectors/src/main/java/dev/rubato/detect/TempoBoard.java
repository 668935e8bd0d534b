package dev.rubato.detect;

import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Lineage;

/**
 * The tempo class of each lineage: written by the tempo detector, read by the others as context. Owned by the detection
 * thread.
 */
public final class TempoBoard {
    private static final int MAX_LINEAGES = 4096;

    private final BoundedMap<Long, TempoClass> classes = new BoundedMap<>(MAX_LINEAGES, true);

    /** The class of {@code lineage}, {@link TempoClass#UNKNOWN} if nothing was said. */
    public TempoClass of(Lineage lineage) {
        return classes.getOrDefault(lineage.id(), TempoClass.UNKNOWN);
    }

    /** Sets the class of {@code lineage}. */
    public void set(Lineage lineage, TempoClass tempo) {
        classes.put(lineage.id(), tempo);
    }

    /** Lineages forgotten for lack of room. */
    public long evictions() {
        return classes.evictions();
    }
}
