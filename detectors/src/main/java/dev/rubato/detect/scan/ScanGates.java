package dev.rubato.detect.scan;

import dev.rubato.detect.scan.Observation.Stage;
import dev.rubato.event.Address;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/** The benign causes of failures, asked in order; gates drop failures and never an answer. */
final class ScanGates {
    /** An attempt can become a failure this long after it was made. */
    private static final long SILENCE_NS = 4_000_000_000L;

    private final HostView host;
    private final ScanParameters parameters;
    private final ScanEvidence evidence;
    private final ScanReporter reporter;
    private final Observations observations;
    private final OutageGate outage;
    private final ServiceGate services = new ServiceGate();
    private final OverlayGate overlays = new OverlayGate();
    private final PathGate paths = new PathGate();
    private final FamilyGate families;
    private long ignoredByOutage;
    private long ignoredByService;
    private long ignoredByOverlay;
    private long ignoredByPath;

    ScanGates(
            HostView host,
            ScanParameters parameters,
            Observations observations,
            ScanEvidence evidence,
            ScanReporter reporter) {
        this.host = host;
        this.parameters = parameters;
        this.observations = observations;
        this.evidence = evidence;
        this.reporter = reporter;
        outage = new OutageGate(parameters);
        families = new FamilyGate(observations, evidence);
    }

    void clockBroken(long nowNs) {
        outage.clockBroken(nowNs);
    }

    void timePassed(long nowNs) {
        if (outage.becameBlindness(nowNs)) {
            reporter.blind(outage.frozenSinceNs(), nowNs);
        }
    }

    /** An endpoint is reached for the first time. */
    void reached(Contact contact) {
        overlays.reached(contact);
    }

    /** A router answered in place of the endpoint. */
    void diedOnTheWay(Contact contact, long nowNs) {
        paths.diedOnTheWay(contact, nowNs);
    }

    /** An attempt was answered. */
    void answered(Contact contact, long nowNs) {
        Lineage lineage = contact.lineage();
        Address remote = contact.remote();
        if (lineage != null) {
            evidence.keyOf(lineage).markSucceeded();
            services.answered(lineage.id(), remote, contact.remotePort(), nowNs);
        }
        if (!host.isOwn(remote) && !ScanEvidence.isHost(lineage)) {
            outage.answered(ContactKeys.endpoint(contact), host.isOnLink(remote), nowNs);
        }
        families.answered(contact, lineage, nowNs);
    }

    /** An attempt failed: looks whether the network is to blame, and takes back what that explains. */
    void failed(Contact contact, long nowNs) {
        Lineage lineage = contact.lineage();
        if (host.isOwn(contact.remote()) || !isUnanswered(contact) || ScanEvidence.isHost(lineage)) {
            return;
        }
        boolean trusted = evidence.scoreOf(lineage) < parameters.thresholdNats() / 2;
        boolean gateway = contact.kind() == Contact.Kind.ARP && host.isGateway(contact.remote());
        Lineage proven = lineage != null && evidence.keyOf(lineage).hasSucceeded() ? lineage : null;
        boolean onLink = host.isOnLink(contact.remote());
        if (outage.unanswered(contact, ContactKeys.endpoint(contact), proven, onLink, trusted, gateway, nowNs)) {
            rollBack(nowNs);
        }
    }

    /** Whether the network is to blame; a refusal is an answer, and what its own application closed says nothing. */
    private static boolean isUnanswered(Contact contact) {
        return contact.state() != Contact.State.REFUSED && contact.state() != Contact.State.GIVEN_UP;
    }

    private void rollBack(long nowNs) {
        long fromNs = nowNs - parameters.outageWindowNs();
        Observation at = observations.newest();
        while (at != null && at.attemptNs >= fromNs - SILENCE_NS) {
            Observation before = observations.before(at);
            if (at.stage == Stage.FAILED
                    && at.decidedNs >= fromNs
                    && !host.isOwn(at.remote)
                    && outage.explains(host.isOnLink(at.remote))) {
                ignoredByOutage++;
                evidence.withdraw(at, false);
                observations.release(at);
            }
            at = before;
        }
        reporter.suspectOutage(fromNs, nowNs);
    }

    /** Whether a failure has a benign cause and is no evidence. */
    boolean excuses(Contact contact, long nowNs) {
        Lineage lineage = contact.lineage();
        if (host.isOwn(contact.remote())) {
            return false;
        }
        if (inOutage(contact, lineage)) {
            ignoredByOutage++;
            return true;
        }
        if (overlays.excuses(contact)) {
            ignoredByOverlay++;
            return true;
        }
        if (paths.excuses(contact, nowNs)) {
            ignoredByPath++;
            return true;
        }
        if (lineage == null) {
            return false;
        }
        if (services.excuses(lineage.id(), contact.remote(), contact.remotePort(), nowNs)) {
            ignoredByService++;
            return true;
        }
        return families.excuses(contact, lineage, nowNs);
    }

    private boolean inOutage(Contact contact, @Nullable Lineage lineage) {
        return !ScanEvidence.isHost(lineage) && outage.explains(host.isOnLink(contact.remote()));
    }

    /** Whether an attempt that is unanswered so far may be held against whoever made it. */
    boolean allowsOverdue(Contact contact, long nowNs) {
        Lineage lineage = contact.lineage();
        return !host.isOwn(contact.remote())
                && !host.resolvedByName(contact.remote())
                && !inOutage(contact, lineage)
                && !overlays.excuses(contact)
                && !paths.isTraced(contact, nowNs);
    }

    OutageGate outage() {
        return outage;
    }

    long ignoredByOutage() {
        return ignoredByOutage;
    }

    long ignoredByService() {
        return ignoredByService;
    }

    long ignoredByFamily() {
        return families.ignored();
    }

    long ignoredByOverlay() {
        return ignoredByOverlay;
    }

    long ignoredByPath() {
        return ignoredByPath;
    }

    /** Entries that the gates forgot to make room. */
    long evicted() {
        return services.evicted() + overlays.evicted() + paths.evicted();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        outage.tables(out);
        services.tables(out);
        overlays.tables(out);
        paths.tables(out);
    }
}
