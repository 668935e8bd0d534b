package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who made the attempts of a scan: one process, or the nearest ancestor of most of them.
 *
 * @param process the process to name, or null if none is known or only the first process has them all below it
 * @param children how many other processes below it made attempts
 * @param lineage the lineage that the scan is counted for, or null if it is the host as a whole
 * @param inferred whether the owner of an attempt was inferred
 * @param unknown attempts whose process is not known
 * @param lineages how many lineages took part
 */
record ScanActor(
        @Nullable HostProcess process,
        int children,
        @Nullable Lineage lineage,
        boolean inferred,
        int unknown,
        int lineages) {

    /** The share of the attempts that the named process and its descendants must have made: three in four. */
    private static final int OF = 4;

    private static final int SHARE = 3;

    static ScanActor of(List<Attempt> attempts, @Nullable Lineage lineage) {
        List<HostProcess> processes = new ArrayList<>();
        List<Lineage> lineages = new ArrayList<>();
        boolean inferred = false;
        for (Attempt attempt : attempts) {
            HostProcess process = attempt.process;
            Lineage of = attempt.lineage;
            inferred |= process != null && attempt.inferred;
            if (process != null) {
                processes.add(process);
            }
            if (of != null && !lineages.contains(of)) {
                lineages.add(of);
            }
        }
        HostProcess named = nearestOfMost(processes);
        int children = 0;
        if (named != null) {
            children = (int) processes.stream()
                    .filter(process -> process != named && process.descendsFrom(named))
                    .distinct()
                    .count();
        } else if (lineage != null) {
            return new ScanActor(
                    lineage.root(), 0, lineage, inferred, attempts.size() - processes.size(), lineages.size());
        }
        return new ScanActor(named, children, lineage, inferred, attempts.size() - processes.size(), lineages.size());
    }

    /** The one lineage that made most of the attempts, or null. */
    static @Nullable Lineage mainLineage(List<Attempt> attempts) {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            Lineage candidate = attempts.get(i).lineage;
            if (candidate != null) {
                long own = attempts.stream().filter(a -> a.lineage == candidate).count();
                if (own * OF >= (long) SHARE * attempts.size()) {
                    return candidate;
                }
            }
        }
        return null;
    }

    private static @Nullable HostProcess nearestOfMost(List<HostProcess> processes) {
        for (int i = processes.size() - 1; i >= 0; i--) {
            HostProcess at = processes.get(i);
            for (int depth = 0; at != null && depth < HostProcess.MAX_DEPTH; depth++) {
                HostProcess candidate = at;
                long below = processes.stream()
                        .filter(process -> process.descendsFrom(candidate))
                        .count();
                if (below * OF >= (long) SHARE * processes.size()) {
                    return at.key().pid() == 1 ? null : at;
                }
                at = at.parent();
            }
        }
        return null;
    }

    /** The {@code subject} of the alert. */
    Alert.Subject subject() {
        if (process != null) {
            return Subjects.of(process);
        }
        if (lineage != null) {
            return Subjects.of(lineage);
        }
        return new Alert.Subject(0, 0, "", List.of(), false, "", OriginClass.UNKNOWN.label(), List.of(), "");
    }

    /** The beginning of a sentence about it. */
    String text(String hostName) {
        if (process != null) {
            String name = process.image().name().isEmpty()
                    ? "a process"
                    : process.image().name();
            String user = process.image().user();
            String text = name + " (pid " + process.key().pid() + (user.isEmpty() ? "" : ", user " + user) + ")";
            return children == 0 ? text : text + ", through " + children + " child processes,";
        }
        if (lineage != null && lineage.address() != null) {
            return lineage.address().toString();
        }
        String who = lineages > 1 ? lineages + " unrelated lineages" : "an unknown process";
        return hostName.isEmpty() ? who : who + " on " + hostName;
    }
}
