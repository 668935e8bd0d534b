package dev.rubato.detect.scan;

import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.detect.scan.Observation.Stage;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds scans: an actor reaches for what this host has never reached before, and mostly fails, or is answered but goes
 * from host to host. Owned by the detection thread.
 *
 * <p>An observation is a first contact: an address that was never reached for, or a never-tried port of a known address.
 * Both go to one test, so that a tool which looks for hosts and then for their ports is one scan; the alert's variant is
 * what varied most. What the observation is worth follows from its outcome ({@link ScanMixture}), after the gates
 * ({@link ScanGates}) have removed what outages, broken IPv6, content networks, overlays, resolved names and waiting for a
 * local server explain. An attempt that is unanswered after {@link ScanParameters#promptNs} counts a little at once, and in
 * full after three seconds. New internal hosts go to a second test, whatever their outcome ({@link Breadth}).
 *
 * <p>State in bytes, at most: filters 480 K, 4,096 lineages 1.6 M, 1,024 of them with evidence 2.5 M, 256 open
 * episodes 1.2 M, 8,192 observations 1.8 M and their queue 0.2 M, breadth 1.5 M, gates 0.6 M. One contact
 * costs a few table look-ups, whatever they hold.
 *
 * <p>Allocates 0 bytes an event of ordinary work in steady state, as the agent compiles it (a test of bench
 * holds it to that).
 */
public final class ScanDetector implements Detector {
    /** Answered ARP probes that wait for the contact they were made for; more are counted at once. */
    private static final int HELD_NEIGHBOURS = 1_024;

    private final HostView host;
    private final ScanParameters parameters;
    private final FirstContactMemory memory;
    private final Baselines baselines;
    private final Observations observations;
    private final DueQueue neighbours = new DueQueue(HELD_NEIGHBOURS);
    private final DueQueue unanswered;
    private final ScanReporter reporter;
    private final ScanEvidence evidence;
    private final ScanGates gates;
    private final Breadth breadth;
    private final ScanSuspicion suspicion;
    private long weakenedByName;
    private long weakenedByPolling;

    public ScanDetector(DetectorContext context, ScanParameters parameters) {
        this(context, parameters, BreadthParameters.defaults());
    }

    public ScanDetector(DetectorContext context, ScanParameters parameters, BreadthParameters breadthParameters) {
        this.host = context.host();
        this.parameters = parameters;
        memory = new FirstContactMemory(parameters, context.facts());
        baselines = new Baselines(parameters, breadthParameters, context.facts());
        observations = new Observations(parameters.observations(), parameters.correctionNs());
        unanswered = new DueQueue(parameters.observations());
        Operators operators = new Operators(context.tempo());
        reporter = new ScanReporter(context, operators, baselines, parameters);
        evidence = new ScanEvidence(context, reporter, baselines, parameters);
        gates = new ScanGates(host, parameters, observations, evidence, reporter);
        breadth = new Breadth(context, operators, baselines, breadthParameters);
        suspicion = new ScanSuspicion(context.suspicions(), operators, reporter, evidence, breadth);
    }

    @Override
    public String name() {
        return ScanAlerts.DETECTOR;
    }

    @Override
    public void recall(Fact fact) {
        memory.recall(fact);
        baselines.recall(fact);
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        reporter.sawTime(event.timeNs());
        if (event instanceof Event.ClockStepped) {
            observations.dropPending(pending -> evidence.withdraw(pending, false));
            gates.clockBroken(event.timeNs());
            evidence.clockBroken();
            breadth.clockBroken();
        }
        if (event instanceof Event.ClockStepped || event instanceof Event.AgentStarted) {
            neighbours.clear();
            unanswered.clear();
        }
        if (!late) {
            countDue(event.timeNs());
        }
    }

    @Override
    public void timePassed(long nowNs) {
        countDue(nowNs);
        observations.expire(nowNs);
        baselines.advance(nowNs);
        gates.timePassed(nowNs);
        reporter.timePassed(nowNs);
    }

    @Override
    public void contactOpened(Contact contact) {
        reporter.sawTime(contact.timeNs());
        Technique technique = Technique.of(contact.kind());
        if (isNoTarget(contact, technique)) {
            return;
        }
        long timeNs = contact.timeNs();
        long key = ContactKeys.endpoint(contact);
        long addressKey = ContactKeys.address(contact);
        if (technique.hasPorts() && memory.knowsEndpoint(key, timeNs)) {
            noticePolling(key, contact.remote());
            return;
        }
        boolean first = !memory.knowsAddress(addressKey, timeNs);
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
        observation.begin(key, contact, first);
        observation.service = newService(contact, addressKey);
        gates.reached(contact);
        if (!contact.late() && unanswered.hasRoom()) {
            unanswered.add(observation, timeNs + parameters.promptNs());
        }
        memory.rememberAddress(addressKey, timeNs);
        if (technique.hasPorts()) {
            memory.rememberEndpoint(key, timeNs);
        }
    }

    /** The gateway is asked for whenever anything is sent; ARP for an own address tells others of it. */
    private boolean isNoTarget(Contact contact, Technique technique) {
        Address remote = contact.remote();
        return remote.isAny()
                || remote.isMulticast()
                || (technique == Technique.ARP && (host.isOwn(remote) || host.isGateway(remote)));
    }

    private PortClass newService(Contact contact, long addressKey) {
        PortClass service = breadth.serviceOf(contact);
        if (service == PortClass.NONE) {
            return PortClass.NONE;
        }
        long key = ContactKeys.service(addressKey, service);
        if (memory.knowsEndpoint(key, contact.timeNs())) {
            return PortClass.NONE;
        }
        memory.rememberEndpoint(key, contact.timeNs());
        return service;
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
        Observation probe = observations.find(ContactKeys.neighbour(addressKey));
        if (probe == null || probe.stage == Stage.FAILED) {
            return false;
        }
        evidence.withdraw(probe, false);
        observations.release(probe);
        return true;
    }

    @Override
    public void contactResolved(Contact contact) {
        long nowNs = Math.max(contact.resolvedNs(), contact.timeNs());
        countDue(nowNs);
        Observation observation = observations.find(ContactKeys.endpoint(contact));
        switch (contact.state()) {
            case PENDING -> {}
            case ESTABLISHED -> {
                countBreadth(contact, observation, nowNs);
                succeeded(contact, observation, nowNs);
            }
            case SILENT, REFUSED, TIMED_OUT, UNREACHABLE, GIVEN_UP -> {
                if (!contact.previousState().isFailure()) {
                    countBreadth(contact, observation, nowNs);
                    failed(contact, observation, nowNs);
                }
            }
            case SUPERSEDED -> superseded(contact, observation, nowNs);
        }
        if (observation != null) {
            suspicion.note(contact, nowNs);
        }
    }

    private void countBreadth(Contact contact, @Nullable Observation observation, long nowNs) {
        if (observation == null || observation.service == PortClass.NONE) {
            return;
        }
        PortClass service = observation.service;
        observation.service = PortClass.NONE;
        Lineage lineage = contact.lineage();
        boolean scanIsOpen = evidence.hasOpenEpisode(lineage, nowNs);
        breadth.reached(contact, service, reporter.isWarmingUp(nowNs), scanIsOpen, nowNs);
    }

    private void superseded(Contact contact, @Nullable Observation observation, long nowNs) {
        if (contact.kind() != Contact.Kind.TCP) {
            gates.diedOnTheWay(contact, nowNs);
        }
        if (observation != null && observation.stage == Stage.PENDING) {
            evidence.withdraw(observation, false);
            observations.release(observation);
        }
    }

    private void succeeded(Contact contact, @Nullable Observation observation, long nowNs) {
        gates.answered(contact, nowNs);
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
        if (observation.technique == Technique.ARP && neighbours.hasRoom()) {
            evidence.withdraw(observation, true);
            observation.forgetStakes();
            observation.stage = Stage.HELD;
            observation.lineage = contact.lineage();
            neighbours.add(observation, nowNs + parameters.neighbourHoldNs());
            return;
        }
        evidence.success(observation, contact.lineage(), contact.process(), nowNs);
        observations.release(observation);
    }

    /** Counts what was due by {@code nowNs}: answered ARP probes that stood for themselves, attempts without an answer. */
    private void countDue(long nowNs) {
        for (Observation held = neighbours.poll(nowNs); held != null; held = neighbours.poll(nowNs)) {
            evidence.success(held, held.lineage, null, nowNs);
            observations.release(held);
        }
        for (Observation due = unanswered.poll(nowNs); due != null; due = unanswered.poll(nowNs)) {
            Contact contact = due.contact;
            if (due.stage != Stage.PENDING || contact == null || contact.state() != Contact.State.PENDING) {
                continue;
            }
            host.seekOwner(contact);
            if (contact.lineage() != null && gates.allowsOverdue(contact, nowNs)) {
                evidence.overdue(due, contact, nowNs);
            }
        }
    }

    private void failed(Contact contact, @Nullable Observation observation, long nowNs) {
        gates.failed(contact, nowNs);
        if (observation == null || observation.stage != Stage.PENDING) {
            return;
        }
        observation.decidedNs = nowNs;
        if (gates.excuses(contact, nowNs)) {
            evidence.withdraw(observation, false);
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

    @Override
    public void share(int hosts) {
        observations.share(hosts);
        evidence.keys().shareEvidence(hosts);
        reporter.share(hosts);
        memory.share(hosts);
    }

    /** What it did so far, and what its bounds cost. */
    public ScanStatistics statistics() {
        return new ScanStatistics(
                evidence.counted(),
                evidence.appended(),
                evidence.withdrawn(),
                breadth.counted(),
                gates.ignoredByOutage(),
                gates.ignoredByFamily(),
                gates.ignoredByService(),
                gates.ignoredByOverlay(),
                gates.ignoredByPath(),
                weakenedByName,
                weakenedByPolling,
                evidence.postponed(),
                gates.outage().freezes(),
                observations.refused(),
                observations.unresolved(),
                evidence.keys().evicted(),
                evidence.keys().merged(),
                breadth.evicted(),
                reporter.closedEarly(),
                gates.evicted(),
                gates.outage().evicted(),
                memory.earlyTurns(),
                memory.factsDropped(),
                evidence.keys().size(),
                evidence.keys().withEvidence());
    }

    @Override
    public void tables(TableReader out) {
        observations.tables(out);
        out.table("scan-neighbours", neighbours);
        out.table("scan-unanswered", unanswered);
        evidence.keys().tables(out);
        breadth.tables(out);
        gates.tables(out);
        reporter.tables(out);
        memory.tables(out);
    }
}
