package dev.rubato.sink;

import dev.rubato.alert.Alert;
import java.util.List;
import java.util.StringJoiner;

/** The path from a lineage's root to a process in one line; unescaped. */
public final class LineageText {
    private LineageText() {}

    /** Names and process ids, oldest first: {@code systemd(1) > sshd(811) > bash(902)}. */
    public static String of(List<Alert.Ancestor> lineage) {
        StringJoiner path = new StringJoiner(" > ");
        for (Alert.Ancestor ancestor : lineage) {
            path.add(name(ancestor) + "(" + ancestor.pid() + ")");
        }
        return path.toString();
    }

    /** The last part of the executable's path or, where that is unknown, of the command. */
    private static String name(Alert.Ancestor ancestor) {
        String path = ancestor.exe();
        if (path.isEmpty()) {
            String command = ancestor.commandLine();
            int blank = command.indexOf(' ');
            path = blank < 0 ? command : command.substring(0, blank);
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() ? "?" : name;
    }
}
