package dev.rubato.detect.scan;

import dev.rubato.lineage.Contact;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells an outage of the host's network from a scan: while one lasts, failures are no evidence.
 *
 * <p>It opens when several unrelated lineages, each of which had succeeded before, stay unanswered at as many destinations
 * within seconds, or when an endpoint that has been good, or the default gateway's ARP, stays unanswered and nothing else
 * answered meanwhile. It explains failures on the own link only if most of those were there, or the gateway is gone.
 * Only silence counts: a reset proves that the path works. It closes with the first success of a good endpoint, or any
 * remote success once it has lasted long enough to be reported.
 */
final class OutageGate {
    private static final long NEVER = Long.MIN_VALUE;
    private static final int MAX_FAILURES = 32;

    private record Unanswered(long attemptNs, long toldNs, Lineage lineage, long destination, boolean onLink) {}

    private final ScanParameters parameters;
    private final KnownEndpoints known = new KnownEndpoints();
    private final List<Unanswered> recent = new ArrayList<>(MAX_FAILURES);
    private long lastGoodSuccessNs = NEVER;
    private long lastSuccessNs = NEVER;
    private long lastOnLinkNs = NEVER;
    private boolean frozen;
    private boolean everywhere;
    private boolean reported;
    private long frozenSinceNs;
    private long freezes;
    private long failuresForgotten;

    OutageGate(ScanParameters parameters) {
        this.parameters = parameters;
    }

    /** A remote endpoint answered; one on the own link only shows that the link works. */
    void answered(long endpoint, boolean onLink, long timeNs) {
        if (onLink) {
            lastOnLinkNs = Math.max(lastOnLinkNs, timeNs);
            everywhere = false;
            return;
        }
        known.succeeded(endpoint, timeNs);
        lastSuccessNs = Math.max(lastSuccessNs, timeNs);
        boolean good = known.isGood(endpoint, timeNs);
        if (good) {
            lastGoodSuccessNs = Math.max(lastGoodSuccessNs, timeNs);
        }
        if (frozen && (good || timeNs - frozenSinceNs >= parameters.outageReportNs())) {
            frozen = false;
        }
    }

    /**
     * A remote endpoint stayed unanswered.
     *
     * @param lineage who tried, if that lineage has succeeded before; else null
     * @param onLink whether the endpoint is on the own link: a neighbour that sleeps is no outage
     * @param trusted whether who tried is not under suspicion itself: a single scanner must not open the gate
     * @param gateway whether this was an ARP probe for a default gateway
     * @return whether the gate opened now
     */
    boolean unanswered(
            Contact contact,
            long endpoint,
            @Nullable Lineage lineage,
            boolean onLink,
            boolean trusted,
            boolean gateway,
            long nowNs) {
        if (frozen) {
            return false;
        }
        boolean goodFailed = trusted
                && (gateway || (!onLink && known.isGood(endpoint, nowNs)))
                && (lastSuccessNs == NEVER || lastSuccessNs < contact.timeNs());
        List<Unanswered> independent =
                lineage == null ? List.of() : independentFailures(contact, lineage, onLink, nowNs);
        boolean widespread = independent.size() >= parameters.outageLineages();
        if (!goodFailed && !widespread) {
            return false;
        }
        frozen = true;
        everywhere = gateway
                || (widespread
                        && 2 * independent.stream().filter(Unanswered::onLink).count() > independent.size());
        reported = false;
        frozenSinceNs = nowNs;
        freezes++;
        recent.clear();
        return true;
    }

    private List<Unanswered> independentFailures(Contact contact, Lineage lineage, boolean onLink, long nowNs) {
        recent.removeIf(failure -> nowNs - failure.toldNs() > parameters.outageWindowNs());
        if (recent.size() == MAX_FAILURES) {
            recent.remove(0);
            failuresForgotten++;
        }
        recent.add(new Unanswered(
                contact.timeNs(), nowNs, lineage, contact.remote().hash64(), onLink));
        List<Unanswered> independent = new ArrayList<>(parameters.outageLineages());
        for (int i = recent.size() - 1; i >= 0; i--) {
            Unanswered candidate = recent.get(i);
            long answeredNs = candidate.onLink() ? lastOnLinkNs : lastGoodSuccessNs;
            boolean fresh = answeredNs == NEVER || answeredNs < candidate.attemptNs();
            if (fresh && independent.stream().allMatch(other -> independent(candidate, other))) {
                independent.add(candidate);
            }
        }
        return independent;
    }

    private static boolean independent(Unanswered one, Unanswered other) {
        return one.destination() != other.destination()
                && !one.lineage().isWithin(other.lineage())
                && !other.lineage().isWithin(one.lineage());
    }

    /** Times before and after do not fit together any more. */
    void clockBroken(long nowNs) {
        recent.clear();
        lastGoodSuccessNs = NEVER;
        lastSuccessNs = NEVER;
        lastOnLinkNs = NEVER;
        if (frozen) {
            frozenSinceNs = nowNs;
        }
    }

    /** Whether a failure is no evidence now; {@code onLink} if it was on the host's own link. */
    boolean explains(boolean onLink) {
        return frozen && (everywhere || !onLink);
    }

    /** Whether the present freeze has become long enough to be reported; true once a freeze. */
    boolean becameBlindness(long nowNs) {
        if (!frozen || reported || nowNs - frozenSinceNs <= parameters.outageReportNs()) {
            return false;
        }
        reported = true;
        return true;
    }

    long frozenSinceNs() {
        return frozenSinceNs;
    }

    /** How often it opened. */
    long freezes() {
        return freezes;
    }

    /** Endpoints whose record was forgotten to make room. */
    long evicted() {
        return known.evicted();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        known.tables(out);
        out.table("scan-outage-failures", new TableReading(recent.size(), MAX_FAILURES, failuresForgotten));
    }
}
