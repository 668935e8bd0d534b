package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.KernelTraceCounts.Count;
import dev.rubato.sensor.TraceRecord.Ends;
import dev.rubato.sensor.TraceRecord.SocketFailed;
import dev.rubato.sensor.TraceRecord.SocketStateChanged;
import dev.rubato.sensor.TraceRecord.TcpState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns state changes of TCP sockets into connections and listeners. Part of {@link KernelTraceMapper}.
 *
 * <p>A failed connect is two records: the state goes from SYN_SENT to CLOSE, and the error is reported to the socket.
 * Newer kernels report just after, older ones for some errors just before; no report means that the application closed
 * it. A reset over loopback is worked off in the context of the connecting process, so context alone tells nothing.
 */
final class KernelSockets {
    /** How long after or before a close its error report may be written: both come from one call in the kernel. */
    private static final long REPORT_WITHIN_NS = 1_000_000L;

    /** Closes that wait for their report at one time; the oldest is judged without one beyond. */
    private static final int MAX_CLOSING = 4096;

    /** Reports kept for a close that comes after its report. */
    private static final int MAX_REPORTS = 64;

    /** Without reports: a reset by this host itself comes within this time. */
    private static final long LOCAL_ANSWER_NS = 5_000_000L;

    /** Without reports: from here on the kernel gave up (tcp_syn_retries, 67 s or more by default). */
    private static final long GIVEN_UP_NS = 60_000_000_000L;

    private record Socket(Flow flow, long openedNs) {}

    private record Closing(long monoNs, long timeNs, long socket, Flow flow, Ends ends, Outcome inferred) {}

    private record Report(long monoNs, int error, Ends ends) {}

    private final KernelTraceCounts counts;
    private final boolean reported;
    private final Consumer<Event> out;
    private final Map<Long, Socket> sockets;
    private final Deque<Closing> closing = new ArrayDeque<>();
    private final Deque<Report> reports = new ArrayDeque<>();

