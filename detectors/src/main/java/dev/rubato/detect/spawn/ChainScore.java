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
        score.child(facts);
        score.client(facts);
        score.followOn(facts);
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
            missing.add(named("five earlier starts on two days", weights.habit()));
        }
        if (facts.input() != ChainFacts.Input.OWN_TERMINAL) {
            missing.add(named("a terminal of its own", weights.terminal()));
        }
        if (!facts.ownExecutable() && facts.chance() != null) {
            missing.add(named("the service's own executable", weights.ownExecutable()));
        }
        if (!facts.nativeHost() && facts.chance() == null) {
            missing.add(named("a native-messaging host", weights.nativeHost()));
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
        row("delay between hop and start", chance.delaySeconds(), chance.windowSeconds(), "s", 0);
        row("rate of new hops, or of starts without one", chance.ratePerSecond(), 0, "1/s", 0);
        row("hop before start by chance", probability, CAUGHT, "probability", Math.log(CAUGHT / probability));
    }

    private void novelty(ChainFacts facts) {
        Habits.Past past = facts.past();
        row("earlier starts of this class", past.ofClass(), past.ofShape(), "starts", 0);
        row("share of this class in history", past.share(), 1, "share", -Math.log(past.share()));
        term(past.isHabitual(), "habitual child of this service", weights.habit());
    }

    private void child(ChainFacts facts) {
        term(facts.inline(), "program text in the arguments", weights.inline());
        switch (facts.input()) {
            case OWN_TERMINAL -> term(true, "child has a terminal of its own", weights.terminal());
            case NOT_TERMINAL -> term(true, "standard input is no terminal", weights.notTerminal());
            case INHERITED_TERMINAL -> term(true, "standard input is the service's terminal", 0);
            case UNKNOWN -> term(true, "standard input could not be read", 0);
        }
        term(facts.ownExecutable(), "child is the service's own executable", weights.ownExecutable());
        term(facts.nativeHost(), "native-messaging host", weights.nativeHost());
    }

    private void client(ChainFacts facts) {
        term(facts.client().isAutomated(), "client is automated", weights.automated());
        term(facts.client() == Origin.Kind.PLAIN, "client is neither browser nor agent", weights.plainClient());
        term(facts.otherFetcher(), "another process touched the public address", weights.otherFetcher());
        boolean reached = facts.chance() != null; // a browser that started the child itself is always online
        term(reached && facts.publicPage(), "client fetched from a public address before", weights.publicPage());
        term(facts.backEdge(), "client descends from the service", weights.backEdge());
    }

    private void followOn(ChainFacts facts) {
        term(facts.contacted(), "what was started connects out", weights.contacted());
        term(facts.piped(), "a download is piped into an interpreter", weights.piped());
    }

    private void term(boolean holds, String name, double nats) {
        if (holds) {
            row(name, 1, 1, "", nats);
        }
    }

    private void row(String name, double value, double limit, String unit, double nats) {
        rows.add(new Alert.Evidence(name, value, limit, unit, nats));
    }
}
