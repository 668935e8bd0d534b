package dev.rubato.detect.replication;

import dev.rubato.detect.Fact;
import dev.rubato.event.Address;
import dev.rubato.lineage.OriginClass;
import java.util.List;

/** Takes back the steps that {@link ReplicationMemory} remembered. Owned by the detection thread. */
final class ReplicationRecall {
    private static final ReplicationMemory.Step[] STEPS = ReplicationMemory.Step.values();
    private static final int SKETCH_AT = 7;

    private final ReplicationParameters parameters;
    private final Actors actors;
    private final Playbooks playbooks;
    private final Bodies bodies;
    private final Turns turns;
    private final KnownHosts hosts;
    private long unreadable;

    ReplicationRecall(
            ReplicationParameters parameters,
            Actors actors,
            Playbooks playbooks,
            Bodies bodies,
            Turns turns,
            KnownHosts hosts) {
        this.parameters = parameters;
        this.actors = actors;
        this.playbooks = playbooks;
        this.bodies = bodies;
        this.turns = turns;
        this.hosts = hosts;
    }

    /** Takes back one step; what does not have its form is counted. */
    void recall(Fact fact) {
        try {
            apply(fact, fact.values());
            hosts.sawTime(fact.timeNs());
        } catch (IndexOutOfBoundsException _) {
            unreadable++;
        }
    }

    private void apply(Fact fact, List<Long> v) {
        ReplicationMemory.Step step = STEPS[v.get(0).intValue()];
        Suspect suspect = actors.of(fact.key(), fact.timeNs());
        switch (step) {
            case KNOWN -> {
                Address address = address(v, 1);
                ServiceClass kind = ServiceClass.values()[v.get(3).intValue()];
                if (hosts.isFirst(v.get(4), address, kind)) {
                    suspect.contactedFirst(address, kind, fact.timeNs());
                }
            }
            case COMPARED -> compared(suspect, fact, v);
            case BODY -> {
                Target target = target(suspect, fact, v);
                target.body(v.get(3));
                bodies.keep(suspect, target.address(), target.body());
                suspect.add(Suspect.Rule.BODY, nats(v, 4), fact.timeNs());
            }
            case TURN -> {
                ServiceClass kind = ServiceClass.values()[v.get(1).intValue()];
                suspect.turned(suspect.client(), kind, v.get(4) == 1);
                suspect.newHosts(v.get(3).intValue());
                suspect.add(Suspect.Rule.TURN, nats(v, 2) - suspect.nats(Suspect.Rule.TURN), fact.timeNs());
                turns.noteDay(kind, fact.timeNs());
            }
            case SINGLE -> {
                Suspect.Rule rule = Suspect.Rule.values()[v.get(1).intValue()];
                suspect.add(rule, nats(v, 4), fact.timeNs());
                if (rule == Suspect.Rule.FETCH) {
                    ReplicationParameters.Weights weights = parameters.weights();
                    boolean address = suspect.nats(rule) >= weights.fetch() + weights.fetchByAddress();
                    suspect.fetches(address ? RemoteFetch.ADDRESS : RemoteFetch.NAMED);
                }
            }
            case ECHO -> {
                Target target = target(suspect, fact, v);
                int echoed = v.get(4).intValue();
                if (echoed >= Turns.ECHOES_OF_A_COPY && target.echoed() < Turns.ECHOES_OF_A_COPY) {
                    suspect.addEchoingTarget();
                }
                target.echo(echoed, target.echoNats() + nats(v, 3));
                suspect.addEcho(nats(v, 3), fact.timeNs());
            }
            case TOLD -> {
                Suspect.Episode episode = suspect.episode();
                episode.id = fact.text();
                episode.toldSeverity = v.get(1).intValue();
                episode.toldNats = nats(v, 2);
                episode.toldTargets = v.get(3).intValue();
                episode.updates = v.get(4).intValue();
            }
        }
        actors.keep(suspect);
    }

    private void compared(Suspect suspect, Fact fact, List<Long> v) {
        suspect.recalledOrigin(OriginClass.values()[v.get(6).intValue()]);
        Target target = target(suspect, fact, v);
        long[] sketch = new long[Sketch.WORDS];
        boolean empty = true;
        for (int i = 0; i < Sketch.WORDS; i++) {
            sketch[i] = v.get(SKETCH_AT + i);
            empty &= sketch[i] == 0;
        }
        playbooks.compare(suspect, new Suspect.Playbook(sketch, v.get(4), v.get(3)), empty);
        target.restoreStages(v.get(3));
        target.compared(nats(v, 5) > 0);
        suspect.add(Suspect.Rule.PLAYBOOK, nats(v, 5), fact.timeNs());
    }

    private Target target(Suspect suspect, Fact fact, List<Long> v) {
        Target target = actors.target(suspect, address(v, 1), fact.timeNs());
        suspect.acted(target.address());
        actors.keep(suspect, target);
        return target;
    }

    private static Address address(List<Long> values, int at) {
        return new Address(values.get(at), values.get(at + 1));
    }

    private static double nats(List<Long> values, int at) {
        return Double.longBitsToDouble(values.get(at));
    }

    /** Facts that did not have the form of any step. */
    long unreadable() {
        return unreadable;
    }
}
