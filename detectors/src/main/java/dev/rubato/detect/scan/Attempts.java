package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.detect.DistinctCounter;
import dev.rubato.event.Address;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one key has tried since its score was last zero: counts of everything, and the last {@link Alert#MAX_CITED} failed
 * attempts in full. About 2 KB.
 */
final class Attempts {
    /** One failed attempt. */
    static final class Failed {
        long timeNs;
        long key;
        Technique technique = Technique.TCP;
        Address remote = Address.ANY;
        int port;
        Contact.State state = Contact.State.PENDING;
        boolean inferred;

        @Nullable
        HostProcess process;

        @Nullable
        Lineage lineage;
    }

    private final Failed[] ring = new Failed[Alert.MAX_CITED];
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
            ring[i] = new Failed();
        }
    }

    void succeeded(Observation observation) {
        successes++;
        tried(observation);
    }

    /** Adds a failed attempt; {@code likely} if a benign cause makes it count less. */
    void failed(Observation observation, Contact contact, boolean likely) {
        tried(observation);
        failedBy[observation.technique.ordinal()]++;
        expected += likely ? 1 : 0;
        count(contact.state(), 1);
        Failed entry = ring[written % ring.length];
        written++;
        entry.timeNs = observation.attemptNs;
        entry.key = observation.key;
        entry.technique = observation.technique;
        entry.remote = observation.remote;
        entry.port = observation.port;
        entry.state = contact.state();
        entry.inferred = contact.ownerInferred();
        entry.process = contact.process();
        entry.lineage = contact.lineage();
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
        for (Failed entry : ring) {
            if (entry.key == observation.key && entry.state.isFailure()) {
                count(entry.state, -1);
                entry.state = Contact.State.ESTABLISHED;
                failedBy[observation.technique.ordinal()]--;
                successes++;
            }
        }
    }

    /** The failed attempts that are kept and were made from {@code fromNs} on, in order of time. */
    List<Failed> failedSince(long fromNs) {
        List<Failed> list = new ArrayList<>(ring.length);
        for (int i = Math.max(0, written - ring.length); i < written; i++) {
            Failed entry = ring[i % ring.length];
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
