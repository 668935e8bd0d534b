package dev.rubato.trace;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import org.jspecify.annotations.Nullable;

/**
 * Gives the processes of a log their keys, and remembers which of them the log has introduced. Owned by its reader's
 * thread; at most {@value #MAX_PROCESSES} processes.
 *
 * <p>A log names processes by id. The start that makes a key of it is what the log says it is, else the time of the
 * record that first names the process; later records with that id mean this process until it ends or another starts.
 */
final class LogProcesses {
    private static final int MAX_PROCESSES = 65_536;

    /** Characters of a program's name that are compared. */
    private static final int MAX_NAME_CHARS = 64;

    /** Two reports of one start lie at most this far apart: one may count in whole seconds, one may come late. */
    private static final long SAME_START_NS = 3 * LogTime.SECOND_NS;

    private record Id(String host, int pid) {}

    private record Introduced(String host, ProcessKey key) {}

    /**
     * What the log has told of a process.
     *
     * @param program name of its image; empty if unknown
     */
    private record Told(boolean executed, boolean ended, String program) {
        static Told running(boolean executed, ProcessImage image) {
            String name = image.name();
            return new Told(executed, false, name.substring(0, Math.min(name.length(), MAX_NAME_CHARS)));
        }
    }

    private final LogTable<Id, ProcessKey> running = new LogTable<>(MAX_PROCESSES);
    private final LogTable<Introduced, Told> introduced = new LogTable<>(MAX_PROCESSES);

    /** The process that has run under this id since {@code startNs}; becomes what the id means if it is the youngest. */
    ProcessKey started(String host, int pid, long startNs) {
        Id id = new Id(host, pid);
        ProcessKey known = running.get(id);
        if (known != null && Math.abs(known.startNs() - startNs) <= SAME_START_NS) {
            return known;
        }
        ProcessKey key = new ProcessKey(pid, startNs);
        if (known == null || known.startNs() < startNs) {
            running.put(id, key);
        }
        return key;
    }

    /** What the id means now, or null if no record has named it. */
    @Nullable
    ProcessKey find(String host, int pid) {
        return running.get(new Id(host, pid));
    }

    /** What the id means; a process that no record has named before is taken to have started at {@code timeNs}. */
    ProcessKey require(String host, int pid, long timeNs) {
        ProcessKey known = find(host, pid);
        return known != null ? known : started(host, pid, timeNs);
    }

    /** From now on the id means a process that is known under another one. */
    void means(String host, int pid, ProcessKey process) {
        running.put(new Id(host, pid), process);
    }

    /** A new process has this id, whatever it meant before. */
    ProcessKey forked(String host, int pid, long timeNs) {
        ProcessKey key = new ProcessKey(pid, timeNs);
        running.put(new Id(host, pid), key);
        return key;
    }

    /** Tells that a process began to run an image. */
    void executed(
            TraceSink sink,
            String host,
            long timeNs,
            ProcessKey process,
            @Nullable ProcessKey parent,
            ProcessImage image) {
        introduced.put(new Introduced(host, process), Told.running(true, image));
        sink.event(host, new Event.ProcessExecuted(timeNs, process, parent, image, Event.Basis.EXACT));
    }

    /** The same from a log in which two records may tell of one start: the second is told as a supplement. */
    void reported(
            TraceSink sink,
            String host,
            long timeNs,
            ProcessKey process,
            @Nullable ProcessKey parent,
            ProcessImage image) {
        Introduced which = new Introduced(host, process);
        if (!Told.running(true, image).equals(introduced.get(which))) {
            executed(sink, host, timeNs, process, parent, image);
            return;
        }
        sink.event(host, new Event.ProcessExecuted(timeNs, process, parent, image, Event.Basis.SNAPSHOT));
    }

    /** Tells who the parent of a process is that no record has told of before; what they run may be told later. */
    void descends(TraceSink sink, String host, long timeNs, ProcessKey process, ProcessKey parent) {
        Told nothing = new Told(false, false, "");
        boolean isNew = introduced.putIfAbsent(new Introduced(host, process), nothing) == null;
        if (isNew && !process.equals(parent)) {
            introduced.putIfAbsent(new Introduced(host, parent), nothing);
            sink.event(host, new Event.ProcessForked(timeNs, process, parent));
        }
    }

    /** Tells what a process runs, if no record has told that before and this one does. */
    void seen(
            TraceSink sink,
            String host,
            long timeNs,
            ProcessKey process,
            @Nullable ProcessKey parent,
            ProcessImage image) {
        Introduced which = new Introduced(host, process);
        Told before = introduced.get(which);
        boolean isNew = before == null || before.equals(new Told(false, false, ""));
        if (isNew && !image.exe().isEmpty()) {
            introduced.put(which, Told.running(false, image));
            sink.event(host, new Event.ProcessExecuted(timeNs, process, parent, image, Event.Basis.SNAPSHOT));
        }
    }

    /** Whether any record has told of this process. */
    boolean isIntroduced(String host, ProcessKey process) {
        return introduced.get(new Introduced(host, process)) != null;
    }

    /** Tells that the process ended that the id means now; false if no record has named it. */
    boolean ended(TraceSink sink, String host, long timeNs, int pid) {
        ProcessKey key = find(host, pid);
        return key != null && ended(sink, host, timeNs, key);
    }

    /** Tells that a process ended; false if another record told of it before. */
    boolean ended(TraceSink sink, String host, long timeNs, ProcessKey process) {
        running.remove(new Id(host, process.pid()), process);
        Told before = introduced.put(new Introduced(host, process), new Told(false, true, ""));
        if (before != null && before.ended) {
            return false;
        }
        sink.event(host, new Event.ProcessExited(timeNs, process));
        return true;
    }

    /** Entries that left for want of room. */
    long evictions() {
        return running.evictions() + introduced.evictions();
    }
}
