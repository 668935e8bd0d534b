package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;

/**
 * Applies the rules of {@code detectors.md} section 4 to what the detector saw: each step adds its nats to the lineage, is
 * remembered as a fact, and may raise or update an alert. Owned by the detection thread.
 */
final class Rules {
    /** Targets that must all be new. */
    private static final int STRANGERS = 3;

    private final ReplicationParameters parameters;
    private final KnownHosts hosts;
    private final Actors actors;
    private final Playbooks playbooks;
    private final Bodies bodies;
    private final Turns turns;
    private final ReplicationMemory memory;
    private final Actions actions;
    private final ReplicationAlerts alerts;
    private boolean seesConnections;

    Rules(
            ReplicationParameters parameters,
            KnownHosts hosts,
            Actors actors,
            Playbooks playbooks,
            Bodies bodies,
            Turns turns,
            ReplicationMemory memory,
            Actions actions,
            ReplicationAlerts alerts) {
        this.parameters = parameters;
        this.hosts = hosts;
        this.actors = actors;
        this.playbooks = playbooks;
        this.bodies = bodies;
        this.turns = turns;
        this.memory = memory;
        this.actions = actions;
        this.alerts = alerts;
    }

    /** Connections are among the events: from now on what command lines name is not taken for done. */
    void connectionsAreSeen() {
        seesConnections = true;
    }

    /** A target has reached a stage. */
    void reach(Suspect suspect, Target target, Stage stage, long timeNs) {
        boolean isNew = target.reach(stage, timeNs);
        if (isNew && (Stage.OPEN.in(target.stages()) || !seesConnections)) {
            actors.keep(suspect, target);
        }
        if (stage != Stage.PROBE) {
            suspect.acted(target.address());
        }
        suspect.touch(timeNs);
    }

    /** More is known of a target: compares it once it has reached enough stages (R1), and tells what is new. */
    void judge(Suspect suspect, Target target, long timeNs) {
        boolean reached = Stage.OPEN.in(target.stages()) || !seesConnections;
        if (!target.compared() && reached && Stage.count(target.stages()) >= parameters.stages()) {
            double nats = playbooks.compare(suspect, target);
            target.compared(nats > 0);
            suspect.add(Suspect.Rule.PLAYBOOK, nats, timeNs);
            memory.compared(suspect, target, nats, timeNs);
            strangers(suspect, target, timeNs);
        }
        actors.keep(suspect);
        alerts.tell(suspect, timeNs);
    }

    /** Whether all that the lineage acts on is new to this host, which it would not be of a fleet. */
    private void strangers(Suspect suspect, Target target, long timeNs) {
        boolean open = suspect.nats(Suspect.Rule.STRANGERS) == 0 && suspect.nats(Suspect.Rule.TURN) == 0;
        if (open
                && suspect.targets().size() >= STRANGERS
                && suspect.targets().stream().allMatch(suspect::contactedFirst)
                && hosts.watchedFor(parameters.watchedNs(), suspect.firstNs())) {
            single(suspect, Suspect.Rule.STRANGERS, target, parameters.weights().strangers(), timeNs);
        }
    }

    /** A first contact was made on a class of port, or a client of it is known only now (R3). */
    void turn(Suspect suspect, ServiceClass kind, long timeNs) {
        if (turns.judge(suspect, kind, timeNs)) {
            memory.turn(suspect, timeNs);
            turns.noteDay(kind, timeNs);
            Served.Client client = suspect.client();
            if (client != null && client.bodyBytes() >= parameters.bodyBytes()) {
                bodies.keep(suspect, client.address(), client.bodyBytes());
            }
            alerts.tell(suspect, timeNs);
        }
    }

    /** Whether a process that acts on a target sends its lineage's own file (R4). */
    void selfCopy(Suspect suspect, Target target, HostProcess process, long timeNs) {
        boolean counted = suspect.nats(Suspect.Rule.SELF_COPY) > 0;
        if (!counted && !target.copiedSelf() && actions.sendsOwnFile(process, timeNs)) {
            target.markCopiedSelf();
            single(suspect, Suspect.Rule.SELF_COPY, target, parameters.weights().selfCopy(), timeNs);
        }
    }

