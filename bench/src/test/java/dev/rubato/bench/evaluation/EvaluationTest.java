package dev.rubato.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.bench.synthetic.Cell;
import dev.rubato.bench.synthetic.Grid;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A small run: the machinery works and its figures are sane. */
class EvaluationTest {
    private static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    private static final int RUNS = 3;

    /** Weeks, and scenarios of several minutes each, take longer. */
    private static final Map<String, Integer> RUNS_OF =
            Map.of("notebooks", 1, "scripted replication", 1, "GPU theft", 1);

    /** Scenarios and profiles of which one run takes milliseconds. */
    private static final Set<String> QUICK = Set.of(
            "address scan",
            "port scan",
            "topology-aware",
            "scripted replication",
            "GPU theft",
            "AutoJack",
            "notebooks",
            "npm worm");

    private static List<Tally> attacks = List.of();
    private static List<Tally> benign = List.of();
    private static final EvidenceCheck CHECK = new EvidenceCheck();
    private static Results results = Results.of("", List.of(), List.of(), CHECK.checked());

    @BeforeAll
    static void evaluate() throws InterruptedException {
        attacks = run(Grid.attacks());
        benign = run(Grid.benign());
        results = Results.of("a <small> run", attacks, benign, CHECK.checked());
    }

    private static List<Tally> run(List<Cell> cells) throws InterruptedException {
        List<Cell> some =
                cells.stream().filter(cell -> QUICK.contains(cell.scenario())).toList();
        return new Evaluation(SeedSet.TUNE, 1, NOWHERE)
                .run(some, Subjects.all(CHECK), cell -> RUNS_OF.getOrDefault(cell.scenario(), RUNS));
    }

    private static Tally tally(List<Tally> tallies, String label, String subject) {
        return tallies.stream()
                .filter(tally ->
                        tally.subject.equals(subject) && tally.cell.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError(subject + " on " + label));
    }

    @Test
    void blindScansAreFoundWithinTwelveAttemptsAtAnyRate() {
        for (String rate : List.of("100/s", "10/s", "1/s", "0.2/s", "0.05/s", "0.01/s")) {
            Tally found = tally(attacks, "address scan, " + rate + ", success 0.0, refused", "Rubato");
            assertEquals(RUNS, found.found, rate);
            assertTrue(found.steps.median() <= 12, () -> rate + " took " + found.steps.median());
        }
    }

    @Test
    void zeekTakesItsTwentyFiveAndIsBlindBeyondItsEpoch() {
        Tally fast = tally(attacks, "address scan, 10/s, success 0.0, refused", "Zeek 25/15");
        assertEquals(25, fast.steps.median());
        assertEquals(0, tally(attacks, "address scan, 0.01/s, success 0.0, refused", "Zeek 25/15").found);
    }

    @Test
    void autoJackIsFoundAndTheNaiveRuleSeesOnlyBrowserParents() {
        String loopback = "AutoJack, loopback, headless Chromium, 3 ms";
        assertEquals(RUNS, tally(attacks, loopback, "Rubato").found);
        assertEquals(RUNS, tally(attacks, loopback, "Rubato").foundBy.get("spawn-chain"));
        assertEquals(0, tally(attacks, loopback, "browser ancestor").found);
        assertEquals(RUNS, tally(attacks, "AutoJack, direct, headless Chromium, 0 ms", "browser ancestor").found);
    }

    @Test
    void benignWeeksCountAsHostDays() {
        Tally week = tally(benign, "notebooks", "Rubato");
        assertEquals(7, week.hostDays);
        assertEquals(0, week.attacks);
        assertEquals(0, week.falseHigh, week.falseBy::toString);
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws InterruptedException {
        List<Cell> cells = Grid.attacks().subList(0, 3);
        String one = csv(new Evaluation(SeedSet.TUNE, 1, NOWHERE).run(cells, Subjects.all(CHECK), cell -> RUNS));
        String two = csv(new Evaluation(SeedSet.TUNE, 2, NOWHERE).run(cells, Subjects.all(CHECK), cell -> RUNS));
        assertEquals(one, two);
    }

    private static String csv(List<Tally> tallies) {
        return Records.csv(Results.of("", tallies, List.of(), CHECK.checked()));
    }

    @Test
    void ablationsLeaveOutOneTermAndStillRun() throws InterruptedException {
        List<Cell> cells = Grid.attacks().stream()
                .filter(cell -> cell.label().equals("address scan, 0.05/s, success 0.0, refused"))
                .toList();
        List<Tally> tallies = new Evaluation(SeedSet.TUNE, 1, NOWHERE).run(cells, Ablations.scan(), cell -> RUNS);
        assertEquals(RUNS, tallies.getFirst().found);
        Tally withoutBlind = tallies.stream()
                .filter(tally -> tally.subject.startsWith("without A"))
                .findFirst()
                .orElseThrow();
        assertTrue(withoutBlind.steps.median() > tallies.getFirst().steps.median(), "A is what finds slow blind scans");
    }

    @Test
    void theEvidenceOfEveryAlertGivesItsScore() {
        EvidenceCheck.Checked checked = CHECK.checked();
        assertTrue(checked.alerts() > 500, checked::toString);
        assertTrue(checked.recomputed() > checked.rows() / 2, checked::toString);
    }

    @Test
    void eachRuleHasItsSentenceAndTheDesignItsRows() {
        List<Table> tables = Tables.all(results);
        Table rivals = tables.stream()
                .filter(table -> table.title().equals("Beside each published rule"))
                .findFirst()
                .orElseThrow();
        assertEquals(13, rivals.rows().size());
        List<String> zeek = rivals.rows().getFirst();
        assertEquals(List.of("Zeek 25/15", "yes"), zeek.subList(0, 2));
        List<DesignDelays.Compared> delays = DesignDelays.compared(results);
        assertEquals(DesignDelays.rows().size() - 54 - 12, delays.size(), "all but those of the two tests apart");
        for (DesignDelays.Compared one : delays) {
            assertEquals(one.row().cells().equals("AutoJack"), one.isDecided(), "three runs decide nothing: " + one);
        }
    }

    @Test
    void recordsAgreeWithOneAnother() throws IOException {
        JsonNode json = new ObjectMapper().readTree(Records.json(results).toString());
        assertEquals(attacks.size(), json.path("attacks").size());
        List<String> lines = Records.csv(results).lines().toList();
        assertEquals(1 + attacks.size() + benign.size(), lines.size());
        assertTrue(lines.getFirst().startsWith("scenario,rate,success,variant,subject,runs,found"));
    }

    @Test
    void thePageNeedsNothingButItselfAndEscapesWhatItShows() {
        String page = Page.of(results);
        assertTrue(page.contains("a &lt;small&gt; run"));
        assertFalse(page.contains("@@"), "a placeholder is left");
        assertFalse(page.contains("src=") || page.contains("href="), "the page asks for something else");
        assertTrue(page.contains("default-src 'none'"));
        assertTrue(page.contains("\"title\":\"Found of scans of which 0 % are answered\""));
    }
}
