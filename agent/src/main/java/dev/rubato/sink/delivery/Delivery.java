package dev.rubato.sink.delivery;

import dev.rubato.alert.Alert;
import dev.rubato.journal.ReadAhead;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkStatus;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one sink: brings every alert of the alert journal that its filter admits to one receiver, in order and at
 * least once: of a batch that was taken in part, the rest is dealt with before anything younger is sent. It has its own
 * position in the journal, which moves on only when the receiver has what is before it; so a
 * receiver that is down costs nothing but a try now and then, and holds up nobody else.
 */
public final class Delivery implements Runnable {
    /** How long a wait takes at most: an alert ends it at once, and so do {@link #replace} and {@link #finish}. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    /** How long a wait takes at most while the receiver has not shown that it has all. */
    private static final Duration WAIT_UNCONFIRMED = Duration.ofMillis(500);

    /** How long a stop may take that still has alerts to send. */
    private static final long FINISH_WITHIN_NS = 5_000_000_000L;

    /** Most characters of a receiver's words that are kept and logged. */
    private static final int MAX_WORDS = 300;

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final String name;
    private final ReadAhead<StoredAlert> journal;
    private final AlertQueue queue;
    private final DeadLetters deadLetters;
    private final Backoff backoff;
    private final LongSupplier epochNs;
    private final SinkCounters counters = new SinkCounters();
    private final AtomicReference<@Nullable SinkPlan> replacement = new AtomicReference<>();
    private final StreamProgress progress;
    private volatile SinkPlan plan;
    private volatile boolean finishing;
    private volatile long finishByNs;
    private volatile @Nullable Thread thread;

    /**
     * @param journal position of this sink, closed by {@link #run}
     * @param unjournaled the next alert that the alert journal could not take, or null
     * @param epochNs the wall clock, nanoseconds since the Unix epoch
     */
    public Delivery(
            String name,
            SinkPlan plan,
            ReadAhead<StoredAlert> journal,
            Supplier<@Nullable Alert> unjournaled,
            DeadLetters deadLetters,
            RandomGenerator random,
            LongSupplier epochNs) {
        this.name = name;
        this.plan = plan;
        this.journal = journal;
        this.deadLetters = deadLetters;
        this.epochNs = epochNs;
        backoff = new Backoff(random);
        queue = new AlertQueue(journal, unjournaled, counters);
        progress = new StreamProgress(name, counters);
        counters.position(queue.position());
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try (queue) {
            while (!isOver()) {
                step();
            }
            if (!counters.isFailing() && progress.finish(plan.transport())) {
                keep();
            }
            counters.stopped(journal.waiting(counters.position()));
        } finally {
            plan.transport().close();
        }
    }

    private boolean isOver() {
        return finishing && (System.nanoTime() - finishByNs > 0 || counters.isFailing() || isDrained());
    }

    private boolean isDrained() {
        queue.fill(plan);
        return queue.isEmpty();
    }

    private void step() {
        SinkPlan wanted = replacement.getAndSet(null);
        if (wanted != null) {
            adopt(wanted);
        }
        queue.fill(plan);
        try {
            progress.attend(plan.transport());
            if (queue.isEmpty()) {
                keep();
                await(WAIT);
            } else if (!waitsForMore()) {
                deliver();
                keep();
            }
        } catch (IOException e) {
            fail(reason(e));
            startAgain();
            pause(0);
        } catch (RuntimeException e) {
            LOG.error("sink {}: a fault of the transport", name, e);
            fail(e.toString());
            startAgain();
            pause(0);
        }
    }

    /** Whether the batch is not full and its first alert is younger than the sink's batch-age. */
    private boolean waitsForMore() {
        long leftNs = queue.ageLeftNs(plan);
        if (leftNs <= 0 || queue.isFull(plan) || finishing) {
            return false;
        }
        await(Duration.ofNanos(Math.min(leftNs, WAIT.toNanos())));
        return true;
    }

    /** Waits for alerts, unless something else is wanted: that is looked for after the journal was found empty. */
    private void await(Duration atMost) {
        if (!finishing && replacement.get() == null) {
            queue.await(progress.isEmpty() || atMost.compareTo(WAIT_UNCONFIRMED) < 0 ? atMost : WAIT_UNCONFIRMED);
        }
    }

