package dev.rubato.detect;

import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How far each detector's evidence against a lineage has come: written by detectors, read by other detectors and by the
 * fusion into incidents. Owned by the detection thread.
 */
public final class Suspicions {
    private static final int MAX_LINEAGES = 1024;

    private final BoundedMap<Long, Map<String, Suspicion>> byLineage = new BoundedMap<>(MAX_LINEAGES, true);

    /** What was noted since the changes were last taken; as many as there are lineages to remember. */
    private final BoundedMap<Long, Lineage> changed = new BoundedMap<>(MAX_LINEAGES, false);

    private long lastHalfwayNs = Long.MIN_VALUE;

    /**
     * The evidence of one detector.
     *
     * @param score present evidence in nats
     * @param threshold what raises an alert, in nats
     * @param timeNs when it was last changed
     * @param bounded whether the score is an e-process, so that it may enter {@code E_host} (detectors.md, section 2.4)
     */
    public record Suspicion(double score, double threshold, long timeNs, boolean bounded) {

        /** Whether more than half of what an alert needs is there. */
        public boolean isHalf() {
            return score > threshold / 2;
        }
    }

    /** Notes the present evidence of {@code detector} against {@code lineage}. */
    public void note(Lineage lineage, String detector, Suspicion suspicion) {
        byLineage.computeIfAbsent(lineage.id(), id -> new HashMap<>()).put(detector, suspicion);
        changed.putIfAbsent(lineage.id(), lineage);
        if (suspicion.isHalf()) {
            lastHalfwayNs = Math.max(lastHalfwayNs, suspicion.timeNs());
        }
    }

    /** Whether any detector has noted half of what an alert needs, against whichever lineage, since {@code fromNs}. */
    public boolean anyHalfway(long fromNs) {
        return lastHalfwayNs >= fromNs;
    }

    /** The evidence of every detector against {@code lineage}, by detector; to be read only. */
    public Map<String, Suspicion> against(Lineage lineage) {
        return byLineage.getOrDefault(lineage.id(), Map.of());
    }

    /** Whether evidence was noted since {@link #takeChanges}. */
    public boolean hasChanges() {
        return !changed.isEmpty();
    }

    /** Hands over the lineages of which evidence was noted since the last call, in the order of their first note. */
    public void takeChanges(Collection<? super Lineage> to) {
        to.addAll(changed.values());
        changed.clear();
    }

    /** Whether a detector other than {@code self} has half of its evidence against {@code lineage} since {@code fromNs}. */
    public boolean othersHalfway(Lineage lineage, String self, long fromNs) {
        for (Map.Entry<String, Suspicion> entry : against(lineage).entrySet()) {
            Suspicion suspicion = entry.getValue();
            if (!entry.getKey().equals(self) && suspicion.timeNs() >= fromNs && suspicion.isHalf()) {
                return true;
            }
        }
        return false;
    }

    /** Lineages forgotten for lack of room. */
    public long evictions() {
        return byLineage.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("suspicions", byLineage);
        out.table("suspicions-changed", changed);
    }
}
