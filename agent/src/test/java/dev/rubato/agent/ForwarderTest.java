package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.Sink;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each wait here ends at once, or would end after half a minute. */
@Timeout(60)
class ForwarderTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Queue<Alert> memory = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CountDownLatch pipeClosed = new CountDownLatch(1);
    private final Journal<StoredAlert> journal;
    private final Forwarder forwarder;
    private final Thread thread;
    private volatile String trouble = "";

    ForwarderTest(@TempDir Path directory) {
        journal = Journal.open(directory, new AlertCodec(), JournalLimits.of(1 << 24, Duration.ofDays(1)));
        forwarder = new Forwarder(journal, new Inbox(), memory::poll, pipeClosed::countDown);
        thread = new Thread(forwarder, "forward");
    }

    private final class Inbox implements Sink {
        @Override
        public String name() {
            return "file";
        }

        @Override
        public void send(Alert alert) throws IOException {
            if (!trouble.isEmpty()) {
                throw new IOException(trouble);
            }
            received.add(alert.id());
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void begin() throws InterruptedException {
        journal.append(NumberedAlerts.of(0));
        thread.start();
        assertReceived(0);
        awaitParked();
    }

    @AfterEach
    void end() throws InterruptedException {
        forwarder.finish();
        assertTrue(thread.join(SOON));
        journal.close();
    }

    private void assertReceived(int number) throws InterruptedException {
        assertEquals(NumberedAlerts.id(number), received.poll(SOON.toSeconds(), TimeUnit.SECONDS));
    }

    private void awaitParked() {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void anAppendedAlertEndsTheWait() throws Exception {
        journal.append(NumberedAlerts.of(1));
        assertReceived(1);
    }

    @Test
    void anAlertInMemoryEndsTheWait() throws Exception {
        memory.add(NumberedAlerts.of(1).alert());
        journal.wakeReaders();
        assertReceived(1);
    }

    @Test
    void aStopSendsWhatIsThereAndEndsTheWait() throws Exception {
        memory.add(NumberedAlerts.of(1).alert());
        forwarder.finish();
        assertTrue(thread.join(SOON));
        assertReceived(1);
        assertEquals(2, forwarder.sent());
    }

    @Test
    void afterAFailureTheSameAlertIsSentAgain() throws Exception {
        trouble = "no space left";
        journal.append(NumberedAlerts.of(1));
        while (forwarder.failed() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        trouble = "";
        assertReceived(1);
        forwarder.finish();
        assertTrue(thread.join(SOON));
        assertEquals(2, forwarder.sent());
    }

    @Test
    void whoeverReadThePipeHasGone() throws Exception {
        trouble = "Broken pipe";
        journal.append(NumberedAlerts.of(1));
        assertTrue(pipeClosed.await(SOON.toSeconds(), TimeUnit.SECONDS));
        assertTrue(thread.join(SOON));
    }
}
