package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.chain.AlertChain;
import dev.rubato.detect.Fact;
import dev.rubato.detect.FactSink;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.FactCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    private static final JournalLimits LIMITS =
            new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);

    @TempDir
    Path dir;

    @Test
    void leavesNothingInTheJournalTheChainOrTheCounts() throws Exception {
        AgentMetrics metrics = new AgentMetrics();
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        try (Journal<StoredAlert> journal = Journal.open(journals.resolve("alerts"), new AlertCodec(), LIMITS);
                Journal<Fact> factJournal = Journal.open(journals.resolve("facts"), new FactCodec(), LIMITS)) {
            AlertLog log = new AlertLog(journal, AlertChain.in(dir), Redactors.byDefault(), metrics, EpochClock::nowNs);
            FactLog facts = new FactLog(factJournal);
            List<Alert> alerts = new ArrayList<>();
            List<Fact> remembered = new ArrayList<>();
            play(
                    alert -> {
                        alerts.add(alert);
                        log.rehearse(alert);
                    },
                    fact -> {
                        remembered.add(fact);
                        facts.rehearse(fact);
                    });
            assertFalse(alerts.isEmpty());
            assertFalse(remembered.isEmpty());
            assertEquals(0, log.chainHead().sequence());
            assertEquals(0, log.waiting());
            assertEquals(0, journal.statistics().appended());
            assertEquals(0, factJournal.statistics().appended());
            assertEquals(new FactLog.Counts(0, 0, 0, 0, 0, 0), facts.counts());
            assertEquals(Map.of(), metrics.snapshot().alerts());
            assertEquals(Optional.empty(), log.highestSeverity());
        }
    }

    @Test
    void oneRoundHasAnAlertOfEachKind() {
        Set<String> variants = new TreeSet<>();
        Rehearsal round = new Rehearsal(1, DetectorList.all(), alert -> variants.add(alert.variant()), fact -> {});
        assertTrue(round.goOn());
        assertTrue(round.goOn());
        assertFalse(round.goOn());
        assertTrue(variants.containsAll(Set.of("address", "port", "loopback")), variants::toString);
    }

    @Test
    void playsWhatMakesAnAlertOfEachScanAndEachChain() {
        List<Alert> alerts = new ArrayList<>();
        play(alerts::add, fact -> {});
        long rounds = Rehearsal.ROUNDS + Rehearsal.LATER_ROUNDS;
        assertEquals(
                Map.of("address", rounds, "port", rounds, "loopback", rounds),
                alerts.stream()
                        .filter(alert -> alert.update() == 0
                                && Set.of("scan", "spawn-chain").contains(alert.detector()))
                        .filter(alert -> alert.severity() != Severity.INFO)
                        .collect(Collectors.groupingBy(Alert::variant, Collectors.counting())));
    }

    private static void play(AlertSink alerts, FactSink facts) {
        Rehearsal rehearsal =
                new Rehearsal(Rehearsal.ROUNDS + Rehearsal.LATER_ROUNDS, DetectorList.all(), alerts, facts);
        rehearsal.begin();
        while (rehearsal.goOn()) {}
    }
}
