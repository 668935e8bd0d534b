package dev.rubato.sensor;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.KernelTraceCounts.Count;
import org.jspecify.annotations.Nullable;

/**
 * Turns trace records into events. Used by one thread at a time, as {@link KernelTraceWorker} sees to;
 * {@link #append} by any.
 *
 * <p>Records of one CPU come in order of time, those of several CPUs nearly so. A record about a thread that is not
 * known yet waits for that thread's creation; events carry the time of their record and are put in order downstream.
 */
final class KernelTraceMapper {
    private static final int AF_PACKET = 17;
    private static final int SOCK_PACKET = 10;
    private static final int SOCK_TYPE_MASK = 0xf;

    /** Most threads and most connections that are remembered: 4 MiB each when full. */
    private static final int MAX_TASKS = 65_536;

    private static final int MAX_SOCKETS = 65_536;

    private final EventSink sink;
    private final KernelClock clock;
    private final ProcBootClock boot;
    private final KernelTraceCounts counts;
    private final KernelTasks tasks;
    private final KernelSockets sockets;
    private final KernelEarlyRecords early;
    private final boolean groupDeathKnown;

    /**
     * @param decoder tells what the kernel's formats hold
     * @param reported whether the kernel reports why connections fail
     */
    KernelTraceMapper(
            EventSink sink,
            KernelClock clock,
            ProcFiles files,
            ProcBootClock boot,
            KernelTraceCounts counts,
            TraceDecoder decoder,
            boolean reported) {
        this.sink = sink;
        this.clock = clock;
        this.boot = boot;
        this.counts = counts;
        this.groupDeathKnown = decoder.groupDeathKnown();
        this.tasks = new KernelTasks(files, boot, counts, MAX_TASKS);
        this.early = new KernelEarlyRecords(counts);
        this.sockets = new KernelSockets(counts, reported, MAX_SOCKETS, this::append);
    }

    /** Tells the processes that were there before the trace, before any record is applied. */
    void begin(ProcSnapshot snapshot) {
        for (Event.ProcessExecuted one : snapshot.processes()) {
            tasks.found(one.process());
            append(one);
        }
    }

    /** Applies the next record, or keeps it until the thread that it is about is known. */
    void apply(TraceRecord record) {
        int tid = actorOf(record);
        boolean expected = tid > 0 && tasks.known(tid) == null && !isAskable(record, tid);
        if (!expected || !early.keep(tid, record)) {
            applyNow(record);
        }
    }

    /** The thread whose process has to be known before the record can be applied, or 0. */
    private int actorOf(TraceRecord record) {
        return switch (record) {
            case TraceRecord.TaskCreated created -> created.creatorTid();
            case TraceRecord.ProgramExecuted executed -> executed.pid();
            case TraceRecord.TaskExited exited -> exited.processEnded() || !groupDeathKnown ? exited.tid() : 0;
            case TraceRecord.SocketStateChanged change -> isCall(change) ? change.tid() : 0;
            case TraceRecord.SocketFailed failed -> 0;
            case TraceRecord.SocketRequested requested -> requested.tid();
        };
    }

    /** Whether {@code /proc} tells the process; of what begins or ends just now the creation is sure to come. */
    private boolean isAskable(TraceRecord record, int tid) {
        return switch (record) {
            case TraceRecord.ProgramExecuted executed -> false;
            case TraceRecord.TaskExited exited -> false;
            case TraceRecord.TaskCreated created -> tasks.askUnlessYoung(tid, clock.epochNs(created.monoNs()));
            case TraceRecord.SocketStateChanged change -> tasks.askUnlessYoung(tid, clock.epochNs(change.monoNs()));
            case TraceRecord.SocketFailed failed -> true;
            case TraceRecord.SocketRequested requested -> tasks.askUnlessYoung(tid, clock.epochNs(requested.monoNs()));
        };
    }

    private void applyNow(TraceRecord record) {
        long timeNs = clock.epochNs(record.monoNs());
        switch (record) {
            case TraceRecord.TaskCreated created -> created(created, timeNs);
            case TraceRecord.ProgramExecuted executed -> executed(executed, timeNs);
            case TraceRecord.TaskExited exited -> exited(exited, timeNs);
            case TraceRecord.SocketStateChanged change ->
                sockets.changed(change, timeNs, isCall(change) ? tasks.of(change.tid()) : null);
            case TraceRecord.SocketFailed failed -> sockets.reported(failed);
            case TraceRecord.SocketRequested requested -> requested(requested, timeNs);
        }
    }

