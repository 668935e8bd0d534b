package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.detect.DistinctCounter;
import dev.rubato.lineage.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one key has tried since its score was last zero: counts of everything, and the last {@link Alert#MAX_CITED} failed
 * attempts in full. About 2 KB.
 */
final class Attempts {
    private final Attempt[] ring = new Attempt[Alert.MAX_CITED];
    private int written;
    private final DistinctCounter destinations = new DistinctCounter();
    private final DistinctCounter ports = new DistinctCounter();
    private final int[] failedBy = new int[Technique.values().length];
    private int successes;
    private int refused;
    private int unreachable;
    private int silent;
    private int expected;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;

    Attempts() {
        for (int i = 0; i < ring.length; i++) {
            ring[i] = new Attempt();
        }
    }

    void succeeded(Observation observation) {
        successes++;
        tried(observation);
    }

    /** Adds a failed attempt, or one that is unanswered so far; {@code likely} if a benign cause makes it count less. */
    void failed(Observation observation, Contact contact, boolean likely) {
        tried(observation);
        failedBy[observation.technique.ordinal()]++;
        expected += likely ? 1 : 0;
        Contact.State state = contact.state() == Contact.State.PENDING ? Contact.State.SILENT : contact.state();
        count(state, 1);
        Attempt entry = ring[written % ring.length];
        written++;
        entry.set(observation.key, contact);
        entry.state = state;
    }

    /** The outcome of an attempt that had been put down as silent before it was known. */
    void settled(Observation observation, Contact contact) {
        for (Attempt entry : ring) {
            if (entry.key == observation.key && entry.state == Contact.State.SILENT) {
                count(entry.state, -1);
                entry.set(entry.key, contact);
                count(entry.state, 1);
            }
        }
    }

    private void tried(Observation observation) {
        destinations.add(observation.remote.hash64());
        if (observation.technique.hasPorts()) {
            ports.add(observation.port);
        }
        firstNs = Math.min(firstNs, observation.attemptNs);
        lastNs = Math.max(lastNs, observation.attemptNs);
    }

    private void count(Contact.State state, int by) {
        switch (state) {
            case REFUSED -> refused += by;
            case UNREACHABLE -> unreachable += by;
            case SILENT, TIMED_OUT, GIVEN_UP -> silent += by;
            case PENDING, ESTABLISHED, SUPERSEDED -> throw new IllegalArgumentException(state + " is no failure");
        }
    }

    /** The attempt was answered after all: it is not cited any more. */
    void answered(Observation observation) {
        for (Attempt entry : ring) {
            if (entry.key == observation.key && entry.state.isFailure()) {
                count(entry.state, -1);
                entry.state = Contact.State.ESTABLISHED;
                failedBy[observation.technique.ordinal()]--;
                successes++;
            }
        }
    }

    /** The failed attempts that are kept and were made from {@code fromNs} on, in order of time. */
    List<Attempt> failedSince(long fromNs) {
        List<Attempt> list = new ArrayList<>(ring.length);
        for (int i = Math.max(0, written - ring.length); i < written; i++) {
            Attempt entry = ring[i % ring.length];
            if (entry.timeNs >= fromNs && entry.state.isFailure()) {
                list.add(entry);
            }
        }
        list.sort(Comparator.comparingLong(entry -> entry.timeNs));
        return list;
    }

    /** The technique of most failures. */
    Technique mainTechnique() {
        Technique main = Technique.TCP;
        for (Technique technique : Technique.values()) {
            if (failedBy[technique.ordinal()] > failedBy[main.ordinal()]) {
                main = technique;
            }
        }
        return main;
    }

    int total() {
        return successes + failures();
    }

    int failures() {
        int sum = 0;
        for (int failures : failedBy) {
            sum += failures;
        }
        return sum;
    }

    int successes() {
        return successes;
    }

    int refused() {
        return refused;
    }

    int unreachable() {
        return unreachable;
    }

    /** Failures without any answer. */
    int silent() {
        return silent;
    }

    /** Failures that counted less because a benign cause was likely. */
    int expected() {
        return expected;
    }

    DistinctCounter destinations() {
        return destinations;
    }

    DistinctCounter ports() {
        return ports;
    }

    /** Time of the first attempt. */
    long firstNs() {
        return firstNs;
    }

    /** Time of the latest attempt. */
    long lastNs() {
        return lastNs;
    }
}
