package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.chain.AlertChain;
import dev.rubato.chain.ChainHead;
import dev.rubato.detect.AlertBudget;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Fact;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.FactCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final JournalLimits LIMITS =
            new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);

    @TempDir
    Path dir;

    /** One run of the detection thread over journals in a directory. */
    private static final class Run implements AutoCloseable {
        final Journal<Event> events;
        final Journal<StoredAlert> alerts;
        final Journal<Fact> facts;
        final AgentMetrics metrics = new AgentMetrics();
        final Detection detection;
        final Thread thread;
        final long startNs = EpochClock.nowNs();

        Run(Path dir, int pid) {
            this(dir, pid, AlertBudget.UNLIMITED);
        }

        Run(Path dir, int pid, int maxPerMinute) {
            this(dir, pid, maxPerMinute, DetectorList.all());
        }

        Run(Path dir, int pid, int maxPerMinute, List<Detector.Factory> detectors) {
            events = Journal.open(dir.resolve("events"), new EventCodec(), LIMITS);
            alerts = Journal.open(dir.resolve("alerts"), new AlertCodec(), LIMITS);
            facts = Journal.open(dir.resolve("facts"), new FactCodec(), LIMITS);
            ProcessKey self = new ProcessKey(pid, startNs);
            AlertLog log = new AlertLog(alerts, AlertChain.in(dir), Redactors.byDefault(), metrics, EpochClock::nowNs);
            EventIntake intake = new EventIntake(events, metrics, EpochClock::nowNs);
            detection = new Detection(
                    events,
                    intake,
                    detectors,
                    log,
                    new FactLog(facts),
                    metrics,
                    EpochClock::nowNs,
                    self,
                    "the agent was killed",
                    maxPerMinute);
            events.append(new Event.AgentStarted(startNs, "host", "boot", self));
            thread = Thread.ofPlatform().name("detect").start(detection);
        }

        void gap(String sensor) {
            long nowNs = EpochClock.nowNs();
            events.append(new Event.SensorGap(nowNs, sensor, 1, nowNs - SECOND_NS, nowNs, "test"));
        }

        List<Alert> appended() {
            List<Alert> all = new ArrayList<>();
            try (Tailer<StoredAlert> tailer = alerts.fromStart()) {
                for (StoredAlert stored = tailer.next(); stored != null; stored = tailer.next()) {
                    all.add(stored.alert());
                }
            }
            return all;
        }

        void awaitGaps(int count) {
            long deadline = System.nanoTime() + 20 * SECOND_NS;
            while (metrics.snapshot().gaps() < count && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000L);
            }
        }

        void awaitAlerts(int count) {
            long deadline = System.nanoTime() + 20 * SECOND_NS;
            while (appended().size() < count && System.nanoTime() < deadline) {
                LockSupport.parkNanos(10_000_000L);
            }
            assertTrue(appended().size() >= count, "alerts: " + appended().size());
        }

        @Override
        public void close() {
            detection.finish(EpochClock.nowNs());
            try {
                thread.join(20_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertFalse(thread.isAlive());
            events.close();
            alerts.close();
            facts.close();
        }
    }

    @Test
    void theRehearsalGoesOnWhileTheHostIsQuiet() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        List<Detector.Factory> detectors = new ArrayList<>(DetectorList.all());
        detectors.add(context -> new RehearsedStarts(starts));
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        int atStart = 2 * Rehearsal.ROUNDS;
        try (Run run = new Run(journals, 1, AlertBudget.UNLIMITED, detectors)) {
            long deadline = System.nanoTime() + 20 * SECOND_NS;
            while (starts.get() < 2 * atStart && System.nanoTime() < deadline) {
                LockSupport.parkNanos(10_000_000L);
            }
            assertTrue(starts.get() >= 2 * atStart, () -> "scans: " + starts.get());
            run.gap("one");
            run.awaitAlerts(1);
            assertEquals(1, run.appended().size(), "what was rehearsed is in the journal");
        }
    }

    @Test
    void theEndOfTheChainIsKeptInAPauseAndAtTheEnd() throws Exception {
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        try (Run run = new Run(journals, 1)) {
            run.gap("one");
            long deadline = System.nanoTime() + 20 * SECOND_NS;
            while (ChainHead.read(journals).sequence() < 1 && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000L);
            }
            assertEquals(1, ChainHead.read(journals).sequence());
            run.gap("two");
        }
        assertEquals(2, ChainHead.read(journals).sequence());
        Files.delete(journals.resolve("chain.head"));
        new Run(journals, 2).close();
        assertTrue(ChainHead.read(journals).sequence() >= 2, "what the journal knows is kept before the next alert");
    }

    private static void assertEachOnce(List<Alert> alerts) {
        assertEquals(new HashSet<>(alerts.stream().map(Alert::id).toList()).size(), alerts.size());
    }

    @Test
    void alertsAreAppendedOnceAcrossACleanRestartAndTheGapIsReported() throws Exception {
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        try (Run first = new Run(journals, 1)) {
            first.gap("one");
            first.gap("two");
            first.awaitAlerts(2);
        }
        try (Run second = new Run(journals, 2)) {
            second.gap("three");
            second.awaitAlerts(4);
            second.detection.finish(EpochClock.nowNs());
            second.thread.join(20_000);
            List<Alert> alerts = second.appended();
            assertEquals(4, alerts.size());
            assertEachOnce(alerts);
            Alert notRunning = alerts.stream()
                    .filter(alert -> alert.variant().equals("agent"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(notRunning.summary().endsWith("the agent was killed"), notRunning.summary());
            assertTrue(second.metrics.snapshot().rebuiltEvents() >= 3);
        }
    }

    @Test
    void whatARunLeftWhenItWasKilledIsJudgedOnceByTheNext() throws Exception {
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        Path crashed = dir.resolve("crashed");
        try (Run first = new Run(journals, 1)) {
            first.gap("one");
            first.awaitAlerts(1);
            while (first.metrics.snapshot().alerts().isEmpty()) {
                LockSupport.parkNanos(1_000_000L); // until what is written after the alert is written too
            }
            first.gap("two");
            JournalFiles.copyTree(
                    journals, crashed); // the reorder delay has not passed: the second gap is journaled, not judged
        }
        try (Run second = new Run(crashed, 2)) {
            second.awaitAlerts(3);
            assertEquals(3, second.appended().size());
            assertEachOnce(second.appended());
        }
    }

    @Test
    void aPositionLostInAKillRepeatsNoAlert() throws Exception {
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        List<Alert> before;
        try (Run first = new Run(journals, 1)) {
            first.gap("one");
            first.gap("two");
            first.awaitAlerts(2);
            before = first.appended();
        }
        Path other = Files.createDirectory(dir.resolve("other"), JournalFiles.OWNER_ONLY);
        JournalFiles.copyTree(journals.resolve("alerts"), other.resolve("alerts"));
        try (Journal<Event> from = Journal.openReadOnly(journals.resolve("events"), new EventCodec());
                Journal<Event> to = Journal.open(other.resolve("events"), new EventCodec(), LIMITS);
                Tailer<Event> tailer = from.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                to.append(event);
            }
        }
        try (Run second = new Run(other, 2)) {
            second.awaitAlerts(3);
            List<Alert> after = second.appended();
            assertEquals(before, after.subList(0, before.size()));
            assertEachOnce(after);
            assertEquals(2, second.metrics.snapshot().alreadyKnownAlerts());
        }
    }

    @Test
    void aReplayOfTheJournalGivesTheAlertsByteForByte() throws Exception {
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        List<Alert> live;
        try (Run run = new Run(journals, 1)) {
            run.gap("one");
            run.gap("two");
            run.awaitAlerts(2);
            live = run.appended();
        }
        List<Alert> replayed = new ArrayList<>();
        Pipeline pipeline = new Pipeline(DetectorList.all(), replayed::add);
        try (Journal<Event> journal = Journal.openReadOnly(journals.resolve("events"), new EventCodec());
                Tailer<Event> tailer = journal.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                pipeline.accept(event);
            }
        }
        pipeline.end();
        assertEquals(
                live.stream().map(AlertJson::line).toList(),
                replayed.stream().map(AlertJson::line).toList());
    }

    @Test
    void aQuietHostIsToldTheTimeOnceASecondAndAnEventIsJudgedWithinTheReorderDelay() throws Exception {
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        try (Run run = new Run(journals, 1)) {
            run.gap("one");
            run.awaitAlerts(1);
            long deadline = System.nanoTime() + 20 * SECOND_NS; // it is counted after it can be read
            while (run.metrics.snapshot().eventToAlert().count() == 0 && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000L);
            }
            AgentMetrics.Latency latency = run.metrics.snapshot().eventToAlert();
            assertEquals(1, latency.count());
            assertTrue(latency.maxUs() < 5_000_000L, "latency " + latency.maxUs() + " us");
        }
    }

    @Test
    void whatTheBudgetHeldBackIsSummedUpAtAStopAndNotAgainAtTheStart() throws Exception {
        Path journals = Files.createDirectory(dir.resolve("j"), JournalFiles.OWNER_ONLY);
        for (int life = 1; life <= 3; life++) {
            try (Run run = new Run(journals, life, 2)) {
                for (int i = 0; i < 6; i++) {
                    run.gap("sensor-" + life + "-" + i);
                }
                run.awaitGaps(life > 1 ? 7 : 6);
                run.detection.finish(EpochClock.nowNs());
                run.thread.join(20_000);
                // no gap before the first life, and the one before the third is told with the one before the second
                assertEquals(
                        6 * life + (life > 1 ? 1 : 0),
                        given(run.appended()) + summedUp(run.appended()),
                        "life " + life);
                assertEachOnce(run.appended());
            }
        }
    }

    private static long given(List<Alert> alerts) {
        return alerts.stream()
                .filter(alert -> alert.detector().equals("sensor-gap"))
                .count();
    }

    private static long summedUp(List<Alert> alerts) {
        return (long) alerts.stream()
                .filter(alert -> alert.detector().equals(AlertBudget.DETECTOR))
                .mapToDouble(alert -> alert.evidence().getFirst().value())
                .sum();
    }
}
