package dev.rubato.detect.spawn;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one chain, as far as its score depends on it.
 *
 * @param chance what a join by chance would take, or null where parentage proves the join
 * @param past what the service, or the browser, had started before
 * @param input what the child reads from
 * @param holds the terms that hold, but for the computed ones and the habit, which follow from the others
 */
record ChainFacts(@Nullable Chance chance, Habits.Past past, Input input, Set<ChainTerm> holds) {

    /** What the child's standard input is, seen from the service. */
    enum Input {
        /** A terminal that is not the service's: somebody works in it. */
        OWN_TERMINAL,
        /** The terminal that the service itself was started from. */
        INHERITED_TERMINAL,
        NOT_TERMINAL,
        UNKNOWN
    }

    /**
     * How likely a hop and a start meet without cause.
     *
     * @param windowSeconds how long after a hop a start counts
     * @param ratePerSecond how often new hops come, or starts that no hop explains
     * @param delaySeconds how long after the hop this one came
     */
    record Chance(double windowSeconds, double ratePerSecond, double delaySeconds) {
        /** Probability of at least one hop in the window before a start. */
        double probability() {
            return -Math.expm1(-ratePerSecond * windowSeconds);
        }
    }

    ChainFacts {
        Set<ChainTerm> copy = EnumSet.noneOf(ChainTerm.class);
        copy.addAll(holds);
        holds = Collections.unmodifiableSet(copy);
    }

    boolean has(ChainTerm term) {
        return holds.contains(term);
    }

    ChainFacts with(ChainTerm term) {
        return changed(term, true);
    }

    ChainFacts without(ChainTerm term) {
        return changed(term, false);
    }

    private ChainFacts changed(ChainTerm term, boolean on) {
        if (has(term) == on) {
            return this;
        }
        Set<ChainTerm> others = EnumSet.noneOf(ChainTerm.class);
        others.addAll(holds);
        if (on) {
            others.add(term);
        } else {
            others.remove(term);
        }
        return new ChainFacts(chance, past, input, others);
    }
}