    /** What else the command of a process on a target tells: where its program lies, and what it makes the target run. */
    void command(Suspect suspect, Target target, HostProcess process, RemoteCommand command, long timeNs) {
        ReplicationParameters.Weights weights = parameters.weights();
        if (suspect.nats(Suspect.Rule.PLACE) == 0 && OwnFiles.isTemporary(process)) {
            single(suspect, Suspect.Rule.PLACE, target, weights.place(), timeNs);
        }
        if (command.stage() != Stage.EXECUTE || suspect.fetches() == RemoteFetch.ADDRESS) {
            return;
        }
        RemoteFetch fetch = RemoteFetch.of(process.image(), command.host());
        if (fetch.compareTo(suspect.fetches()) > 0) {
            boolean address = fetch == RemoteFetch.ADDRESS;
            double nats = weights.fetch() + (address ? weights.fetchByAddress() : weights.fetchByName());
            suspect.fetches(fetch);
            single(suspect, Suspect.Rule.FETCH, target, nats - suspect.nats(Suspect.Rule.FETCH), timeNs);
        }
    }

    private void single(Suspect suspect, Suspect.Rule rule, Target target, double nats, long timeNs) {
        suspect.add(rule, nats, timeNs);
        memory.single(suspect, rule, target.address(), nats, timeNs);
    }

    /** A target connected to a listener of the lineage (R5). */
    void calledBack(Suspect suspect, Target target, long timeNs) {
        reach(suspect, target, Stage.CALL_BACK, timeNs);
        boolean actedOn = Stage.UPLOAD.in(target.stages()) || Stage.EXECUTE.in(target.stages());
        if (actedOn && suspect.nats(Suspect.Rule.CALL_BACK) == 0) {
            target.markCalledBack();
            single(suspect, Suspect.Rule.CALL_BACK, target, parameters.weights().callBack(), timeNs);
        }
        judge(suspect, target, timeNs);
    }

    /** An exchange with a target has ended. */
    void exchanged(Suspect suspect, Target target, ServiceClass kind, Event.ConnectionClosed event) {
        long sent = event.bytesOut();
        long timeNs = event.timeNs();
        if (sent > 0 && event.bytesIn() > 0) {
            reach(suspect, target, Stage.EXCHANGE, timeNs);
            if (target.takeShape(sent, parameters.shapeTolerance())) {
                newExchange(suspect, target, kind, sent, timeNs);
            }
        }
        if (sent >= parameters.bodyBytes() && target.body() == 0) {
            target.body(sent);
            reach(suspect, target, Stage.UPLOAD, timeNs);
            double nats = bodies.compare(suspect, target.address(), sent);
            suspect.add(Suspect.Rule.BODY, nats, timeNs);
            memory.body(suspect, target, nats, timeNs);
        }
        judge(suspect, target, timeNs);
    }

    private void newExchange(Suspect suspect, Target target, ServiceClass kind, long sent, long timeNs) {
        Lineage lineage = suspect.lineage();
        if (target.shapeCount() > 1) {
            reach(suspect, target, Stage.AGAIN, timeNs);
        }
        if (lineage != null && lineage.root() == null && !target.compared()) {
            target.sketch().add(Actions.exchange(kind, sent, parameters.shapeTolerance()));
        }
        echo(suspect, target, kind, timeNs);
    }

    private void echo(Suspect suspect, Target target, ServiceClass kind, long timeNs) {
        double change = turns.echo(suspect, target, kind);
        if (change != 0) {
            suspect.addEcho(change, timeNs);
            memory.echo(suspect, target, change, timeNs);
        }
    }

    /** An address without known processes was used by a client: what it did itself may have been the same. */
    void servedMore(Address address, ServiceClass kind, long timeNs) {
        Suspect suspect = actors.known(address);
        if (suspect == null) {
            return;
        }
        turn(suspect, kind, timeNs);
        for (Suspect.FirstContact each : suspect.firstContacts()) {
            Target target = each.kind() == kind ? actors.knownTarget(suspect, each.address()) : null;
            if (target != null) {
                echo(suspect, target, kind, timeNs);
            }
        }
        actors.keep(suspect);
        alerts.tell(suspect, timeNs);
    }
}
