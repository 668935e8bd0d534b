package dev.rubato.bench.synthetic;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Made-up traces are what they say they are. */
class SyntheticTest {
    private static final long SEED = 5;

    /** One cell of each scenario, and each profile. */
    static List<Cell> samples() {
        Set<String> scenarios = new HashSet<>();
        List<Cell> all = new ArrayList<>(Grid.attacks());
        all.addAll(Grid.benign());
        return all.stream().filter(cell -> scenarios.add(cell.scenario())).toList();
    }

    @Test
    void generatorsKnowNoDetector() {
        noClasses()
                .that()
                .resideInAPackage("dev.rubato.bench.synthetic..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.rubato.detect..", "dev.rubato.lineage..", "dev.rubato.alert..", "dev.rubato.agent..")
                .check(new ClassFileImporter().importPackages("dev.rubato.bench.synthetic"));
    }

    /** Numbers that the compiler copies leave no trace in classes, so the sources are read. */
    @Test
    void generatorsAndRulesNameNothingOfADetectorAndDetectorsNothingOfThem() throws IOException {
        String detectors = "dev\\.rubato\\.(detect|lineage|alert|agent)\\b";
        assertEquals(List.of(), naming(Path.of("src/main/java/dev/rubato/bench/synthetic"), detectors));
        assertEquals(List.of(), naming(Path.of("src/main/java/dev/rubato/bench/baseline"), detectors));
        assertEquals(List.of(), naming(Path.of("../detectors/src/main/java"), "dev\\.rubato\\.bench\\b"));
    }

    private static List<Path> naming(Path root, String pattern) throws IOException {
        Pattern named = Pattern.compile(pattern);
        List<Path> all = new ArrayList<>();
        List<Path> naming = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                all.add(file);
                if (named.matcher(Files.readString(file)).find()) {
                    naming.add(file);
                }
            }
        }
        assertTrue(all.size() > 10, () -> "only " + all);
        return naming;
    }

    @Test
    void oneSeedGivesOneTraceAndAnotherSeedAnother() {
        Cell cell = Grid.attacks().getFirst();
        assertEquals(cell.maker().make(SEED), cell.maker().make(SEED));
        assertNotEquals(cell.maker().make(SEED), cell.maker().make(SEED + 1));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void timeNeverRunsBackwardsAndNoProcessActsBeforeItsFork(Cell cell) {
        for (Trace trace : cell.maker().make(SEED)) {
            long lastNs = Long.MIN_VALUE;
            Set<ProcessKey> forked = new HashSet<>();
            for (Event event : trace.events()) {
                assertTrue(event.timeNs() >= lastNs, event::toString);
                lastNs = event.timeNs();
                if (event instanceof Event.ProcessForked fork) {
                    forked.add(fork.child());
                } else if (event instanceof Event.ProcessExecuted exec && exec.basis() == Event.Basis.EXACT) {
                    assertTrue(forked.contains(exec.process()), event::toString);
                } else if (event instanceof Event.ConnectionOpened open && open.owner() != null) {
                    assertTrue(forked.contains(open.owner()), event::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void attacksTellWhenTheyBeginAndBenignWeeksHaveNothingToFind(Cell cell) {
        for (Trace trace : cell.maker().make(SEED)) {
            Truth truth = trace.truth();
            if (truth.isAttack()) {
                assertTrue(truth.firstObservableNs() >= truth.firstMaliciousNs());
                assertTrue(trace.events().getLast().timeNs() >= truth.firstObservableNs());
                assertEquals(0, trace.hostDays());
            } else {
                assertEquals(Long.MAX_VALUE, truth.firstMaliciousNs());
                assertEquals(List.of(), truth.steps());
            }
        }
    }

    @Test
    void anOutbreakFollowsThePublishedFigures() {
        double infected = 0;
        double succeeded = 0;
        double attempts = 0;
        int runs = 300;
        for (int seed = 0; seed < runs; seed++) {
            for (Outbreak.Attempt attempt : Outbreak.of(seed, false).attempts()) {
                attempts++;
                succeeded += attempt.succeeds() ? 1 : 0;
                infected += attempt.infects() ? 1 : 0;
            }
        }
        // 20.4 of 33 hosts within seven days; a share of the attempts is spent on hosts that withstand
        assertEquals(20.4, infected / runs + 1, 2);
        double share = succeeded / attempts;
        assertTrue(share > 0.2 && share < 0.44, () -> "share " + share);
    }

    @Test
    void modelsThinkAsLongAsMeasured() {
        Draws draws = new Draws(SEED);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            times.add(Thinking.generationNs(draws));
        }
        times.sort(Long::compare);
        assertEquals(5.7e9, times.get(10_000), 0.2e9);
        assertEquals(22.2e9, times.get(18_000), 1.0e9);
    }
}
