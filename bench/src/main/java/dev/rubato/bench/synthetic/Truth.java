package dev.rubato.bench.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a trace holds.
 *
 * @param expected detectors of which one has to speak up, empty if all have to stay silent
 * @param firstMaliciousNs when the intrusion began, {@link Long#MAX_VALUE} if there is none
 * @param steps times of the acts that a host sensor can observe (attempts, targets, starts, samples), in order; the first
 *     is the first observable event
 * @param debatable whether an alarm is a matter of policy: the trace is reported and counts neither way
 */
public record Truth(Set<String> expected, long firstMaliciousNs, List<Long> steps, boolean debatable) {
    public Truth {
        expected = Set.copyOf(expected);
        steps = steps.stream().sorted().toList();
    }

    /** Nothing to find. */
    static Truth benign() {
        return new Truth(Set.of(), Long.MAX_VALUE, List.of(), false);
    }

    /** Nothing malicious, yet of the same kind as an attack: a scan that an operator wants. */
    static Truth matterOfPolicy() {
        return new Truth(Set.of(), Long.MAX_VALUE, List.of(), true);
    }

    /** One of {@code expected} has to speak up after the first of {@code steps}. */
    static Truth attack(long firstMaliciousNs, List<Long> steps, String... expected) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("an attack without an observable act cannot be found");
        }
        return new Truth(Set.copyOf(Arrays.asList(expected)), firstMaliciousNs, steps, false);
    }

    /** Whether there is something to find. */
    public boolean isAttack() {
        return !expected.isEmpty();
    }

    /** When a host sensor could first see it. */
    public long firstObservableNs() {
        return steps.getFirst();
    }

    /** How many of the observable acts had happened at {@code timeNs}. */
    public int stepsUntil(long timeNs) {
        int count = 0;
        while (count < steps.size() && steps.get(count) <= timeNs) {
            count++;
        }
        return count;
    }
}
