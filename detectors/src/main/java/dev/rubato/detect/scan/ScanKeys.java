package dev.rubato.detect.scan;

import dev.rubato.detect.LongLru;
import dev.rubato.event.Mix;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.SharedRoom;
import dev.rubato.lineage.TableReader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all lineages, bounded: a lineage without evidence makes room first, so that forking cannot push evidence
 * out. Lineages with evidence are bounded as well; the one that was quiet for longest is given up, counted, and what it
 * had found remains in the key of the host, to which every observation went too.
 */
final class ScanKeys {
    private static final int OWN = 0x6f776e;

    private final ScanParameters parameters;
    private final LongLru table;
    private final @Nullable ScanKey[] keys;
    private int mostWithEvidence;
    private long merged;

    ScanKeys(ScanParameters parameters) {
        this.parameters = parameters;
        mostWithEvidence = parameters.lineagesWithEvidence();
        keys = new ScanKey[parameters.lineages()];
        table = new LongLru(parameters.lineages(), index -> keys[index] = null);
    }

    /** So many hosts share the heap: fewer lineages with evidence; the table shrinks by itself. */
    void shareEvidence(int hosts) {
        mostWithEvidence = SharedRoom.of(parameters.lineagesWithEvidence(), hosts);
    }

    /** Names the key of what a lineage does on its own host, or elsewhere. */
    static long id(Lineage lineage, boolean own) {
        return own ? Mix.mix(lineage.id(), OWN) : lineage.id();
    }

    /** The key of what a lineage does on its own host, or elsewhere; made if it is new. */
    ScanKey of(Lineage lineage, boolean own) {
        long id = id(lineage, own);
        int index = table.find(id);
        if (index != LongLru.NONE) {
            table.touch(index);
            return at(index);
        }
        index = table.add(id);
        ScanKey key = keys[index];
        if (key == null) {
            key = new ScanKey(parameters);
            keys[index] = key;
        } else {
            key.clear();
        }
        return key;
    }

    /** Follows a change of the key's evidence: protects it from eviction or gives that up. */
    void settle(long id, ScanKey key) {
        key.forgetAtZero();
        int index = table.find(id);
        if (index == LongLru.NONE || at(index) != key) {
            return;
        }
        boolean keep = key.isWorthKeeping();
        if (keep != table.isProtected(index)) {
            table.protect(index, keep);
        }
        if (table.protectedCount() > mostWithEvidence) {
            int eldest = table.eldestProtected();
            merged++;
            at(eldest).clear();
            table.protect(eldest, false);
        }
    }

    private ScanKey at(int index) {
        return Objects.requireNonNull(keys[index]);
    }

    int size() {
        return table.size();
    }

    int withEvidence() {
        return table.protectedCount();
    }

    /** Lineages without evidence that made room. */
    long evicted() {
        return table.evictions();
    }

    /** Lineages with evidence that were left to the key of the host. */
    long merged() {
        return merged;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-lineages", table);
    }
}
