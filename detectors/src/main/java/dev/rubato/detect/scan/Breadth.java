package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.IncidentBook;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoBoard;
import dev.rubato.event.Address;
import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds who works through a network though hardly anything fails: new internal hosts on ports that administer hosts or
 * hold their data, faster than is ordinary ({@link BreadthStatistic}). An outage never freezes it.
 *
 * <p>A host counts once in a run of evidence, on whatever ports it is reached, and the hosts of a bridge of this machine
 * (containers, virtual machines) count as one. Where most of the hosts do not answer, the scan test judges and this one
 * keeps still. What an operator's tool reaches ({@link Operators}) is kept apart from the rest of its lineage and of the
 * host. Holds {@link BreadthParameters#lineages} lineages, about 1.5 MB.
 */
final class Breadth {
    /** Tells the trail of typed tools from that of the rest of their lineage. */
    private static final long TYPED = 0x7479_7065_64L;

    private final HostView host;
    private final AlertSink alerts;
    private final Suspicions suspicions;
    private final TempoBoard tempo;
    private final Baselines baselines;
    private final Operators operators;
    private final BreadthParameters parameters;
    private final BreadthAlerts writer;
    private final BoundedMap<Long, Trail> trails;
    private final Trail hostTrail;
    private int clockBreaks;
    private long counted;

    Breadth(DetectorContext context, Operators operators, Baselines baselines, BreadthParameters parameters) {
        this.operators = operators;
        this.host = context.host();
        this.alerts = context.alerts();
        this.suspicions = context.suspicions();
        this.tempo = context.tempo();
        this.baselines = baselines;
        this.parameters = parameters;
        writer = new BreadthAlerts(host);
        trails = new BoundedMap<>(parameters.lineages(), true);
        hostTrail = new Trail(baselines.hostsPerSecond());
    }

    void clockBroken() {
        clockBreaks++;
    }

    /** Which kind of service of an internal host a contact reaches for; {@link PortClass#NONE} if it is not judged here. */
    PortClass serviceOf(Contact contact) {
        Address remote = contact.remote();
        PortClass service = PortClass.of(Technique.of(contact.kind()), contact.remotePort());
        boolean internal = remote.isInternal() || host.isOnLink(remote);
        return internal && !host.isOwn(remote) ? service : PortClass.NONE;
    }

    /**
     * A kind of service of an internal host was reached for the first time, and its outcome is known.
     *
     * @param unbaselined whether what looks new may only be new to this agent
     * @param scanIsOpen whether a scan of the same lineage has been reported and goes on
     */
    void reached(Contact contact, PortClass service, boolean unbaselined, boolean scanIsOpen, long nowNs) {
        counted++;
        Lineage lineage = contact.lineage();
        Attempt reached = new Attempt();
        reached.set(ContactKeys.endpoint(contact), contact);
        long hash = host.segmentOf(contact.remote()).hash64();
        boolean isHost = ScanEvidence.isHost(lineage);
        boolean typed = operators.typed(contact.process());
        Judged judged = new Judged(unbaselined, scanIsOpen, typed, nowNs);
        if (!isHost) {
            baselines.reachedHost(!suspicions.anyHalfway(nowNs - IncidentBook.INCIDENT_NS));
        }
        boolean raised = false;
        if (lineage != null) {
            long key = typed ? Mix.mix(lineage.id(), TYPED) : lineage.id();
            Trail trail = trails.computeIfAbsent(key, id -> new Trail(baselines.hostsPerSecond()));
            raised = add(trail, hash, service, reached, contact.late(), lineage, judged);
        }
        if (typed) {
            return;
        }
        if (raised) {
            hostTrail.reset();
        } else if (!isHost) {
            add(hostTrail, hash, service, reached, contact.late(), null, judged);
        }
    }

    /** Under which circumstances a host is judged. */
    private record Judged(boolean unbaselined, boolean scanIsOpen, boolean typed, long nowNs) {}

    /** Adds a host to a trail; returns whether it belongs to what has been raised. */
    private boolean add(
            Trail trail,
            long hash,
            PortClass service,
            Attempt reached,
            boolean late,
            @Nullable Lineage lineage,
            Judged judged) {
        Alert open = trail.open(judged.nowNs(), parameters.muteNs());
        if (!trail.add(hash, service, reached)) {
            return open != null;
        }
        if (open != null) {
            boolean grew = trail.grew(judged.nowNs());
            boolean rose = trail.rises(BreadthAlerts.severity(lineage, judged.nowNs()));
            if (grew || rose) {
                alerts.raise(writer.update(open, trail.severity(), trail, trail.told(), judged.nowNs()));
            }
            return true;
        }
        trail.test.benignRate(baselines.hostsPerSecond());
        trail.test.host(reached.timeNs, !late, clockBreaks);
        double threshold = parameters.thresholdNats() + (judged.unbaselined() ? parameters.warmUpNats() : 0);
        boolean ofSeveral = lineage != null || trail.isOfSeveralLineages();
        boolean enough = trail.test.score() + tempo.nats(lineage) >= threshold;
        if (!enough || !ofSeveral || !mostAnswer(trail) || judged.scanIsOpen()) {
            trail.forgetAtZero();
            return false;
        }
        raise(trail, lineage, threshold, judged);
        return true;
    }

    private boolean mostAnswer(Trail trail) {
        return trail.answered() >= parameters.answeredShare() * trail.hosts();
    }

    private void raise(Trail trail, @Nullable Lineage lineage, double threshold, Judged judged) {
        ScanActor actor = ScanActor.of(trail.cited(), lineage);
        boolean typed = judged.typed() || operators.typed(actor.process());
        Alert alert =
                writer.first(trail, actor, tempo.term(lineage), threshold, judged.unbaselined(), typed, judged.nowNs());
        if (typed) {
            trail.reset(); // no episode: whoever types a tool may type it again
            if (operators.tellsFirst(lineage, judged.nowNs())) {
                alerts.raise(alert);
            }
            return;
        }
        if (lineage != null && !lineage.origin().mayAdminister()) {
            suspicions.note(
                    lineage,
                    ScanAlerts.DETECTOR,
                    new Suspicions.Suspicion(alert.score(), threshold, judged.nowNs(), true));
        }
        trail.raised(alert, judged.nowNs());
        alerts.raise(alert);
    }

    /** Evidence against a lineage, nats. */
    double scoreOf(Lineage lineage) {
        Trail trail = trails.get(lineage.id());
        return trail == null || !mostAnswer(trail) ? 0 : trail.test.score();
    }

    /** Whether breadth of a lineage has been reported and goes on. */
    boolean hasOpenEpisode(Lineage lineage, long nowNs) {
        Trail trail = trails.get(lineage.id());
        return trail != null && trail.open(nowNs, parameters.muteNs()) != null;
    }

    /** What breadth has to reach when nothing is new to this agent any more, nats. */
    double thresholdNats() {
        return parameters.thresholdNats();
    }

    /** New internal hosts that were counted, once for each kind of service. */
    long counted() {
        return counted;
    }

    /** Lineages that were forgotten to make room; the host's own trail still holds what they reached. */
    long evicted() {
        return trails.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-trails", trails);
        operators.tables(out);
    }
}
