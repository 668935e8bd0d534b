package dev.rubato.detect.scan;

import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.scan.Observation.Stage;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Mix;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import org.jspecify.annotations.Nullable;

/**
 * Finds scans: an actor reaches for what this host has never reached before, and mostly fails. Owned by the detection
 * thread.
 *
 * <p>An observation is a first contact: an address that was never reached for, or a never-tried port of a known address.
 * Both go to one test, so that a tool which looks for hosts and then for their ports is one scan; the alert's variant is
 * what varied most. What the observation is worth follows from its outcome ({@link ScanMixture}), after the gates have
 * removed what outages, broken IPv6, content networks, resolved names and waiting for a local server explain.
 *
 * <p>State in bytes, at most: filters 480 K, 4,096 lineages 1.6 M, 1,024 of them with evidence 2.5 M, 256 open
 * episodes 1.2 M, 8,192 observations 1.6 M, known endpoints and networks 0.3 M. One contact
 * costs a few table look-ups, whatever they hold.
 */
public final class ScanDetector implements Detector {
    /** An attempt can become a failure this long after it was made. */
    private static final long SILENCE_NS = 4_000_000_000L;

    private static final int TAG_NEIGHBOUR = 0x10000;
    private static final int TAG_ECHO = 0x10001;
    private static final int TAG_UDP = 0x20000;

    private final HostView host;
    private final ScanParameters parameters;
    private final FirstContacts addresses;
    private final FirstContacts endpoints;
    private final Observations observations;
    private final NeighbourQueue neighbours = new NeighbourQueue();
    private final OutageGate outage;
    private final ServiceGate services = new ServiceGate();
    private final ScanReporter reporter;
    private final ScanEvidence evidence;
    private final FamilyGate families;
    private long ignoredByOutage;
    private long ignoredByService;
    private long weakenedByName;
    private long weakenedByPolling;

    public ScanDetector(DetectorContext context, ScanParameters parameters) {
        this.host = context.host();
        this.parameters = parameters;
        addresses = newFilter(parameters);
        endpoints = newFilter(parameters);
        observations = new Observations(parameters.observations(), parameters.correctionNs());
        outage = new OutageGate(parameters);
        reporter = new ScanReporter(host, context.alerts(), parameters);
        evidence = new ScanEvidence(host, reporter, parameters);
        families = new FamilyGate(observations, evidence);
    }

    private static FirstContacts newFilter(ScanParameters p) {
        return new FirstContacts(p.filterItems(), p.filterFalsePositive(), p.filterNs());
    }

    @Override
    public String name() {
        return ScanAlerts.DETECTOR;
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        reporter.sawTime(event.timeNs());
        if (event instanceof Event.ClockStepped) {
            observations.dropPending();
            outage.clockBroken(event.timeNs());
            evidence.clockBroken();
        }
    }

    @Override
    public void timePassed(long nowNs) {
        countHeld(nowNs);
        observations.expire(nowNs);
        if (outage.becameBlindness(nowNs)) {
            reporter.blind(outage.frozenSinceNs(), nowNs);
        }
    }

    @Override
    public void contactOpened(Contact contact) {
        reporter.sawTime(contact.timeNs());
        Address remote = contact.remote();
        Technique technique = Technique.of(contact.kind());
        if (remote.isAny() || remote.isMulticast() || (technique == Technique.ARP && host.isOwn(remote))) {
            return;
        }
        long timeNs = contact.timeNs();
        long key = keyOf(contact);
        long addressKey = addressOf(contact);
        if (technique.hasPorts() && endpoints.isKnown(key, timeNs)) {
            noticePolling(key, remote);
            return;
        }
        boolean first = !addresses.isKnown(addressKey, timeNs);
        if (!first && technique != Technique.ARP) {
            first = supersedeNeighbour(addressKey);
        }
        if (!technique.hasPorts() && !first) {
            return;
        }
        Observation observation = observations.find(key) == null ? observations.begin(key, timeNs) : null;
        if (observation == null) {
            return;
        }
        observation.begin(key, technique, remote, contact.remotePort(), first, timeNs, contact.late());
        addresses.remember(addressKey);
        if (technique.hasPorts()) {
            endpoints.remember(key);
        }
    }

    /**
     * Identifies the address that a contact reaches for. Each source address of a capture is a host with a memory of its own.
     */
    private static long addressOf(Contact contact) {
        Lineage lineage = contact.lineage();
        long address = contact.remote().hash64();
        return lineage != null && ScanEvidence.isHost(lineage) ? Mix.mix(lineage.id(), address) : address;
    }

    /** Identifies what a contact reaches for: an endpoint, or an address in one of the ways that know no port. */
    private static long keyOf(Contact contact) {
        long address = addressOf(contact);
        return switch (Technique.of(contact.kind())) {
            case TCP -> Mix.mix(address, contact.remotePort());
            case UDP -> Mix.mix(address, TAG_UDP | contact.remotePort());
            case ICMP -> Mix.mix(address, TAG_ECHO);
            case ARP -> Mix.mix(address, TAG_NEIGHBOUR);
        };
    }

    /** A closed local port that is tried again: somebody waits for a server to start, which a scanner does not. */
    private void noticePolling(long key, Address remote) {
        Observation before = observations.find(key);
        if (before != null && before.stage == Stage.FAILED && !before.polled && host.isOwn(remote)) {
            before.polled = true;
            weakenedByPolling++;
            evidence.withdrawFromFast(before);
        }
    }

