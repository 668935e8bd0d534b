package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What several formats tell of an alert's subject. */
final class Subjects {
    private Subjects() {}

    /** The last part of an executable's path; empty if the path is unknown. */
    static String name(String exe) {
        return exe.substring(Math.max(exe.lastIndexOf('/'), exe.lastIndexOf('\\')) + 1);
    }

    /** The command line: the arguments, parted by blanks; unquoted. */
    static String commandLine(Alert.Subject subject) {
        return String.join(" ", subject.args());
    }

    /** An id of a process that no other process of any host has. */
    static String entityId(String host, int pid, long startNs) {
        return host + "/" + pid + "/" + startNs;
    }

    /** The processes above the subject, from the root to its parent. */
    static List<Alert.Ancestor> ancestors(Alert.Subject subject) {
        List<Alert.Ancestor> lineage = subject.lineage();
        return !lineage.isEmpty() && lineage.getLast().pid() == subject.pid()
                ? lineage.subList(0, lineage.size() - 1)
                : lineage;
    }

    static Alert.@Nullable Ancestor parent(Alert.Subject subject) {
        List<Alert.Ancestor> ancestors = ancestors(subject);
        return ancestors.isEmpty() ? null : ancestors.getLast();
    }

    /** Whether the user is known by number, as on Linux, and not by name. */
    static boolean isUserId(Alert.Subject subject) {
        return !subject.user().isEmpty() && subject.user().chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Detector and variant, e.g. {@code spawn-chain/loopback}: the kind of the alert, of which there are few. */
    static String kind(Alert alert) {
        return alert.variant().isEmpty() ? alert.detector() : alert.detector() + "/" + alert.variant();
    }

    /** When the first of the cited events happened. */
    static long firstNs(Alert alert) {
        long first = alert.timeNs();
        for (Alert.Cited event : alert.events()) {
            first = Math.min(first, event.timeNs());
        }
        return first;
    }
}
