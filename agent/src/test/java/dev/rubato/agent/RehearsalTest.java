package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.alert.Alert;
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
            Rehearsal.play(DetectorList.all(), log::rehearse);
            assertEquals(0, log.chainHead().sequence());
            assertEquals(0, journal.statistics().appended());
            assertEquals(Map.of(), metrics.snapshot().alerts());
            assertEquals(Optional.empty(), log.highestSeverity());
        }
    }

    @Test
    void playsWhatMakesAnAlertOfEachScan() {
        List<Alert> alerts = new ArrayList<>();
        Rehearsal.play(DetectorList.all(), alerts::add);
        assertEquals(
                Map.of("address", (long) Rehearsal.ROUNDS, "port", (long) Rehearsal.ROUNDS),
                alerts.stream()
                        .filter(alert -> alert.detector().equals("scan") && alert.update() == 0)
                        .collect(Collectors.groupingBy(Alert::variant, Collectors.counting())),
                alerts::toString);
    }
}