    /** The ARP probe for an address is part of the contact that needed it: one destination is one observation. */
    private boolean supersedeNeighbour(long addressKey) {
        Observation probe = observations.find(Mix.mix(addressKey, TAG_NEIGHBOUR));
        if (probe == null || probe.stage == Stage.FAILED) {
            return false;
        }
        observations.release(probe);
        return true;
    }

    @Override
    public void contactResolved(Contact contact) {
        long nowNs = Math.max(contact.resolvedNs(), contact.timeNs());
        countHeld(nowNs);
        Observation observation = observations.find(keyOf(contact));
        switch (contact.state()) {
            case PENDING -> {}
            case ESTABLISHED -> succeeded(contact, observation, nowNs);
            case SILENT, REFUSED, TIMED_OUT, UNREACHABLE, GIVEN_UP -> {
                if (!contact.previousState().isFailure()) {
                    failed(contact, observation, nowNs);
                }
            }
            case SUPERSEDED -> {
                if (observation != null && observation.stage == Stage.PENDING) {
                    observations.release(observation);
                }
            }
        }
    }

    private void succeeded(Contact contact, @Nullable Observation observation, long nowNs) {
        Lineage lineage = contact.lineage();
        Address remote = contact.remote();
        if (lineage != null) {
            evidence.keyOf(lineage).markSucceeded();
            services.answered(lineage.id(), remote, contact.remotePort(), nowNs);
        }
        if (!host.isOwn(remote) && !ScanEvidence.isHost(lineage)) {
            outage.answered(keyOf(contact), host.isOnLink(remote), nowNs);
        }
        families.answered(contact, lineage, nowNs);
        if (observation == null) {
            return;
        }
        switch (observation.stage) {
            case PENDING -> countAnswer(contact, observation, nowNs);
            case FAILED -> {
                evidence.withdraw(observation, true);
                observations.release(observation);
            }
            case HELD -> {}
        }
    }

    private void countAnswer(Contact contact, Observation observation, long nowNs) {
        if (observation.technique == Technique.ARP && !neighbours.isFull()) {
            observation.stage = Stage.HELD;
            observation.lineage = contact.lineage();
            neighbours.add(observation, nowNs + parameters.neighbourHoldNs());
            return;
        }
        evidence.success(observation, contact.lineage(), contact.process(), nowNs);
        observations.release(observation);
    }

    private void countHeld(long nowNs) {
        for (Observation held = neighbours.poll(nowNs); held != null; held = neighbours.poll(nowNs)) {
            evidence.success(held, held.lineage, null, nowNs);
            observations.release(held);
        }
    }

    private void failed(Contact contact, @Nullable Observation observation, long nowNs) {
        Lineage lineage = contact.lineage();
        boolean own = host.isOwn(contact.remote());
        if (!own && isUnanswered(contact) && !ScanEvidence.isHost(lineage)) {
            noticeOutage(contact, lineage, nowNs);
        }
        if (observation == null || observation.stage != Stage.PENDING) {
            return;
        }
        observation.decidedNs = nowNs;
        if (isExcused(contact, lineage, own, nowNs)) {
            observations.release(observation);
            return;
        }
        boolean named = host.resolvedByName(contact.remote());
        if (named) {
            weakenedByName++;
        }
        if (evidence.failure(observation, contact, named, nowNs)) {
            observation.stage = Stage.FAILED;
        } else {
            observations.release(observation);
        }
    }

    /** Whether the network is to blame; a refusal is an answer, and what its own application closed says nothing. */
    private static boolean isUnanswered(Contact contact) {
        return contact.state() != Contact.State.REFUSED && contact.state() != Contact.State.GIVEN_UP;
    }

    private void noticeOutage(Contact contact, @Nullable Lineage lineage, long nowNs) {
        boolean trusted = evidence.scoreOf(lineage) < parameters.thresholdNats() / 2;
        boolean onLink = host.isOnLink(contact.remote());
        boolean gateway = contact.kind() == Contact.Kind.ARP && host.isGateway(contact.remote());
        Lineage proven = lineage != null && evidence.keyOf(lineage).hasSucceeded() ? lineage : null;
        if (!outage.unanswered(contact, keyOf(contact), proven, onLink, trusted, gateway, nowNs)) {
            return;
        }
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

    private boolean isExcused(Contact contact, @Nullable Lineage lineage, boolean own, long nowNs) {
        if (own) {
            return false;
        }
        if (!ScanEvidence.isHost(lineage) && outage.explains(host.isOnLink(contact.remote()))) {
            ignoredByOutage++;
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

    /** What it did so far, and what its bounds cost. */
    public ScanStatistics statistics() {
        return new ScanStatistics(
                evidence.counted(),
                evidence.appended(),
                evidence.withdrawn(),
                ignoredByOutage,
                families.ignored(),
                ignoredByService,
                weakenedByName,
                weakenedByPolling,
                evidence.postponed(),
                outage.freezes(),
                observations.refused(),
                observations.unresolved(),
                evidence.keys().evicted(),
                evidence.keys().merged(),
                reporter.closedEarly(),
                services.evicted(),
                outage.evicted(),
                addresses.earlyTurns() + endpoints.earlyTurns(),
                evidence.keys().size(),
                evidence.keys().withEvidence());
    }
}
