package dev.rubato.sensor;

import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.KernelTraceCounts.Count;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which process each thread belongs to. Part of {@link KernelTraceMapper}.
 *
 * <p>The trace tells of every thread from its creation to its end; older ones are asked of {@code /proc} when they first
 * act. The table is bounded: beyond its limit the oldest entry is forgotten, counted, and learned again when it acts.
 */
final class KernelTasks {
    private static final long KEPT_NS = 1_000_000_000L;
    private static final int MAX_ENDED = 16_384;

    /** How much earlier than a record of another CPU the fork may have been that is not read yet. */
    private static final long YOUNG_NS = 300_000_000L;

    private final ProcFiles files;
    private final ProcBootClock boot;
    private final KernelTraceCounts counts;
    private final Map<Integer, ProcessKey> processes;
    private final Deque<Ended> ended = new ArrayDeque<>();

    /** A thread that ended, kept for a moment: a record of it from another CPU may be read late. */
    private record Ended(int tid, ProcessKey process, long timeNs) {}

    KernelTasks(ProcFiles files, ProcBootClock boot, KernelTraceCounts counts, int maximum) {
        this.files = files;
        this.boot = boot;
        this.counts = counts;
        this.processes = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, ProcessKey> eldest) {
                boolean full = size() > maximum;
                if (full) {
                    counts.add(Count.TASKS_EVICTED);
                }
                return full;
            }
        };
    }

    /** Keeps a process that was found in {@code /proc}. */
    void found(ProcessKey process) {
        processes.put(process.pid(), process);
    }

    /** A process was forked. */
    ProcessKey forked(int pid, long timeNs) {
        ProcessKey child = new ProcessKey(pid, timeNs);
        processes.put(pid, child);
        return child;
    }

    /** A thread was added to the process of the thread that created it. */
    void threadAdded(int tid, int creatorTid) {
        ProcessKey process = of(creatorTid);
        if (process != null) {
            processes.put(tid, process);
        } else {
            processes.remove(tid);
        }
    }

    /** The process that has {@code tid}, without asking {@code /proc}; null if unknown. */
    @Nullable
    ProcessKey known(int tid) {
        return processes.get(tid);
    }

    /** The process that has {@code tid}; null, and counted, if it ended before it could be asked for. */
    @Nullable
    ProcessKey of(int tid) {
        if (tid <= 0) {
            return null;
        }
        ProcessKey process = processes.get(tid);
        if (process == null) {
            process = ask(tid, Long.MAX_VALUE);
            counts.add(process == null ? Count.TASKS_UNKNOWN : Count.TASKS_ASKED);
        }
        return process;
    }

    /**
     * Asks {@code /proc} for the process that has {@code tid}; false if it has ended, or was forked so shortly before
     * {@code timeNs} that the trace is about to tell it, more exactly.
     */
    boolean askUnlessYoung(int tid, long timeNs) {
        boolean answered = ask(tid, timeNs - YOUNG_NS) != null;
        if (answered) {
            counts.add(Count.TASKS_ASKED);
        }
        return answered;
    }

    private @Nullable ProcessKey ask(int tid, long startedBeforeNs) {
        int pid = files.processOf(tid);
        ProcessKey process = pid == 0 ? null : processes.get(pid);
        if (process == null && pid != 0) {
            ProcStat stat = files.stat(pid);
            process = stat == null ? null : boot.keyOf(stat);
        }
        if (process == null || process.startNs() > startedBeforeNs) {
            return null;
        }
        processes.put(pid, process);
        processes.put(tid, process);
        return process;
    }

    /** A thread ended, and with it the process if {@code processEnded}: its key, else null. */
    @Nullable
    ProcessKey ended(int tid, boolean processEnded, long timeNs) {
        forgetUntil(timeNs - KEPT_NS);
        ProcessKey process = processEnded ? of(tid) : processes.get(tid);
        if (process == null) {
            return null;
        }
        if (process.pid() != tid) {
            ended.add(new Ended(tid, process, timeNs));
        }
        if (!processEnded) {
            return null;
        }
        ended.add(new Ended(process.pid(), process, timeNs));
        return process;
    }

    /** Forgets what ended before, unless its id was given to another process since. */
    private void forgetUntil(long timeNs) {
        for (Ended one = ended.peek();
                one != null && (one.timeNs() < timeNs || ended.size() > MAX_ENDED);
                one = ended.peek()) {
            ended.remove();
            processes.remove(one.tid(), one.process());
            if (one.timeNs() >= timeNs) {
                counts.add(Count.ENDS_EVICTED);
            }
        }
    }

    /** The thread {@code oldTid} took the id {@code pid} of its process when it replaced the image. */
    void renamed(int oldTid, int pid) {
        if (oldTid != pid) {
            processes.remove(oldTid);
        }
    }

    /** How many threads are kept. */
    int size() {
        return processes.size();
    }
}
