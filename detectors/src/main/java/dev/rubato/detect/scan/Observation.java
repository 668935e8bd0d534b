package dev.rubato.detect.scan;

import dev.rubato.event.Address;
import dev.rubato.lineage.Lineage;
import org.jspecify.annotations.Nullable;

/** One first contact, from its attempt until its outcome can no longer change. Reused; see {@link Observations}. */
final class Observation {
    enum Stage {
        /** No outcome yet. */
        PENDING,
        /** An answered ARP probe that may still turn out to be part of another contact. */
        HELD,
        /** Counted as failed; may still be taken back. */
        FAILED
    }

    long key;
    long attemptNs;
    long decidedNs;
    Technique technique = Technique.TCP;
    Address remote = Address.ANY;
    int port;
    /** Whether the address itself had never been reached for. */
    boolean newAddress;

    boolean late;
    Stage stage = Stage.PENDING;
    /** Counts up with each reuse, so that a queue can tell a stale reference. */
    int generation;

    /** Where a failure was counted; null if nowhere. */
    @Nullable
    ScanKey lineageKey;

    @Nullable
    ScanKey hostKey;

    @Nullable
    Lineage lineage;

    final ScanMixture.Stake lineageStake = new ScanMixture.Stake();
    final ScanMixture.Stake hostStake = new ScanMixture.Stake();
    /** Whether another attempt on the same endpoint has already made it count less. */
    boolean polled;

    void begin(
            long observationKey, Technique sent, Address to, int toPort, boolean first, long timeNs, boolean isLate) {
        key = observationKey;
        technique = sent;
        remote = to;
        port = toPort;
        newAddress = first;
        attemptNs = timeNs;
        decidedNs = timeNs;
        late = isLate;
        stage = Stage.PENDING;
        generation++;
        forgetStakes();
    }

    void forgetStakes() {
        lineageKey = null;
        hostKey = null;
        lineage = null;
        polled = false;
        lineageStake.clear();
        hostStake.clear();
    }
}
