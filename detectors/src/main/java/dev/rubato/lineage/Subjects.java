package dev.rubato.lineage;

import dev.rubato.alert.Alert;
import dev.rubato.event.ProcessImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How processes and lineages appear in alerts. */
public final class Subjects {
    /** Longest command line of one ancestor in an alert, characters. */
    public static final int MAX_COMMAND_LINE_CHARS = 256;

    private Subjects() {}

    /** The subject of an alert about {@code process}. */
    public static Alert.Subject of(HostProcess process) {
        ProcessImage image = process.image();
        return new Alert.Subject(
                process.key().pid(),
                process.key().startNs(),
                image.exe(),
                image.args(),
                image.argsRead(),
                image.user(),
                process.lineage().origin().label(),
                path(process),
                "");
    }

    /** The subject of an alert about a lineage: its root process, or its address. */
    public static Alert.Subject of(Lineage lineage) {
        HostProcess root = lineage.root();
        if (root != null) {
            return of(root);
        }
        String address = lineage.address() == null ? "" : lineage.address().toString();
        return new Alert.Subject(
                0, 0, "", List.of(), false, "", lineage.origin().label(), List.of(), address);
    }

    /** The processes from the oldest known ancestor to {@code process}, at most {@link HostProcess#MAX_DEPTH}. */
    public static List<Alert.Ancestor> path(HostProcess process) {
        List<Alert.Ancestor> path = new ArrayList<>();
        HostProcess at = process;
        while (at != null && path.size() < HostProcess.MAX_DEPTH) {
            path.add(new Alert.Ancestor(
                    at.key().pid(), at.key().startNs(), at.image().exe(), commandLine(at)));
            at = at.parent();
        }
        Collections.reverse(path);
        return path;
    }

    /** The arguments joined by blanks and cut, or the executable's path where they are unknown. */
    public static String commandLine(HostProcess process) {
        ProcessImage image = process.image();
        String line = image.argsRead() ? String.join(" ", image.args()) : image.exe();
        return line.length() <= MAX_COMMAND_LINE_CHARS ? line : line.substring(0, MAX_COMMAND_LINE_CHARS) + "…";
    }
}
