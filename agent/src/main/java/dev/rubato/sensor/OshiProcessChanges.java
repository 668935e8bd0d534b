package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.OshiProcessSource.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns looks at all process ids into events: who is new, who is gone, and who runs another program than before. Owned
 * by one thread.
 *
 * <p>Only new processes are asked about, at most {@value #MAX_ASKED} in one look; the rest waits for the next. What a
 * known process runs is compared while it is young, and for {@value #RECHECKED} others in turn. An exec of the same
 * program goes unnoticed.
 */
final class OshiProcessChanges {
    static final int MAX_PROCESSES = 32_768;
    static final int MAX_ASKED = 512;
    static final int RECHECKED = 16;

    private static final long YOUNG_NS = 3_000_000_000L;

    private final OshiProcessSource source;
    private final Map<Integer, Known> processes = new HashMap<>();
    private long look;
    private int recheckAt;
    private long found;
    private long goneBeforeAsked;
    private long tableFull;
    private long postponed;

    private static final class Known {
        final ProcessKey key;
        final long foundNs;
        String exe;
        long look;

        Known(ProcessKey key, String exe, long foundNs) {
            this.key = key;
            this.exe = exe;
            this.foundNs = foundNs;
        }
    }

    OshiProcessChanges(OshiProcessSource source) {
        this.source = source;
    }

    /** Compares the living processes at {@code nowNs} with the look before. */
    void look(long nowNs, Consumer<Event> out) {
        look++;
        Basis basis = look == 1 ? Basis.SNAPSHOT : Basis.SAMPLED;
        List<Integer> ids = source.ids();
        List<Integer> unknown = new ArrayList<>();
        for (Integer pid : ids) {
            Known known = processes.get(pid);
            if (known == null) {
                unknown.add(pid);
            } else {
                known.look = look;
            }
        }
        // At the start all are asked: nothing younger waits behind them.
        int most = look == 1 ? MAX_PROCESSES : MAX_ASKED;
        postponed += Math.max(0, unknown.size() - most);
        report(read(unknown.subList(0, Math.min(most, unknown.size()))), basis, nowNs, out);
        recheck(ids, nowNs, out);
        for (Iterator<Known> at = processes.values().iterator(); at.hasNext(); ) {
            Known known = at.next();
            if (known.look != look) {
                at.remove();
                out.accept(new Event.ProcessExited(nowNs, known.key));
            }
        }
    }

    /** Asks about each; parents stand before their children, since they are older. */
    private List<Reading> read(List<Integer> pids) {
        List<Reading> readings = new ArrayList<>(pids.size());
        for (Integer pid : pids) {
            Reading reading = source.read(pid);
            if (reading == null) {
                goneBeforeAsked++;
            } else {
                readings.add(reading);
            }
        }
        readings.sort(
                Comparator.comparingLong((Reading reading) -> reading.key().startNs())
                        .thenComparingInt(reading -> reading.key().pid()));
        return readings;
    }

    private void report(List<Reading> readings, Basis basis, long nowNs, Consumer<Event> out) {
        for (Reading reading : readings) {
            if (processes.size() >= MAX_PROCESSES) {
                tableFull++;
                continue;
            }
            ProcessKey key = reading.key();
            Known known = new Known(key, reading.image().exe(), nowNs);
            known.look = look;
            processes.put(key.pid(), known);
            found++;
            out.accept(new Event.ProcessExecuted(nowNs, key, parent(reading), reading.image(), basis));
        }
    }

    private @Nullable ProcessKey parent(Reading reading) {
        int pid = reading.parentPid();
        if (pid <= 0 || pid == reading.key().pid()) {
            return null;
        }
        Known known = processes.get(pid);
        return known != null ? known.key : source.keyOf(pid);
    }

    private void recheck(List<Integer> ids, long nowNs, Consumer<Event> out) {
        int rechecked = 0;
        for (int i = 0; i < ids.size(); i++) {
            int at = (recheckAt + i) % ids.size();
            Known known = processes.get(ids.get(at));
            boolean young = known != null && nowNs - known.foundNs < YOUNG_NS && nowNs != known.foundNs;
            if (known != null && (young || rechecked < RECHECKED)) {
                if (!young) {
                    rechecked++;
                }
                compare(ids.get(at), known, nowNs, out);
            }
        }
        recheckAt = ids.isEmpty() ? 0 : (recheckAt + RECHECKED) % ids.size();
    }

    private void compare(int pid, Known known, long nowNs, Consumer<Event> out) {
        String exe = source.exeOf(pid);
        if (exe.isEmpty() || exe.equals(known.exe)) {
            return;
        }
        Reading reading = source.read(pid);
        if (reading == null) {
            return; // it ended meanwhile: the next look says so
        }
        if (reading.key().sameProcess(known.key)) {
            known.exe = reading.image().exe();
            out.accept(new Event.ProcessExecuted(nowNs, known.key, null, reading.image(), Basis.SAMPLED));
        } else {
            out.accept(new Event.ProcessExited(nowNs, known.key));
            processes.remove(pid);
            report(List.of(reading), Basis.SAMPLED, nowNs, out);
        }
    }

    /** Processes that were found, those of the first look included. */
    long found() {
        return found;
    }

    /** Ids that were listed and had ended when they were asked about. */
    long goneBeforeAsked() {
        return goneBeforeAsked;
    }

    /** Processes ignored because the table was full. */
    long tableFull() {
        return tableFull;
    }

    /** How often a new process had to wait for the next look. */
    long postponed() {
        return postponed;
    }
}
