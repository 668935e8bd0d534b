package dev.rubato.sink.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.Answer;
import dev.rubato.sink.BatchLimits;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkStatus;
import dev.rubato.sink.StreamTransport;
import dev.rubato.sink.Transport;
import dev.rubato.sink.format.AlertFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {
    private static final BatchLimits LIMITS = new BatchLimits(10, 100_000, 0);
    private static final AlertFilter ALL = new AlertFilter(Severity.INFO, Set.of());

    private final Path directory;
    private final Journal<StoredAlert> journal;
    private final Queue<Alert> memory = new ConcurrentLinkedQueue<>();
    private final List<Running> running = new ArrayList<>();

    DeliveryTest(@TempDir Path directory) {
        this.directory = directory;
        journal = open(directory.resolve("alerts"));
    }

    private record Running(Delivery delivery, Thread thread) {
        void finish() throws InterruptedException {
            delivery.finish();
            thread.join();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Running each : running) {
            each.finish();
        }
        journal.close();
    }

    private static Journal<StoredAlert> open(Path directory) {
        return Journal.open(
                directory,
                new AlertCodec(),
                new JournalLimits(4 << 20, Duration.ofDays(1), 1 << 20, Duration.ofHours(1), 0));
    }

    private static SinkPlan plan(Transport transport, AlertFilter filter) {
        return new SinkPlan(
                "test", transport, new MessageForm(AlertFormats.of("json").orElseThrow()), filter, LIMITS);
    }

    private Running start(Transport to, AlertFilter filter) {
        Delivery delivery = new Delivery(
                "siem",
                plan(to, filter),
                journal.readAhead("sink-siem"),
                memory::poll,
                new DeadLetters(directory.resolve("dead-letters"), "siem"),
                new SplittableRandom(1),
                System::nanoTime);
        Thread thread = new Thread(delivery, "sink-siem");
        thread.start();
        Running started = new Running(delivery, thread);
        running.add(started);
        return started;
    }

    private void append(int from, int to) {
        for (int number = from; number < to; number++) {
            journal.append(NumberedAlerts.of(number));
        }
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(NumberedAlerts::id).toList();
    }

    @Test
    void everyAlertArrivesInOrderAndARestartRepeatsNone() throws Exception {
        Inbox inbox = new Inbox();
        append(0, 35);
        Running first = start(inbox, ALL);
        append(35, 50);
        assertEquals(ids(0, 50), inbox.await(50));
        first.finish();
        assertTrue(inbox.isClosed());
        assertEquals(SinkStatus.State.STOPPED, first.delivery.status(0).state());
        append(50, 53);
        start(inbox, ALL);
        assertEquals(ids(0, 53), inbox.await(53));
    }

    @Test
    void whileAReceiverIsDownNothingMovesAndItIsSeen() throws Exception {
        Inbox inbox = new Inbox();
        inbox.setDown(true);
        append(0, 40);
        Running sink = start(inbox, ALL);
        inbox.awaitTries(2);
        SinkStatus status = sink.delivery.status(7);
        assertEquals(SinkStatus.State.FAILING, status.state());
        assertEquals("down", status.why());
        assertEquals(40, status.waiting());
        assertEquals(NumberedAlerts.of(0).alert().timeNs(), status.oldestNs());
        assertEquals(7, status.lost());
        inbox.setDown(false);
        assertEquals(ids(0, 40), inbox.await(40));
    }

    @Test
    void aStopWhileTheReceiverIsDownEndsAtOnceAndLosesNothing() throws Exception {
        Inbox inbox = new Inbox();
        inbox.setDown(true);
        append(0, 3);
        Running sink = start(inbox, ALL);
        inbox.awaitTries(1);
        sink.finish();
        assertEquals(3, sink.delivery.status(0).waiting());
        inbox.setDown(false);
        start(inbox, ALL);
        assertEquals(ids(0, 3), inbox.await(3));
    }

    @Test
    void aRefusedAlertIsParkedAndTheRestArrives() throws Exception {
        Inbox inbox = new Inbox();
        inbox.refuse(NumberedAlerts.id(4));
        append(0, 12);
        Running sink = start(inbox, ALL);
        Set<String> expected = new HashSet<>(ids(0, 12));
        expected.remove(NumberedAlerts.id(4));
        assertEquals(expected, new HashSet<>(inbox.await(11)));
        inbox.awaitTries(3);
        awaitIdle(sink);
        sink.finish();
        SinkStatus status = sink.delivery.status(0);
        assertEquals(1, status.deadLetters());
        assertEquals(11, status.delivered());
        assertEquals(0, status.waiting());
        List<String> parked = Files.readAllLines(directory.resolve("dead-letters/siem.jsonl"));
        assertEquals(1, parked.size());
        assertTrue(parked.getFirst().contains("\"id\":\"" + NumberedAlerts.id(4) + "\""), parked.getFirst());
        assertTrue(parked.getFirst().contains("\"tries\":3"), parked.getFirst());
        assertEquals("rw-------", permissions("dead-letters/siem.jsonl"));
        assertEquals("rwx------", permissions("dead-letters"));
    }

    /** Waits until the sink has nothing left. */
    private static void awaitIdle(Running sink) {
        long untilNs = System.nanoTime() + 20_000_000_000L;
        while (sink.delivery.status(0).waiting() > 0 && System.nanoTime() < untilNs) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private String permissions(String file) throws IOException {
        return java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(file)));
    }

    @Test
    void onlyWhatWasNotAcceptedIsSentAgain() throws Exception {
        Inbox inbox = new Inbox();
        inbox.busyOnceFor(NumberedAlerts.id(2));
        append(0, 5);
        start(inbox, ALL);
        assertEquals(List.of(0, 1, 3, 4, 2).stream().map(NumberedAlerts::id).toList(), inbox.await(5));
    }

    @Test
    void theRestOfABatchGoesBeforeAnythingYounger() throws Exception {
        Inbox inbox = new Inbox();
        inbox.busyOnceFor(NumberedAlerts.id(2));
        inbox.refuse(NumberedAlerts.id(3));
        append(0, 25);
        Running sink = start(inbox, ALL);
        List<String> expected = new ArrayList<>(ids(0, 10));
        expected.removeAll(ids(2, 4));
        expected.addAll(ids(2, 3));
        expected.addAll(ids(10, 25));
        assertEquals(expected, inbox.await(24));
        sink.finish();
        assertEquals(1, sink.delivery.status(0).deadLetters());
    }

    @Test
    void aFilterKeepsBackOtherDetectorsAndLesserSeverities() throws Exception {
        Inbox inbox = new Inbox();
        journal.append(NumberedAlerts.of(0, "scan", Severity.LOW, ""));
        journal.append(NumberedAlerts.of(1, "tempo", Severity.HIGH, ""));
        journal.append(NumberedAlerts.of(2, "scan", Severity.HIGH, ""));
        Running sink = start(inbox, new AlertFilter(Severity.MEDIUM, Set.of("scan")));
        assertEquals(ids(2, 3), inbox.await(1));
        sink.finish();
        assertEquals(2, sink.delivery.status(0).filtered());
        assertEquals(0, sink.delivery.status(0).waiting());
    }

    @Test
    void aReloadLosesNothingAndRepeatsNothing() throws Exception {
        Inbox before = new Inbox();
        before.busyOnceFor(NumberedAlerts.id(0));
        before.setDown(true);
        append(0, 8);
        Running sink = start(before, ALL);
        before.awaitTries(1);
        before.setDown(false);
        before.await(7);
        Inbox after = new Inbox();
        sink.delivery.replace(plan(after, ALL));
        append(8, 20);
        Set<String> all = new HashSet<>(ids(0, 20));
        List<String> received = new ArrayList<>();
        long untilNs = System.nanoTime() + 20_000_000_000L;
        while (received.size() < 20 && System.nanoTime() < untilNs) {
            after.await(1);
            received = new ArrayList<>(before.received());
            received.addAll(after.received());
        }
        assertEquals(all, new HashSet<>(received));
        assertEquals(20, received.size());
        assertTrue(before.isClosed());
    }

    @Test
    void anAlertThatTheJournalDoesNotTakeIsSentFromMemory() throws Exception {
        Inbox inbox = new Inbox();
        memory.add(NumberedAlerts.of(77).alert());
        start(inbox, ALL);
        assertEquals(List.of(NumberedAlerts.id(77)), inbox.await(1));
    }

    /** What is waited for here comes at once or after half a minute. */
    @Test
    void aWaitEndsForAnAlertInMemoryAnotherPlanAndAStop() throws Exception {
        Inbox before = new Inbox();
        append(0, 1);
        Running sink = start(before, ALL);
        before.await(1);
        awaitParked(sink.thread);
        memory.add(NumberedAlerts.of(1).alert());
        journal.wakeReaders();
        assertEquals(ids(0, 2), before.await(2));
        awaitParked(sink.thread);
        Inbox after = new Inbox();
        sink.delivery.replace(plan(after, ALL));
        before.awaitClosed();
        assertTrue(before.isClosed());
        awaitParked(sink.thread);
        sink.delivery.finish();
        assertTrue(sink.thread.join(Duration.ofSeconds(20)));
        assertTrue(after.isClosed());
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** A stream that can be cut with what was written since it was opened. */
    private static final class Stream extends Inbox implements StreamTransport {
        private final List<String> unread = new ArrayList<>();
        private boolean cut;

        @Override
        public synchronized Answer send(List<Outgoing> batch) {
            batch.forEach(message -> unread.add(message.id()));
            notifyAll();
            return Answer.accepted(batch.size(), "written");
        }

        @Override
        public synchronized boolean confirm() throws IOException {
            checkOpen();
            readAll();
            return true;
        }

        @Override
        public synchronized void checkOpen() throws IOException {
            if (cut) {
                cut = false;
                unread.clear();
                throw new IOException("cut");
            }
        }

        private void readAll() {
            List<Outgoing> all = unread.stream()
                    .map(id -> new Outgoing(id, 0, 0, Severity.LOW, "", "", ""))
                    .toList();
            unread.clear();
            try {
                super.send(all);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        synchronized void cutWithUnread(int count) throws InterruptedException {
            while (unread.size() < count) {
                wait(50);
            }
            cut = true;
        }
    }

    @Test
    void whatWasWrittenIntoAConnectionThatIsCutIsWrittenAgain() throws Exception {
        Stream stream = new Stream();
        append(0, 25);
        Running sink = start(stream, ALL);
        stream.cutWithUnread(25);
        append(25, 30);
        stream.cutWithUnread(30);
        assertEquals(0, stream.received().size());
        assertTrue(stream.await(30).size() >= 30);
        assertEquals(new HashSet<>(ids(0, 30)), new HashSet<>(stream.received()));
        sink.finish();
        assertEquals(0, sink.delivery.status(0).waiting());
        assertTrue(sink.delivery.status(0).repeated() >= 30);
    }

    @Test
    void aStopAsksTheReceiverAndWhatItDidNotReadComesAgain() throws Exception {
        Stream stream = new Stream();
        append(0, 5);
        Running first = start(stream, ALL);
        stream.cutWithUnread(5);
        first.finish();
        assertEquals(List.of(), stream.received());
        Running second = start(stream, ALL);
        second.finish();
        assertEquals(ids(0, 5), stream.received());
        Running third = start(stream, ALL);
        third.finish();
        assertEquals(ids(0, 5), stream.received());
    }
}
