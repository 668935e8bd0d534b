package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.chain.AlertChain;
import dev.rubato.chain.ChainHead;
import dev.rubato.chain.ChainVerifier;
import dev.rubato.chain.HostKey;
import dev.rubato.chain.PublicHostKey;
import dev.rubato.chain.StreamFilter;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatTest {
    private static final long START_NS = 1_780_000_000_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final JournalLimits LIMITS =
            new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);

    @TempDir
    Path dir;

    private final AgentMetrics metrics = new AgentMetrics();

    private static Alert scan(int number) {
        return NumberedAlerts.of(number, "scan", Severity.HIGH, "").alert();
    }

    private AlertLog log(Journal<StoredAlert> journal) {
        return new AlertLog(journal, AlertChain.in(dir), Redactors.byDefault(), metrics, () -> START_NS);
    }

    private Heartbeat heartbeat(long intervalNs, AlertLog log, Journal<StoredAlert> journal) {
        return new Heartbeat(intervalNs, log, () -> SampleStatistics.of(metrics, journal.statistics()), () -> "host");
    }

    private static List<StoredAlert> all(Journal<StoredAlert> journal) {
        List<StoredAlert> all = new ArrayList<>();
        try (Tailer<StoredAlert> tailer = journal.fromStart()) {
            for (StoredAlert stored = tailer.next(); stored != null; stored = tailer.next()) {
                all.add(stored);
            }
        }
        return all;
    }

    @Test
    void aHeartbeatComesAtTheStartAtTheIntervalAndAtTheStopAndIsALinkOfTheChain() throws Exception {
        try (Journal<StoredAlert> journal = Journal.open(dir.resolve("alerts"), new AlertCodec(), LIMITS)) {
            AlertLog log = log(journal);
            Heartbeat heartbeat = heartbeat(300 * SECOND_NS, log, journal);
            for (int second = 0; second <= 900; second++) {
                if (second % 200 == 100) {
                    log.raise(scan(second));
                }
                heartbeat.beat(START_NS + second * SECOND_NS, false);
            }
            heartbeat.beat(START_NS + 901 * SECOND_NS, true);
            List<StoredAlert> alerts = all(journal);
            List<String> variants = alerts.stream()
                    .map(StoredAlert::alert)
                    .filter(alert -> alert.detector().equals("heartbeat"))
                    .map(Alert::variant)
                    .toList();
            assertEquals(List.of("start", "interval", "interval", "interval", "stop"), variants);
            Alert stop = alerts.getLast().alert();
            assertEquals(Severity.INFO, stop.severity());
            assertTrue(stop.summary().contains("5 alerts; kernel-trace exact, packet absent"), stop.summary());
            assertEquals(List.of("packet"), stop.completeness().absent());
            assertTrue(stop.evidence().contains(new Alert.Evidence("alerts scan/high", 5, 0, "alerts", 0)));
            assertEquals(Optional.of(Severity.HIGH), log.highestSeverity());
            assertEquals(Map.of("scan", 5L), metrics.snapshot().alerts());
            assertEquals(5, metrics.snapshot().heartbeats());

            PublicHostKey key = PublicHostKey.read(dir.resolve(HostKey.PUBLIC_FILE));
            ChainVerifier verifier = new ChainVerifier(List.of(key), StreamFilter.NONE, false);
            alerts.forEach(stored -> verifier.take("record", stored));
            assertEquals(List.of(), verifier.end(ChainHead.read(dir)).findings(), "the head is behind the journal");
            assertTrue(log.keepHead(false));
            assertEquals(List.of(), verifier.end(ChainHead.read(dir)).findings());
            assertEquals(alerts.size(), ChainHead.read(dir).sequence());
        }
    }

    @Test
    void anIntervalOfZeroIsNone() {
        try (Journal<StoredAlert> journal = Journal.open(dir.resolve("alerts"), new AlertCodec(), LIMITS)) {
            AlertLog log = log(journal);
            Heartbeat heartbeat = heartbeat(0, log, journal);
            heartbeat.beat(START_NS, false);
            heartbeat.beat(START_NS + SECOND_NS, true);
            assertEquals(List.of(), all(journal));
        }
    }

    @Test
    void aReloadThatAddsTheFirstSinkBeginsThemAndOneThatEndsTheLastEndsThem() {
        try (Journal<StoredAlert> journal = Journal.open(dir.resolve("alerts"), new AlertCodec(), LIMITS)) {
            Heartbeat heartbeat = heartbeat(0, log(journal), journal);
            heartbeat.beat(START_NS, false);
            heartbeat.every(300 * SECOND_NS);
            heartbeat.beat(START_NS + SECOND_NS, false);
            heartbeat.beat(START_NS + 2 * SECOND_NS, false);
            heartbeat.every(0);
            heartbeat.beat(START_NS + 600 * SECOND_NS, false);
            assertEquals(
                    List.of("start"),
                    all(journal).stream()
                            .map(stored -> stored.alert().variant())
                            .toList());
        }
    }

    @Test
    void whileTheJournalTakesNothingHeartbeatsPushNoAlertOut() {
        JournalLimits full =
                new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), Long.MAX_VALUE / 2);
        try (Journal<StoredAlert> journal = Journal.open(dir.resolve("alerts"), new AlertCodec(), full)) {
            AlertLog log = log(journal);
            UnjournaledAlerts.Reader memory = log.unjournaled().subscribe();
            log.raise(scan(0));
            Heartbeat heartbeat = heartbeat(SECOND_NS, log, journal);
            for (int second = 0; second < 2 * AlertLog.MAX_WAITING; second++) {
                heartbeat.beat(START_NS + second * SECOND_NS, false);
            }
            assertEquals(0, metrics.snapshot().droppedAlerts());
            assertTrue(log.waiting() < AlertLog.MAX_WAITING);
            Alert first = memory.poll();
            assertEquals("scan", first == null ? "" : first.detector());
        }
    }
}
