package dev.rubato.detect.spawn;

import dev.rubato.alert.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The score of a chain in nats: coincidence, novelty and modifiers of {@code detectors.md} 5.2, each a row of evidence.
 *
 * <p>Not observed here and therefore never scored: human input before the start, files created shortly before, and
 * credential files that the child reads.
 */
final class ChainScore {
    /** Share of chains whose start follows within the window. */
    private static final double CAUGHT = 0.95;

    private final SpawnParameters.Weights weights;
    private final List<Alert.Evidence> rows = new ArrayList<>();

    private ChainScore(SpawnParameters.Weights weights) {
        this.weights = weights;
    }

    static ChainScore of(ChainFacts facts, SpawnParameters.Weights weights) {
        ChainScore score = new ChainScore(weights);
        score.coincidence(facts);
        score.novelty(facts);
        score.input(facts);
        facts.holds().forEach(score::term);
        return score;
    }

    /** The sum of the rows. */
    double nats() {
        double sum = 0;
        for (Alert.Evidence row : rows) {
            sum += row.nats();
        }
        return sum;
    }

    List<Alert.Evidence> rows() {
        return rows;
    }

    /** What, had it been so, would have spoken for a benign cause. */
    static List<String> absolving(ChainFacts facts, SpawnParameters.Weights weights) {
        List<String> missing = new ArrayList<>();
        if (!facts.past().isHabitual()) {
            missing.add(named("five earlier starts on two days", weights.of(ChainTerm.HABIT)));
        }
        if (facts.input() != ChainFacts.Input.OWN_TERMINAL) {
            missing.add(named("a terminal of its own", weights.of(ChainTerm.OWN_TERMINAL)));
        }
        if (!facts.has(ChainTerm.OWN_EXECUTABLE) && facts.chance() != null) {
            missing.add(named("the service's own executable", weights.of(ChainTerm.OWN_EXECUTABLE)));
        }
        if (!facts.has(ChainTerm.NATIVE_HOST) && facts.chance() == null) {
            missing.add(named("a native-messaging host", weights.of(ChainTerm.NATIVE_HOST)));
        }
        return missing;
    }

    private static String named(String what, double nats) {
        return String.format(Locale.ROOT, "%s (%.1f)", what, nats);
    }

    private void coincidence(ChainFacts facts) {
        ChainFacts.Chance chance = facts.chance();
        if (chance == null) {
            row("parentage is certain", 1, 1, "", 0);
            return;
        }
        double probability = chance.probability();
        double nats = weights.of(ChainTerm.COINCIDENCE) * Math.log(CAUGHT / probability);
        row("delay between hop and start", chance.delaySeconds(), chance.windowSeconds(), "s", 0);
        row("rate of new hops, or of starts without one", chance.ratePerSecond(), 0, "1/s", 0);
        row(ChainTerm.COINCIDENCE.text(), probability, CAUGHT, "probability", nats);
    }

    private void novelty(ChainFacts facts) {
        Habits.Past past = facts.past();
        double nats = weights.of(ChainTerm.NOVELTY) * -Math.log(past.share());
        row("earlier starts of this class", past.ofClass(), past.ofShape(), "starts", 0);
        row(ChainTerm.NOVELTY.text(), past.share(), 1, "share", nats);
        if (past.isHabitual()) {
            term(ChainTerm.HABIT);
        }
    }

    /** Says what the input is where it weighs nothing. */
    private void input(ChainFacts facts) {
        switch (facts.input()) {
            case OWN_TERMINAL, NOT_TERMINAL -> {}
            case INHERITED_TERMINAL -> row("standard input is the service's terminal", 1, 1, "", 0);
            case UNKNOWN -> row("standard input could not be read", 1, 1, "", 0);
        }
    }

    private void term(ChainTerm term) {
        row(term.text(), 1, 1, "", weights.of(term));
    }

    private void row(String name, double value, double limit, String unit, double nats) {
        rows.add(new Alert.Evidence(name, value, limit, unit, nats));
    }
}
