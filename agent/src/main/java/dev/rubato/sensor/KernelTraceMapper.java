package dev.rubato.sensor;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.KernelTraceCounts.Count;
import org.jspecify.annotations.Nullable;

/** Turns trace records, given in order of time, into events. Owned by the thread {@code kernel-trace}. */
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

    /** Applies the next record. */
    void apply(TraceRecord record) {
        long timeNs = clock.epochNs(record.monoNs());
        switch (record) {
            case TraceRecord.TaskCreated created -> created(created, timeNs);
            case TraceRecord.ProgramExecuted executed -> executed(executed, timeNs);
            case TraceRecord.TaskExited exited -> exited(exited, timeNs);
            case TraceRecord.SocketStateChanged change -> sockets.changed(change, timeNs, owner(change));
            case TraceRecord.SocketFailed failed -> sockets.reported(failed);
            case TraceRecord.SocketRequested requested -> requested(requested, timeNs);
        }
    }

    /** No record before this time of the monotonic clock will come any more. */
    void settle(long horizonMonoNs) {
        sockets.settle(horizonMonoNs);
        for (TraceRecord record : early.due(horizonMonoNs)) {
            if (record instanceof TraceRecord.ProgramExecuted executed) {
                executedWithoutFork(executed, clock.epochNs(executed.monoNs()));
            }
        }
    }

    /** Whether something waits for {@link #settle}. */
    boolean isWaiting() {
        return sockets.isWaiting() || !early.isEmpty();
    }

    private @Nullable ProcessKey owner(TraceRecord.SocketStateChanged change) {
        boolean byCall = switch (change.to()) {
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
        return byCall ? tasks.of(change.tid()) : null;
    }

    private void created(TraceRecord.TaskCreated created, long timeNs) {
        if (created.isThread()) {
            tasks.threadAdded(created.tid(), created.creatorTid());
            return;
        }
        ProcessKey parent = tasks.of(created.creatorTid());
        ProcessKey child = tasks.forked(created.tid(), timeNs);
        if (parent != null) {
            append(new Event.ProcessForked(timeNs, child, parent));
        }
        early.take(created.tid(), created.monoNs()).forEach(this::apply);
    }

    private void executed(TraceRecord.ProgramExecuted executed, long timeNs) {
        ProcessKey process = tasks.known(executed.pid());
        tasks.renamed(executed.oldTid(), executed.pid());
        if (process != null) {
            append(executed, timeNs, process, null);
        } else if (!early.keep(executed.pid(), executed)) {
            executedWithoutFork(executed, timeNs);
        }
    }

    private void executedWithoutFork(TraceRecord.ProgramExecuted executed, long timeNs) {
        ProcStat stat = executed.details() == null ? null : executed.details().stat();
        ProcessKey process = stat == null ? tasks.of(executed.pid()) : boot.keyOf(stat);
        if (process == null) {
            process = new ProcessKey(executed.pid(), timeNs);
        }
        counts.add(Count.EXECS_WITHOUT_FORK);
        tasks.found(process);
        append(executed, timeNs, process, stat == null ? null : tasks.of(stat.parentPid()));
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
        } else if (ends && !early.keep(exited.tid(), exited)) {
            counts.add(Count.TASKS_UNKNOWN);
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
