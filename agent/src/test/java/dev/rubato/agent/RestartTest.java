package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.chain.AlertChain;
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
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What detectors find and remember does not depend on where an agent was killed and started again. */
class RestartTest {
    /** So few that some are held back. */
    private static final int MAX_PER_MINUTE = 3;

    private static final JournalLimits LIMITS =
            new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);
    private static final int EVENTS = 1500;
    private static final ProcessKey NOBODY = new ProcessKey(-1, 0);

    @TempDir
    Path temp;

    /** What the journals hold in the end, as text. */
    private record Outcome(List<String> alerts, List<Fact> facts) {}

    private static List<Detector.Factory> detectors() {
        List<Detector.Factory> all = new ArrayList<>(DetectorList.all());
        all.add(NewProgramDetector::new);
        return all;
    }

    private static <T> List<T> readAll(Journal<T> journal) {
        List<T> all = new ArrayList<>();
        try (Tailer<T> tailer = journal.fromStart()) {
            for (T item = tailer.next(); item != null; item = tailer.next()) {
                all.add(item);
            }
        }
        return all;
    }

    /** One life of an agent: journals {@code more}, judges it and is killed. */
    private static Outcome live(Path directory, List<Event> more) {
        return live(directory, more, MAX_PER_MINUTE);
    }

    private static Outcome live(Path directory, List<Event> more, int maxPerMinute) {
        try (Journal<Event> events = Journal.open(directory.resolve("events"), new EventCodec(), LIMITS);
                Journal<StoredAlert> alerts = Journal.open(directory.resolve("alerts"), new AlertCodec(), LIMITS);
                Journal<Fact> facts = Journal.open(directory.resolve("facts"), new FactCodec(), LIMITS)) {
            AgentMetrics metrics = new AgentMetrics();
            more.forEach(events::append);
            new Detection(
                            events,
                            new EventIntake(events, metrics, () -> RandomDay.START_NS),
                            detectors(),
                            new AlertLog(
                                    alerts,
                                    AlertChain.in(directory),
                                    Redactors.byDefault(),
                                    metrics,
                                    () -> RandomDay.START_NS),
                            new FactLog(facts),
                            metrics,
                            () -> RandomDay.START_NS,
                            NOBODY,
                            "",
                            maxPerMinute)
                    .judgeWhatIsThere();
            assertEquals(0, metrics.snapshot().detectionFailures());
            return new Outcome(
                    readAll(alerts).stream()
                            .map(stored -> AlertJson.line(stored.alert()))
                            .toList(),
                    readAll(facts));
        }
    }

    @Test
    void restartsAtRandomEventsChangeNothing() {
        for (int seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            List<Event> day = new RandomDay(random).events(EVENTS);
            Outcome unbroken = live(temp.resolve("unbroken-" + seed), day);
            assertTrue(unbroken.alerts().stream().anyMatch(line -> line.contains("\"scan\"")), "no scan was found");
            assertTrue(unbroken.facts().size() > 50, "only " + unbroken.facts().size() + " facts");
            Path broken = temp.resolve("broken-" + seed);
            Outcome outcome = new Outcome(List.of(), List.of());
            int from = 0;
            while (from < day.size()) {
                int to = Math.min(day.size(), from + 1 + random.nextInt(EVENTS / 3));
                outcome = live(broken, day.subList(from, to));
                from = to;
            }
            assertEquals(unbroken, outcome, "seed " + seed);
        }
    }

    @Test
    void restartsWithAnyNumberOfEventsJudgedTwiceChangeNothing() throws Exception {
        Random random = new Random(11);
        List<Event> day = new RandomDay(random).events(EVENTS);
        Outcome unbroken = live(temp.resolve("unbroken"), day);
        // The position of the detection thread is not copied: all that was judged is judged again as if it were new.
        Path second = temp.resolve("second");
        live(temp.resolve("first"), day.subList(0, EVENTS / 2));
        Files.createDirectory(second, JournalFiles.OWNER_ONLY);
        JournalFiles.copyTree(temp.resolve("first/alerts"), second.resolve("alerts"));
        JournalFiles.copyTree(temp.resolve("first/facts"), second.resolve("facts"));
        assertEquals(unbroken, live(second, day));
    }

    @Test
    void whatIsOlderThanTheEventsIsRemembered() {
        List<Event> day = new RandomDay(new Random(12)).events(EVENTS);
        Path whole = temp.resolve("whole");
        live(whole, day.subList(0, EVENTS / 2), AlertBudget.UNLIMITED);
        Outcome unbroken = live(temp.resolve("unbroken"), day, AlertBudget.UNLIMITED);

        Path forgetful = temp.resolve("forgetful");
        int oldest = EVENTS / 4;
        try (Journal<Fact> from = Journal.openReadOnly(whole.resolve("facts"), new FactCodec());
                Journal<Fact> to = Journal.open(forgetful.resolve("facts"), new FactCodec(), LIMITS)) {
            readAll(from).forEach(to::append);
        }
        Outcome outcome = live(forgetful, day.subList(oldest, day.size()), AlertBudget.UNLIMITED);
        List<String> last = counts(unbroken);
        List<String> remembered = counts(outcome);
        assertTrue(remembered.size() > 20, "only " + remembered.size());
        assertEquals(last.subList(last.size() - remembered.size(), last.size()), remembered);
        assertEquals(unbroken.facts(), outcome.facts());
    }

    private static List<String> counts(Outcome outcome) {
        return outcome.alerts().stream()
                .filter(line -> line.contains("new-program"))
                .map(line -> line.replaceAll(".*\"summary\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void aFullDiskStopsNoDetectionAndWhatIsLostIsCounted() {
        JournalLimits full =
                new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), Long.MAX_VALUE / 2);
        try (Journal<Fact> journal = Journal.open(temp.resolve("facts"), new FactCodec(), full)) {
            FactLog log = new FactLog(journal);
            List<Alert> alerts = new ArrayList<>();
            Pipeline pipeline = new Pipeline(detectors(), alerts::add, log);
            new RandomDay(new Random(13)).events(EVENTS).forEach(pipeline::accept);
            pipeline.end();
            assertTrue(alerts.stream().anyMatch(alert -> alert.detector().equals("new-program")));
            long waiting = log.counts().waiting();
            assertTrue(waiting > 50, "only " + waiting + " wait");
            for (int i = 0; i < 2 * FactLog.MAX_WAITING; i++) {
                log.remember(new Fact(i, Fact.Kind.HABIT, i, List.of(), ""));
            }
            FactLog.Counts counts = log.counts();
            assertEquals(0, counts.appended());
            assertEquals(FactLog.MAX_WAITING, counts.waiting());
            assertEquals(waiting + FactLog.MAX_WAITING, counts.dropped());
        }
    }
}
