package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** All processes that {@code /proc} lists at one time, kernel threads included, parents before their children. */
final class ProcSnapshot {
    private final List<Event.ProcessExecuted> processes;

    private ProcSnapshot(List<Event.ProcessExecuted> processes) {
        this.processes = List.copyOf(processes);
    }

    private record Found(long timeNs, ProcStat stat, ProcDetails details) {}

    /**
     * Reads every process, each at a time of its own; one that ends meanwhile is left out. About 60 µs a process.
     *
     * @param wallClockNs the time, in nanoseconds since the Unix epoch
     */
    static ProcSnapshot take(ProcFiles files, ProcBootClock boot, LongSupplier wallClockNs) {
        Map<Integer, Found> found = new HashMap<>();
        for (int pid : files.processIds()) {
            long timeNs = wallClockNs.getAsLong();
            ProcStat stat = files.stat(pid);
            if (stat != null) {
                found.put(pid, new Found(timeNs, stat, details(files, stat)));
            }
        }
        List<Event.ProcessExecuted> ordered = new ArrayList<>(found.size());
        Map<Integer, ProcessKey> done = new HashMap<>();
        for (Found one : found.values()) {
            appendWithParents(one, found, boot, done, ordered);
        }
        return new ProcSnapshot(ordered);
    }

    private static ProcDetails details(ProcFiles files, ProcStat stat) {
        int pid = stat.pid();
        return new ProcDetails(
                stat,
                files.args(pid),
                files.exe(pid),
                files.user(pid),
                files.stdin(pid),
                files.cgroup(pid),
                files.cwd(pid));
    }

    /** Appends the ancestors that are not done yet, then the process; a loop of parents, if ever read, is cut. */
    private static void appendWithParents(
            Found process,
            Map<Integer, Found> found,
            ProcBootClock boot,
            Map<Integer, ProcessKey> done,
            List<Event.ProcessExecuted> ordered) {
        List<Found> path = new ArrayList<>();
        Found at = process;
        while (at != null && done.putIfAbsent(at.stat().pid(), boot.keyOf(at.stat())) == null) {
            path.add(at);
            at = found.get(at.stat().parentPid());
        }
        for (Found one : path.reversed()) {
            Found parent = found.get(one.stat().parentPid());
            ProcessKey parentKey = parent == null ? null : boot.keyOf(parent.stat());
            ProcessImage image = one.details().image("");
            ordered.add(new Event.ProcessExecuted(
                    one.timeNs(), boot.keyOf(one.stat()), parentKey, image, Event.Basis.SNAPSHOT));
        }
    }

    /** The processes, parents first; each event's time is when it was read. */
    List<Event.ProcessExecuted> processes() {
        return processes;
    }
}
