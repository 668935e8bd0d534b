package dev.rubato.replay;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Puts the alerts of several hosts into order of their time; those of a single host pass as they come, as they do live.
 * An alert waits until the traces are {@value #WAIT_NS} ns past it; alerts of the same time keep their order. Owned by
 * one thread.
 */
final class AlertOrder implements AlertSink {
    /** Longer than a detector takes from the deciding event to the alert. */
    private static final long WAIT_NS = 10_000_000_000L;

    /** Alerts that wait; beyond it the oldest leaves early. */
    private static final int MAX_WAITING = 4096;

    private final AlertSink next;
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(
            Comparator.comparingLong((Waiting each) -> each.alert.timeNs()).thenComparingLong(Waiting::arrival));
    private long arrivals;
    private boolean severalHosts;

    private record Waiting(Alert alert, long arrival) {}

    AlertOrder(AlertSink next) {
        this.next = next;
    }

    /** From now on alerts of more than one host come. */
    void severalHosts() {
        severalHosts = true;
    }

    @Override
    public void raise(Alert alert) {
        if (!severalHosts) {
            next.raise(alert);
            return;
        }
        waiting.add(new Waiting(alert, arrivals++));
        if (waiting.size() > MAX_WAITING) {
            giveFirst();
        }
    }

    /** The traces have come to {@code nowNs}. */
    void passTime(long nowNs) {
        for (Waiting first = waiting.peek(); first != null; first = waiting.peek()) {
            if (nowNs - first.alert.timeNs() < WAIT_NS) {
                return;
            }
            giveFirst();
        }
    }

    /** The traces have ended. */
    void end() {
        while (!waiting.isEmpty()) {
            giveFirst();
        }
    }

    private void giveFirst() {
        next.raise(waiting.remove().alert);
    }
}
