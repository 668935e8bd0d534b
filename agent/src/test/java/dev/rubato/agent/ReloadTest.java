package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.chain.AlertChain;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import dev.rubato.privacy.Privacy;
import dev.rubato.privacy.Redactor;
import dev.rubato.privacy.SecretRules;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
    @TempDir
    Path dir;

    @Test
    void anotherRedactorIsUsedFromTheNextAlertOnAndWhatWasRedactedStaysCounted() {
        AgentMetrics metrics = new AgentMetrics();
        JournalLimits limits = new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);
        try (Journal<StoredAlert> journal = Journal.open(dir.resolve("alerts"), new AlertCodec(), limits)) {
            AlertLog log = new AlertLog(journal, AlertChain.in(dir), Redactors.byDefault(), metrics, () -> 0);
            log.raise(alert(1));
            log.redactWith(new Redactor(SecretRules.builtIn(), Privacy.Arguments.OMIT, null));
            log.raise(alert(2));
            log.redactWith(Redactors.byDefault());
            log.raise(alert(3));
            List<List<String>> arguments = new ArrayList<>();
            try (Tailer<StoredAlert> all = journal.fromStart()) {
                for (StoredAlert stored = all.next(); stored != null; stored = all.next()) {
                    arguments.add(stored.alert().subject().args());
                }
            }
            assertEquals(3, arguments.size());
            assertTrue(arguments.get(0).getLast().contains("[redacted:"), arguments::toString);
            assertEquals(List.of(), arguments.get(1));
            assertEquals(arguments.get(0), arguments.get(2));
            assertEquals(2, metrics.snapshot().redactedSecrets());
        }
    }

    private static Alert alert(int number) {
        return NumberedAlerts.of(number, "scan", Severity.LOW, "--password=hunter2")
                .alert();
    }
}
