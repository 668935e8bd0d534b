package dev.rubato.agent;

import dev.rubato.alert.Alert;
import dev.rubato.journal.Journal;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import dev.rubato.sink.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code forward}: sends the alerts of the alert journal to one sink, in order and at least once. The
 * position is kept under the sink's name and moves on only after an alert has left.
 */
final class Forwarder implements Runnable {
    /** How long a wait takes at most: an alert ends it at once, and so does {@link #finish}. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    private static final long FIRST_RETRY_NS = 250_000_000L;
    private static final long LONGEST_RETRY_NS = 30_000_000_000L;
    private static final long FINISH_WITHIN_NS = 5_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    private final Journal<StoredAlert> alerts;
    private final Tailer<StoredAlert> tailer;
    private final Sink sink;
    private final Supplier<@Nullable Alert> unjournaled;
    private final Runnable onClosedPipe;
    private final FailureLog failures = new FailureLog(LOG);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final CountDownLatch finish = new CountDownLatch(1);
    private volatile long finishByNs;

    /**
     * @param sink closed by {@link #run}
     * @param unjournaled the next alert that the alert journal could not take, or null
     * @param onClosedPipe what to do when whoever read the sink has gone
     */
    Forwarder(Journal<StoredAlert> alerts, Sink sink, Supplier<@Nullable Alert> unjournaled, Runnable onClosedPipe) {
        this.alerts = alerts;
        this.tailer = tailerFor(alerts, sink);
        this.sink = sink;
        this.unjournaled = unjournaled;
        this.onClosedPipe = onClosedPipe;
    }

    /**
     * The tailer for a sink: its own named position, or for {@code terminal}, which is read by whoever sits there, the
     * end.
     */
    private static Tailer<StoredAlert> tailerFor(Journal<StoredAlert> alerts, Sink sink) {
        return sink.name().equals("terminal") ? alerts.fromEnd() : alerts.tailer(sink.name());
    }

    @Override
    public void run() {
        long retryNs = FIRST_RETRY_NS;
        try (tailer;
                sink) {
            while (!finished()) {
                try {
                    if (!sendNext()) {
                        if (finish.getCount() == 0) {
                            return;
                        }
                        tailer.await(WAIT);
                    }
                    retryNs = FIRST_RETRY_NS;
                } catch (UncheckedIOException e) {
                    failed.incrementAndGet();
                    if (isClosedPipe(e)) {
                        onClosedPipe.run();
                        return;
                    }
                    failures.report("sending an alert to " + sink.name(), e);
                    pause(retryNs);
                    retryNs = Math.min(2 * retryNs, LONGEST_RETRY_NS);
                }
            }
        }
    }

    /** False if there is nothing; whoever adds to memory after that ends the wait that follows, as an append does. */
    private boolean sendNext() {
        return sendFromMemory() || tailer.deliver(stored -> send(stored.alert())) || sendFromMemory();
    }

    /** Sends an alert that the alert journal could not take; if that fails, the alert is sent when the journal has it. */
    private boolean sendFromMemory() {
        Alert alert = unjournaled.get();
        if (alert == null) {
            return false;
        }
        send(alert);
        return true;
    }

    private void send(Alert alert) {
        try {
            sink.send(alert);
            sent.incrementAndGet();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isClosedPipe(UncheckedIOException e) {
        return String.valueOf(e.getMessage()).contains("Broken pipe");
    }

    private void pause(long durationNs) {
        try {
            if (finish.await(durationNs, TimeUnit.NANOSECONDS)) {
                LockSupport.parkNanos(this, FIRST_RETRY_NS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean finished() {
        return finish.getCount() == 0 && System.nanoTime() - finishByNs > 0;
    }

    /** Makes {@link #run} return once all alerts are sent, or after some seconds. */
    void finish() {
        finishByNs = System.nanoTime() + FINISH_WITHIN_NS;
        finish.countDown();
        alerts.wakeReaders();
    }

    /** Alerts that have left. */
    long sent() {
        return sent.get();
    }

    /** Tries to send that failed. */
    long failed() {
        return failed.get();
    }
}