    private void deliver() throws IOException {
        List<Pending> batch = queue.pending();
        List<Outgoing> messages = batch.stream().map(Pending::message).toList();
        Answer answer = plan.transport().send(messages);
        if (answer.verdicts().size() != batch.size()) {
            throw new IllegalStateException(
                    answer.verdicts().size() + " verdicts for " + batch.size() + " messages: " + answer.words());
        }
        boolean tookAny = answer.verdicts().contains(Verdict.ACCEPTED);
        Set<Pending> done = new HashSet<>();
        String trouble = "";
        for (int i = 0; i < batch.size(); i++) {
            Pending message = batch.get(i);
            Verdict verdict = answer.verdicts().get(i);
            trouble = trouble.isEmpty() ? verdict.why() : trouble;
            if (verdict instanceof Verdict.Accepted) {
                progress.written(plan.transport(), message.before());
                counters.delivered(1);
                done.add(message);
            } else if (message.isGivenUpAfter(verdict, tookAny)) {
                park(message.message(), verdict.why(), message.tries());
                done.add(message);
            }
        }
        boolean moved = !done.isEmpty();
        queue.remove(done);
        if (moved) {
            backoff.reset();
        }
        if (batch.size() == done.size()) {
            succeed();
        } else {
            fail(trouble);
            keep();
            pause(answer.retryAfterNs());
        }
    }

    private void park(Outgoing message, String why, int tries) {
        String words = shortened(why);
        counters.parked();
        try {
            counters.deadLettersDropped(deadLetters.park(message, words, tries, epochNs.getAsLong()));
            LOG.warn("sink {}: alert {} is parked in {}: {}", name, message.key(), deadLetters.file(), words);
        } catch (IOException e) {
            // it stays in the alert journal for as long as that keeps it
            counters.deadLettersDropped(1);
            LOG.error("sink {}: alert {} was refused ({}) and cannot be parked: {}", name, message.key(), words, e);
        }
    }

    private void succeed() {
        if (counters.delivering()) {
            LOG.info("sink {}: delivers again", name);
        }
    }

    private void fail(String why) {
        String words = shortened(why);
        if (counters.failing(words)) {
            LOG.warn("sink {}: cannot deliver, tries again: {}", name, words);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        String kind = e.getClass().getSimpleName();
        return message == null || message.isEmpty()
                ? kind
                : e.getClass() == IOException.class ? message : kind + ": " + message;
    }

    private static String shortened(String why) {
        return why.length() <= MAX_WORDS ? why : why.substring(0, MAX_WORDS) + "…";
    }

    /** Moves the kept position to before whatever may have to be sent again. */
    private void keep() {
        queue.keep(progress.isEmpty() ? queue.position() : progress.oldestPosition());
    }

    /** Nothing is known of what was written last: it is sent again. */
    private void startAgain() {
        if (!progress.isEmpty()) {
            progress.lostConnection();
            queue.rewind();
        }
    }

    /** Goes on with another transport, form and filter, after the old transport has shown what it did. */
    private void adopt(SinkPlan next) {
        if (progress.finish(plan.transport())) {
            keep();
        } else {
            progress.lostConnection();
        }
        plan.transport().close();
        plan = next;
        queue.rewind();
        backoff.reset();
    }

    private void pause(long askedNs) {
        long untilNs = System.nanoTime() + backoff.nextNs(askedNs);
        while (!finishing && replacement.get() == null) {
            long leftNs = untilNs - System.nanoTime();
            if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(this, leftNs);
        }
    }

    /** Goes on with {@code next} after the batch that is on its way; any thread may call it. */
    public void replace(SinkPlan next) {
        SinkPlan unused = replacement.getAndSet(next);
        if (unused != null) {
            unused.transport().close();
        }
        wake();
    }

    private void wake() {
        journal.wake();
        LockSupport.unpark(thread);
    }

    /** Makes {@link #run} return once all alerts are sent, at once if the receiver is down, or after some seconds. */
    public void finish() {
        finishByNs = System.nanoTime() + FINISH_WITHIN_NS;
        finishing = true;
        wake();
    }

    /**
     * How it stands; any thread may ask. Costs a look into each segment of the journal that is not sent yet.
     *
     * @param lost alerts that were deleted before it had read them
     */
    public SinkStatus status(long lost) {
        return counters.status(name, plan.type(), journal::waiting, lost, epochNs);
    }
}