    /**
     * @param reported whether the kernel reports errors
     * @param maximum most connections that are kept; the oldest goes first, counted
     */
    KernelSockets(KernelTraceCounts counts, boolean reported, int maximum, Consumer<Event> out) {
        this.counts = counts;
        this.reported = reported;
        this.out = out;
        this.sockets = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Socket> eldest) {
                boolean full = size() > maximum;
                if (full) {
                    counts.add(Count.SOCKETS_EVICTED);
                }
                return full;
            }
        };
    }

    /**
     * A socket changed its state.
     *
     * @param owner the process whose call it was; null in interrupts and if unknown
     */
    void changed(SocketStateChanged change, long timeNs, @Nullable ProcessKey owner) {
        switch (change.to()) {
            case SYN_SENT -> opened(change, timeNs, owner);
            case ESTABLISHED -> established(change, timeNs);
            case LISTEN -> listening(change, timeNs, owner);
            case CLOSE -> closed(change, timeNs);
            case UNKNOWN, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE_WAIT, LAST_ACK, CLOSING, NEW_SYN_RECV -> {}
        }
    }

    private void opened(SocketStateChanged change, long timeNs, @Nullable ProcessKey owner) {
        settleSocket(change.socket(), change.monoNs());
        Flow flow = flow(change.ends());
        sockets.put(change.socket(), new Socket(flow, timeNs));
        out.accept(new Event.ConnectionOpened(
                timeNs, change.socket(), flow, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
    }

    private void established(SocketStateChanged change, long timeNs) {
        Flow flow = flow(change.ends());
        Socket before = sockets.put(change.socket(), new Socket(flow, timeNs));
        boolean inbound = before == null && change.from() == TcpState.SYN_RECV;
        if (inbound) {
            out.accept(new Event.ConnectionOpened(
                    timeNs, change.socket(), flow, Flow.Direction.INBOUND, null, Event.Basis.EXACT));
        }
        resolved(timeNs, change.socket(), flow, Outcome.ESTABLISHED);
    }

    private void listening(SocketStateChanged change, long timeNs, @Nullable ProcessKey owner) {
        Ends ends = change.ends();
        out.accept(new Event.ListenerOpened(
                timeNs, change.socket(), ends.local(), ends.localPort(), owner, Event.Basis.EXACT));
    }

    private void closed(SocketStateChanged change, long timeNs) {
        Ends ends = change.ends();
        switch (change.from()) {
            case LISTEN ->
                out.accept(new Event.ListenerClosed(timeNs, change.socket(), ends.local(), ends.localPort()));
            case SYN_SENT, SYN_RECV -> failed(change, timeNs);
            case ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING -> {
                Socket before = sockets.remove(change.socket());
                boolean complete = ends.localPort() != 0 && ends.remotePort() != 0;
                Flow flow = before == null || complete ? flow(ends) : before.flow();
                out.accept(new Event.ConnectionClosed(timeNs, change.socket(), flow, -1, -1, Event.Basis.EXACT));
            }
            case UNKNOWN, TIME_WAIT, CLOSE, NEW_SYN_RECV -> {}
        }
    }

    /** An attempt ended without success; of attempts from outside nothing was told, so nothing is now. */
    private void failed(SocketStateChanged change, long timeNs) {
        Socket before = sockets.remove(change.socket());
        if (before == null && change.from() == TcpState.SYN_RECV) {
            return;
        }
        Ends ends = change.ends();
        Flow flow = flow(ends);
        for (Iterator<Report> each = reports.iterator(); each.hasNext(); ) {
            Report report = each.next();
            if (report.ends().equals(ends) && change.monoNs() - report.monoNs() <= REPORT_WITHIN_NS) {
                each.remove();
                resolved(timeNs, change.socket(), flow, outcomeOf(report.error()));
                return;
            }
        }
        long openNs = before == null ? Long.MAX_VALUE : timeNs - before.openedNs();
        Outcome inferred = reported ? Outcome.ABANDONED : infer(change.inInterrupt(), openNs, flow);
        if (closing.size() >= MAX_CLOSING) {
            settle(closing.remove());
            counts.add(Count.CLOSES_EVICTED);
        }
        closing.add(new Closing(change.monoNs(), timeNs, change.socket(), flow, ends, inferred));
    }

    /** An error was reported to a socket. */
    void reported(SocketFailed report) {
        for (Iterator<Closing> each = closing.descendingIterator(); each.hasNext(); ) {
            Closing one = each.next();
            if (one.ends().equals(report.ends()) && report.monoNs() - one.monoNs() <= REPORT_WITHIN_NS) {
                each.remove();
                resolved(one.timeNs(), one.socket(), one.flow(), outcomeOf(report.error()));
                return;
            }
        }
        reports.add(new Report(report.monoNs(), report.error(), report.ends()));
        if (reports.size() > MAX_REPORTS) {
            Report oldest = reports.remove();
            if (report.monoNs() - oldest.monoNs() <= REPORT_WITHIN_NS) {
                counts.add(Count.REPORTS_EVICTED);
            }
        }
    }

    /** No record before this time of the monotonic clock will come any more: closes without report are judged. */
    void settle(long horizonMonoNs) {
        for (Closing one = closing.peek(); one != null; one = closing.peek()) {
            if (horizonMonoNs - one.monoNs() < REPORT_WITHIN_NS) {
                return;
            }
            closing.remove();
            settle(one);
        }
    }

    /** The socket is used again: what was its close is judged now. */
    private void settleSocket(long socket, long monoNs) {
        for (Iterator<Closing> each = closing.iterator(); each.hasNext(); ) {
            Closing one = each.next();
            if (one.socket() == socket && one.monoNs() <= monoNs) {
                each.remove();
                settle(one);
            }
        }
    }

    private void settle(Closing one) {
        if (!reported) {
            counts.add(Count.OUTCOMES_INFERRED);
        }
        resolved(one.timeNs(), one.socket(), one.flow(), one.inferred());
    }

    /** Whether closes wait for their report. */
    boolean isWaiting() {
        return !closing.isEmpty();
    }

    private void resolved(long timeNs, long socket, Flow flow, Outcome outcome) {
        out.accept(new Event.ConnectionResolved(timeNs, socket, flow, outcome, Event.Basis.EXACT));
    }

    private static Flow flow(Ends ends) {
        return new Flow(Flow.Protocol.TCP, ends.local(), ends.localPort(), ends.remote(), ends.remotePort());
    }

    /** The outcome that an errno of include/uapi/asm-generic/errno.h stands for. */
    static Outcome outcomeOf(int error) {
        return switch (error) {
            case 111, 104 -> Outcome.REFUSED; // ECONNREFUSED, ECONNRESET
            case 110 -> Outcome.TIMED_OUT; // ETIMEDOUT
            case 103 -> Outcome.ABANDONED; // ECONNABORTED: destroyed from outside, as by `ss -K`
            default -> Outcome.UNREACHABLE; // EHOSTUNREACH, ENETUNREACH, ENOPROTOOPT and other answers of routers
        };
    }

    /** The likeliest outcome where the kernel reports no errors (before Linux 5.15). */
    private static Outcome infer(boolean inInterrupt, long openNs, Flow flow) {
        if (inInterrupt) {
            return openNs >= GIVEN_UP_NS ? Outcome.TIMED_OUT : Outcome.REFUSED;
        }
        boolean own = flow.remote().isLoopback() || flow.remote().equals(flow.local());
        return own && openNs <= LOCAL_ANSWER_NS ? Outcome.REFUSED : Outcome.ABANDONED;
    }
}