    /** No record before this time of the monotonic clock will come any more. */
    void settle(long horizonMonoNs) {
        sockets.settle(horizonMonoNs);
        early.due(horizonMonoNs).forEach(this::applyNow);
    }

    /** Whether something waits for {@link #settle}. */
    boolean isWaiting() {
        return sockets.isWaiting() || !early.isEmpty();
    }

    /** Whether the running task made the change by a system call of its own, so that it is the owner. */
    private static boolean isCall(TraceRecord.SocketStateChanged change) {
        return switch (change.to()) {
            case SYN_SENT, LISTEN -> !change.inInterrupt();
            case UNKNOWN,
                    ESTABLISHED,
                    SYN_RECV,
                    FIN_WAIT1,
                    FIN_WAIT2,
                    TIME_WAIT,
                    CLOSE,
                    CLOSE_WAIT,
                    LAST_ACK,
                    CLOSING,
                    NEW_SYN_RECV -> false;
        };
    }

    private void created(TraceRecord.TaskCreated created, long timeNs) {
        if (created.isThread()) {
            tasks.threadAdded(created.tid(), created.creatorTid());
        } else {
            ProcessKey parent = tasks.of(created.creatorTid());
            ProcessKey child = tasks.forked(created.tid(), timeNs);
            if (parent != null) {
                append(new Event.ProcessForked(timeNs, child, parent));
            }
        }
        early.take(created.tid(), created.monoNs()).forEach(this::apply);
    }

    private void executed(TraceRecord.ProgramExecuted executed, long timeNs) {
        ProcessKey process = tasks.known(executed.pid());
        ProcessKey parent = null;
        tasks.renamed(executed.oldTid(), executed.pid());
        if (process == null) {
            counts.add(Count.EXECS_WITHOUT_FORK);
            ProcStat stat =
                    executed.details() == null ? null : executed.details().stat();
            process = stat == null ? tasks.of(executed.pid()) : boot.keyOf(stat);
            process = process == null ? new ProcessKey(executed.pid(), timeNs) : process;
            parent = stat == null ? null : tasks.of(stat.parentPid());
            tasks.found(process);
        }
        append(executed, timeNs, process, parent);
    }

    private void append(
            TraceRecord.ProgramExecuted executed, long timeNs, ProcessKey process, @Nullable ProcessKey parent) {
        ProcDetails details = executed.details();
        counts.add(Count.EXECS);
        if (details != null && details.args() != null) {
            counts.add(Count.EXECS_WITH_ARGS);
        }
        ProcessImage image =
                details == null ? ProcessImage.ofExe(executed.filename()) : details.image(executed.filename());
        append(new Event.ProcessExecuted(timeNs, process, parent, image, Event.Basis.EXACT));
    }

    private void exited(TraceRecord.TaskExited exited, long timeNs) {
        boolean ends = exited.processEnded();
        if (!groupDeathKnown) {
            ProcessKey known = tasks.known(exited.tid());
            ends = known != null && known.pid() == exited.tid();
        }
        ProcessKey ended = tasks.ended(exited.tid(), ends, timeNs);
        if (ended != null) {
            append(new Event.ProcessExited(timeNs, ended));
        }
    }

    private void requested(TraceRecord.SocketRequested requested, long timeNs) {
        ProcessKey owner = tasks.of(requested.tid());
        if (owner != null) {
            boolean frames = requested.family() == AF_PACKET || (requested.type() & SOCK_TYPE_MASK) == SOCK_PACKET;
            Event.SocketKind kind = frames ? Event.SocketKind.PACKET : Event.SocketKind.RAW;
            append(new Event.SocketOwned(timeNs, kind, Address.ANY, 0, owner, Event.Basis.EXACT));
        }
    }

    /** Gives an event to the sink; what it refuses is counted as lost. */
    void append(Event event) {
        try {
            sink.append(event);
            counts.add(Count.EVENTS_APPENDED);
        } catch (RuntimeException e) {
            counts.add(Count.APPENDS_FAILED);
        }
    }
}
