package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.chain.AlertChain;
import dev.rubato.journal.AlertCodec;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    @TempDir
    Path dir;

    @Test
    void leavesNothingInTheJournalTheChainOrTheCounts() throws Exception {
        AgentMetrics metrics = new AgentMetrics();
        try (Journal<StoredAlert> journal = Journal.open(
                Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY).resolve("alerts"),
                new AlertCodec(),
                new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0))) {
            AlertLog log = new AlertLog(journal, AlertChain.in(dir), Redactors.byDefault(), metrics, EpochClock::nowNs);
            play(log::rehearse);
            assertEquals(0, log.chainHead().sequence());
            assertEquals(0, journal.statistics().appended());
            assertEquals(Map.of(), metrics.snapshot().alerts());
            assertEquals(Optional.empty(), log.highestSeverity());
        }
    }

    @Test
    void playsWhatMakesAnAlertOfEachScanAndEachChain() {
        List<Alert> alerts = new ArrayList<>();
        play(alerts::add);
        long rounds = Rehearsal.ROUNDS + Rehearsal.LATER_ROUNDS;
        assertEquals(
                Map.of("address", rounds, "port", rounds, "loopback", rounds),
                alerts.stream()
                        .filter(alert -> alert.update() == 0
                                && Set.of("scan", "spawn-chain").contains(alert.detector()))
                        .filter(alert -> alert.severity() != Severity.INFO)
                        .collect(Collectors.groupingBy(Alert::variant, Collectors.counting())));
    }

    private static void play(AlertSink alerts) {
        Rehearsal rehearsal = new Rehearsal(DetectorList.all(), alerts, fact -> {});
        rehearsal.begin();
        while (rehearsal.goOn()) {}
    }
}
