package dev.rubato.sink.delivery;

import dev.rubato.alert.Alert;
import dev.rubato.journal.ReadAhead;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.OutgoingAlert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages that are about to be sent, oldest first, read from the alert journal as far as one batch reaches. Owned by
 * the sink's thread.
 */
final class AlertQueue implements AutoCloseable {
    private final ReadAhead<StoredAlert> journal;
    private final Supplier<@Nullable Alert> unjournaled;
    private final SinkCounters counters;
    private final List<Pending> pending = new ArrayList<>();

    /** Positions after alerts that were accepted although one before them was not: not more than a batch. */
    private final Set<Long> acceptedAhead = new HashSet<>();

    private long bytes;
    private long beganNs;

    /** Whether what is pending is the rest of a batch of which the receiver has taken a part. */
    private boolean rest;

    /** @param unjournaled the next alert that the alert journal could not take, or null */
    AlertQueue(ReadAhead<StoredAlert> journal, Supplier<@Nullable Alert> unjournaled, SinkCounters counters) {
        this.journal = journal;
        this.unjournaled = unjournaled;
        this.counters = counters;
    }

    /** Reads on until a batch is full or there is nothing more; but the rest of a batch goes before anything younger. */
    void fill(SinkPlan plan) {
        boolean found = true;
        while (found && !isFull(plan)) {
            // Memory again: whoever adds to it once the journal is found empty ends the wait that follows.
            found = takeFromMemory(plan) || takeFromJournal(plan) || takeFromMemory(plan);
        }
    }

    private boolean takeFromMemory(SinkPlan plan) {
        Alert alert = unjournaled.get();
        if (alert == null) {
            return false;
        }
        add(plan, new OutgoingAlert(alert, null), journal.position());
        return true;
    }

    private boolean takeFromJournal(SinkPlan plan) {
        long before = journal.position();
        StoredAlert stored = journal.next();
        if (stored == null) {
            return false;
        }
        if (!acceptedAhead.contains(journal.position())) {
            add(plan, new OutgoingAlert(stored.alert(), stored.link()), before);
        }
        return true;
    }

    private void add(SinkPlan plan, OutgoingAlert alert, long before) {
        if (!plan.filter().admits(alert.alert())) {
            counters.filtered();
            return;
        }
        Outgoing message = plan.form().of(alert);
        if (pending.isEmpty()) {
            beganNs = System.nanoTime();
        }
        pending.add(new Pending(message, before, journal.position()));
        bytes += message.text().length();
        counters.oldest(pending.getFirst().message().timeNs());
    }

    /** Whether the batch takes no more. */
    boolean isFull(SinkPlan plan) {
        return rest
                || pending.size() >= plan.limits().maxMessages()
                || bytes >= plan.limits().maxBytes();
    }

    /** How much longer the batch may wait for more. */
    long ageLeftNs(SinkPlan plan) {
        return beganNs + plan.limits().maxAgeNs() - System.nanoTime();
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** The messages of a batch, oldest first. */
    List<Pending> pending() {
        return List.copyOf(pending);
    }

    /** Takes out those that were dealt with. */
    void remove(Set<Pending> done) {
        for (Iterator<Pending> each = pending.iterator(); each.hasNext(); ) {
            Pending message = each.next();
            if (done.contains(message)) {
                each.remove();
                bytes -= message.message().text().length();
                if (message.isJournaled() && message.before() > position()) {
                    acceptedAhead.add(message.after());
                }
            }
        }
        rest = !pending.isEmpty() && (rest || !done.isEmpty());
        if (pending.isEmpty()) {
            acceptedAhead.clear();
        }
        counters.oldest(pending.isEmpty() ? 0 : pending.getFirst().message().timeNs());
    }

    /** The journal's position before the oldest message: everything before it was dealt with. */
    long position() {
        return pending.isEmpty() ? journal.position() : pending.getFirst().before();
    }

    /** Keeps {@code position}: what is before it will not be sent again. */
    void keep(long position) {
        journal.keep(position);
        counters.position(position());
    }

    /** Forgets what was read and reads again from the kept position on. What only memory had comes by the journal. */
    void rewind() {
        pending.clear();
        bytes = 0;
        rest = false;
        journal.rewind();
        counters.position(position());
    }

    /** Waits for something to read. */
    void await(Duration atMost) {
        journal.await(atMost);
    }

    @Override
    public void close() {
        journal.close();
    }
}
