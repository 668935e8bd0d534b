package dev.rubato.detect.scan;

import dev.rubato.detect.LongLru;
import dev.rubato.detect.scan.Observation.Stage;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first contacts that wait for their outcome, or whose failure may still be taken back, in order of their attempts.
 * Bounded: an old failure makes room (it can then no longer be taken back), but never an attempt that still waits, or a
 * flood of probes would push each one out before its three seconds of silence are over.
 */
final class Observations {
    /** An attempt that has no outcome after this time has lost it: silence itself is an outcome after three seconds. */
    private static final long LOST_NS = 10_000_000_000L;

    private final LongLru table;
    private final @Nullable Observation[] entries;
    private final long keepNs;
    private long refused;
    private long unresolved;

    Observations(int capacity, long keepNs) {
        entries = new Observation[capacity];
        table = new LongLru(capacity, this::letGo);
        this.keepNs = keepNs;
    }

    /** The observation with this key, or null. */
    @Nullable
    Observation find(long key) {
        int index = table.find(key);
        return index == LongLru.NONE ? null : at(index);
    }

    private Observation at(int index) {
        return Objects.requireNonNull(entries[index]);
    }

    /** Begins an observation, or returns null, counted, if all entries wait for their outcome. */
    @Nullable
    Observation begin(long key, long timeNs) {
        if (table.isFull()) {
            Observation eldest = at(table.eldest());
            if (eldest.stage != Stage.FAILED && timeNs - eldest.attemptNs < LOST_NS) {
                refused++;
                return null;
            }
            drop(eldest);
        }
        int index = table.add(key);
        Observation entry = entries[index];
        if (entry == null) {
            entry = new Observation();
            entries[index] = entry;
        }
        return entry;
    }

    /** The room is shared: nobody who still holds the observation takes it for one that waits. */
    private void letGo(int index) {
        Observation observation = at(index);
        unresolved += observation.stage == Stage.PENDING ? 1 : 0;
        observation.generation++;
        observation.forgetStakes();
        entries[index] = null;
    }

    void share(int hosts) {
        table.share(hosts);
    }

    /** Forgets an observation without any further effect. */
    void release(Observation observation) {
        int index = table.find(observation.key);
        if (index != LongLru.NONE) {
            observation.generation++;
            observation.forgetStakes();
            table.release(index);
        }
    }

    private void drop(Observation observation) {
        if (observation.stage == Stage.PENDING) {
            unresolved++;
        }
        release(observation);
    }

    /** Forgets what is too old to be corrected. */
    void expire(long nowNs) {
        int index = table.eldest();
        while (index != LongLru.NONE && nowNs - at(index).attemptNs > keepNs) {
            drop(at(index));
            index = table.eldest();
        }
    }

    /** Forgets all attempts that wait for their outcome, each after {@code before} has seen it: the clock was broken. */
    void dropPending(Consumer<Observation> before) {
        int index = table.newest();
        while (index != LongLru.NONE) {
            int next = table.usedBefore(index);
            if (at(index).stage == Stage.PENDING) {
                before.accept(at(index));
                drop(at(index));
            }
            index = next;
        }
    }

    /** The latest attempt, or null. */
    @Nullable
    Observation newest() {
        int index = table.newest();
        return index == LongLru.NONE ? null : at(index);
    }

    /** The attempt before this one, or null. */
    @Nullable
    Observation before(Observation observation) {
        int index = table.find(observation.key);
        int before = index == LongLru.NONE ? LongLru.NONE : table.usedBefore(index);
        return before == LongLru.NONE ? null : at(before);
    }

    /** First contacts that were not observed because the table was full of waiting ones. */
    long refused() {
        return refused;
    }

    /** Attempts whose outcome never became known. */
    long unresolved() {
        return unresolved;
    }

    int size() {
        return table.size();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-observations", new TableReading(table.size(), table.capacity(), refused + table.evictions()));
    }
}
