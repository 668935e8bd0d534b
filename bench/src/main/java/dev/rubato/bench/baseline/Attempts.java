package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Connection attempts of this host as a network sensor sees them: from packets, where the events have any of it,
 * otherwise from what the kernel or a log says. An attempt that nobody answers has failed after five seconds (Zeek's
 * {@code tcp_attempt_delay}).
 */
final class Attempts {
    private static final long UNANSWERED_NS = 5_000_000_000L;

    private final Map<Flow, Attempt> open = new HashMap<>();
    private final ArrayDeque<Attempt> waiting = new ArrayDeque<>();
    private final Rule rule;
    private boolean packets;

    /** What a rule over attempts is told. */
    interface Rule {
        void attempted(Attempt attempt, Baseline.Alarms alarms);

        void ended(Attempt attempt, End end, long timeNs, Baseline.Alarms alarms);
    }

    /** How an attempt ended. */
    enum End {
        ANSWERED,
        /** A reset, or an ICMP message that the host or port cannot be reached. */
        REJECTED,
        SILENT
    }

    /** One attempt. */
    static final class Attempt {
        final long timeNs;
        final Flow flow;
        private boolean ended;

        Attempt(long timeNs, Flow flow) {
            this.timeNs = timeNs;
            this.flow = flow;
        }

        Address remote() {
            return flow.remote();
        }

        int port() {
            return flow.remotePort();
        }
    }

    Attempts(Rule rule) {
        this.rule = rule;
    }

    void accept(Event event, Baseline.Alarms alarms) {
        for (Attempt oldest = waiting.peekFirst();
                oldest != null && (oldest.ended || event.timeNs() - oldest.timeNs >= UNANSWERED_NS);
                oldest = waiting.peekFirst()) {
            waiting.removeFirst();
            end(oldest, End.SILENT, oldest.timeNs + UNANSWERED_NS, alarms);
        }
        if (event instanceof Event.ConnectionOpened opened
                && opened.direction() == Flow.Direction.OUTBOUND
                && isWanted(opened.basis())) {
            Attempt attempt = new Attempt(opened.timeNs(), opened.flow());
            open.put(opened.flow(), attempt);
            waiting.addLast(attempt);
            rule.attempted(attempt, alarms);
        } else if (event instanceof Event.ConnectionResolved resolved && isWanted(resolved.basis())) {
            Attempt attempt = open.get(resolved.flow());
            if (attempt != null) {
                end(attempt, endOf(resolved.outcome()), resolved.timeNs(), alarms);
            }
        }
    }

    /** Whoever sees packets needs nothing else, which would tell everything twice. */
    private boolean isWanted(Event.Basis basis) {
        packets |= basis == Event.Basis.PACKET;
        return packets == (basis == Event.Basis.PACKET);
    }

    private static End endOf(Event.Outcome outcome) {
        return switch (outcome) {
            case ESTABLISHED -> End.ANSWERED;
            case REFUSED, UNREACHABLE -> End.REJECTED;
            case TIMED_OUT, ABANDONED -> End.SILENT;
        };
    }

    private void end(Attempt attempt, End end, long timeNs, Baseline.Alarms alarms) {
        if (!attempt.ended) {
            attempt.ended = true;
            open.remove(attempt.flow, attempt);
            rule.ended(attempt, end, timeNs, alarms);
        }
    }
}
