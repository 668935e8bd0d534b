package dev.rubato.detect.scan;

import dev.rubato.event.Address;
import dev.rubato.lineage.Contact;
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
    /** The kind of service that is new at this address, until it is counted. */
    PortClass service = PortClass.NONE;
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

    /** The attempt itself, while it waits for its outcome. */
    @Nullable
    Contact contact;

    /** Where it was put down as unanswered before its outcome was known; null if nowhere. */
    @Nullable
    Attempts lineageCited;

    @Nullable
    Attempts hostCited;

    final ScanMixture.Stake lineageStake = new ScanMixture.Stake();
    final ScanMixture.Stake hostStake = new ScanMixture.Stake();
    /** Whether another attempt on the same endpoint has already made it count less. */
    boolean polled;

    void begin(long observationKey, Contact attempt, boolean first) {
        key = observationKey;
        technique = Technique.of(attempt.kind());
        remote = attempt.remote();
        port = attempt.remotePort();
        newAddress = first;
        attemptNs = attempt.timeNs();
        decidedNs = attemptNs;
        late = attempt.late();
        stage = Stage.PENDING;
        generation++;
        forgetStakes();
        contact = attempt;
    }

    void forgetStakes() {
        lineageKey = null;
        hostKey = null;
        lineage = null;
        contact = null;
        lineageCited = null;
        hostCited = null;
        polled = false;
        lineageStake.clear();
        hostStake.clear();
    }
}
