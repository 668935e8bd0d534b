package dev.rubato.detect.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The worked scores of the design, to 0.05 nats. */
class ChainScoreTest {
    private static final double NATS = 0.05;
    private static final ChainFacts.@Nullable Chance FIRST_HOP = new ChainFacts.Chance(2, 1.0 / 300, 0.01);
    private static final ChainFacts.@Nullable Chance PARENTAGE = null;

    private static ChainFacts facts(
            ChainFacts.@Nullable Chance chance,
            boolean inline,
            ChainFacts.Input input,
            Origin.Kind client,
            boolean publicPage,
            boolean ownExecutable,
            boolean nativeHost) {
        Set<ChainTerm> terms = EnumSet.noneOf(ChainTerm.class);
        put(terms, ChainTerm.INLINE, inline);
        put(terms, ChainTerm.NOT_TERMINAL, input == ChainFacts.Input.NOT_TERMINAL);
        put(terms, ChainTerm.OWN_TERMINAL, input == ChainFacts.Input.OWN_TERMINAL);
        put(terms, ChainTerm.AUTOMATED, client.isAutomated());
        put(terms, ChainTerm.PLAIN_CLIENT, client == Origin.Kind.PLAIN);
        put(terms, ChainTerm.PUBLIC_PAGE, publicPage);
        put(terms, ChainTerm.OWN_EXECUTABLE, ownExecutable);
        put(terms, ChainTerm.NATIVE_HOST, nativeHost);
        return new ChainFacts(chance, Habits.Past.NONE, input, terms);
    }

    private static void put(Set<ChainTerm> terms, ChainTerm term, boolean holds) {
        if (holds) {
            terms.add(term);
        }
    }

    private static double nats(ChainFacts facts) {
        return ChainScore.of(facts, SpawnParameters.Weights.defaults()).nats();
    }

    private static final ChainFacts AUTOJACK =
            facts(FIRST_HOP, true, ChainFacts.Input.NOT_TERMINAL, Origin.Kind.AUTOMATED_BROWSER, true, false, false);

    @Test
    void autoJackScores12Point7AtTheSpawn() {
        assertEquals(12.7, nats(AUTOJACK), NATS);
    }

    @Test
    void autoJackScores17Point2WithItsDownloadPipedIntoAnInterpreterAndItsContact() {
        assertEquals(17.2, nats(AUTOJACK.with(ChainTerm.CONTACTED).with(ChainTerm.PIPED)), NATS);
    }

    @Test
    void anAgentThatIsOnlyKnownByAPublicContactScores9Point16() {
        ChainFacts facts = facts(FIRST_HOP, true, ChainFacts.Input.NOT_TERMINAL, Origin.Kind.PLAIN, true, false, false);
        assertEquals(9.16, nats(facts), NATS);
    }

    @Test
    void aWorkerOfTheServicesOwnExecutableUnderAHeadlessTestScores5Point5() {
        ChainFacts facts = facts(
                FIRST_HOP, false, ChainFacts.Input.NOT_TERMINAL, Origin.Kind.AUTOMATED_BROWSER, false, true, false);
        assertEquals(10.46 - 5, nats(facts), NATS);
    }

    @Test
    void aWebTerminalScores4AndWouldScore2Point5WithHumanInputWhichNoSensorSees() {
        ChainFacts facts =
                facts(FIRST_HOP, false, ChainFacts.Input.OWN_TERMINAL, Origin.Kind.BROWSER, false, false, false);
        assertEquals(2.5 + 1.5, nats(facts), NATS);
    }

    @Test
    void aFirstNotebookKernelScores9AndWouldScore7Point5WithHumanInputWhichNoSensorSees() {
        ChainFacts facts =
                facts(FIRST_HOP, false, ChainFacts.Input.NOT_TERMINAL, Origin.Kind.BROWSER, false, false, false);
        assertEquals(7.5 + 1.5, nats(facts), NATS);
    }

    @Test
    void anElectronTaskThroughAShellScores5Point5() {
        ChainFacts facts =
                facts(PARENTAGE, true, ChainFacts.Input.NOT_TERMINAL, Origin.Kind.BROWSER, false, false, false);
        assertEquals(5.5, nats(facts), NATS);
    }

    @Test
    void aNativeMessagingHostScores3Point5() {
        ChainFacts facts =
                facts(PARENTAGE, true, ChainFacts.Input.NOT_TERMINAL, Origin.Kind.BROWSER, false, false, true);
        assertEquals(3.5, nats(facts), NATS);
    }

    @Test
    void coincidenceFollowsTheTableOfTheDesign() {
        assertEquals(4.96, coincidence(1.0 / 300), 0.01);
        assertEquals(3.37, coincidence(1.0 / 60), 0.01);
        assertEquals(1.66, coincidence(0.1), 0.01);
        assertEquals(0.09, coincidence(1), 0.01);
    }

    private static double coincidence(double ratePerSecond) {
        ChainFacts facts = facts(
                new ChainFacts.Chance(2, ratePerSecond, 0),
                false,
                ChainFacts.Input.UNKNOWN,
                Origin.Kind.BROWSER,
                false,
                false,
                false);
        return ChainScore.of(facts, SpawnParameters.Weights.defaults()).rows().stream()
                .filter(row -> row.name().equals("hop before start by chance"))
                .mapToDouble(Alert.Evidence::nats)
                .sum();
    }

    @Test
    void everyTermThatCouldAbsolveAndDoesNotIsNamed() {
        List<String> absolving = ChainScore.absolving(AUTOJACK, SpawnParameters.Weights.defaults());
        assertTrue(absolving.contains("a terminal of its own (-4.0)"), absolving::toString);
        assertEquals(3, absolving.size());
    }

    @Test
    void everyTermCanBeSwitchedOffAndTheScoreLosesExactlyItsRow() {
        Set<ChainTerm> held =
                EnumSet.complementOf(EnumSet.of(ChainTerm.COINCIDENCE, ChainTerm.NOVELTY, ChainTerm.HABIT));
        ChainFacts all = new ChainFacts(FIRST_HOP, new Habits.Past(5, 5, 2), ChainFacts.Input.NOT_TERMINAL, held);
        SpawnParameters parameters = SpawnParameters.defaults();
        List<Alert.Evidence> rows = ChainScore.of(all, parameters.weights()).rows();
        for (ChainTerm term : ChainTerm.values()) {
            double row = rows.stream()
                    .filter(each -> each.name().equals(term.text()))
                    .mapToDouble(Alert.Evidence::nats)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no row for " + term));
            double without =
                    ChainScore.of(all, parameters.without(term).weights()).nats();
            double with = ChainScore.of(all, parameters.weights()).nats();
            assertEquals(row, with - without, 1e-9, term.name());
        }
    }
}
