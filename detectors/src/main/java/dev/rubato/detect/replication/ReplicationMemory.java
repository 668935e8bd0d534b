package dev.rubato.detect.replication;

import dev.rubato.detect.Fact;
import dev.rubato.detect.FactSink;
import dev.rubato.event.Address;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.List;

/**
 * Evidence that outlives the events: each step of it is one fact of the kind {@link Fact.Kind#REPLICATION}, whose key is the
 * lineage and whose first number says which step. At most {@code factsPerDay} in one UTC day, others are counted and are
 * lost at a restart. Owned by the detection thread.
 */
final class ReplicationMemory {
    private static final long DAY_NS = 86_400_000_000_000L;

    /** The steps and what follows the step's own number; their order is the format. */
    enum Step {
        /** Address, stages, template, nats, origin class, sketch. */
        COMPARED,
        /** Address, bytes, nats. */
        BODY,
        /** Service class, nats, new hosts, whether it decides. */
        TURN,
        /** Rule, address, nats. */
        SINGLE,
        /** Address, nats, exchanges repeated. */
        ECHO,
        /** Address, service class, whose contact. */
        KNOWN,
        /** Severity, nats, targets, updates; the text is the alert's id. */
        TOLD
    }

    private final FactSink facts;
    private final int perDay;
    private long day = Long.MIN_VALUE;
    private int today;
    private long refused;

    ReplicationMemory(FactSink facts, int perDay) {
        this.facts = facts;
        this.perDay = perDay;
    }

    private void remember(long timeNs, long key, Step step, String text, Long... values) {
        long now = timeNs / DAY_NS;
        if (now != day) {
            day = now;
            today = 0;
        }
        if (++today > perDay) {
            refused++;
            return;
        }
        Long[] all = new Long[values.length + 1];
        all[0] = (long) step.ordinal();
        System.arraycopy(values, 0, all, 1, values.length);
        facts.remember(new Fact(timeNs, Fact.Kind.REPLICATION, key, List.of(all), text));
    }

    void compared(Suspect suspect, Target target, double nats, long timeNs) {
        Long[] values = new Long[6 + Sketch.WORDS];
        values[0] = target.address().high();
        values[1] = target.address().low();
        values[2] = target.stages();
        values[3] = target.template().simHash();
        values[4] = Double.doubleToLongBits(nats);
        values[5] = (long) suspect.origin().ordinal();
        long[] sketch = target.sketch().packed();
        for (int i = 0; i < Sketch.WORDS; i++) {
            values[6 + i] = sketch[i];
        }
        remember(timeNs, suspect.lineageId(), Step.COMPARED, "", values);
    }

    void body(Suspect suspect, Target target, double nats, long timeNs) {
        Address address = target.address();
        remember(
                timeNs,
                suspect.lineageId(),
                Step.BODY,
                "",
                address.high(),
                address.low(),
                target.body(),
                Double.doubleToLongBits(nats));
    }

    void turn(Suspect suspect, long timeNs) {
        remember(
                timeNs,
                suspect.lineageId(),
                Step.TURN,
                "",
                (long) suspect.turnedClass().ordinal(),
                Double.doubleToLongBits(suspect.nats(Suspect.Rule.TURN)),
                (long) suspect.newHosts(),
                suspect.turnDecides() ? 1L : 0L);
    }

    void single(Suspect suspect, Suspect.Rule rule, Address address, double nats, long timeNs) {
        remember(
                timeNs,
                suspect.lineageId(),
                Step.SINGLE,
                "",
                (long) rule.ordinal(),
                address.high(),
                address.low(),
                Double.doubleToLongBits(nats));
    }

    void echo(Suspect suspect, Target target, double nats, long timeNs) {
        Address address = target.address();
        remember(
                timeNs,
                suspect.lineageId(),
                Step.ECHO,
                "",
                address.high(),
                address.low(),
                Double.doubleToLongBits(nats),
                (long) target.echoed());
    }

    void known(Suspect suspect, long actor, Address address, ServiceClass kind, long timeNs) {
        remember(
                timeNs,
                suspect.lineageId(),
                Step.KNOWN,
                "",
                address.high(),
                address.low(),
                (long) kind.ordinal(),
                actor);
    }

    void told(Suspect suspect, String id, long timeNs) {
        Suspect.Episode episode = suspect.episode();
        remember(
                timeNs,
                suspect.lineageId(),
                Step.TOLD,
                id,
                (long) episode.toldSeverity,
                Double.doubleToLongBits(episode.toldNats),
                (long) episode.toldTargets,
                (long) episode.updates);
    }

    /** Steps that were not remembered because the day had too many. */
    long lost() {
        return refused;
    }

    /** Shows the steps of a day; those that were not remembered count as evicted. */
    void tables(TableReader out) {
        out.table("replication-facts-of-a-day", new TableReading(Math.min(today, perDay), perDay, refused));
    }
}
