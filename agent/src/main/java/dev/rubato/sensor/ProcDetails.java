package dev.rubato.sensor;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID} said about a process at one moment, as far as the process lived long enough.
 *
 * @param stat its ids and start, null if unread
 * @param args its arguments, null if unread
 * @param exe its executable by the kernel's own link; empty unless it was asked for and read
 * @param user numeric effective user id; empty if unread
 * @param cgroup path of its control group; empty unless it was asked for and read
 * @param cwd working directory; empty unless it was asked for and read
 */
record ProcDetails(
        @Nullable ProcStat stat,
        @Nullable List<String> args,
        String exe,
        String user,
        Stdin stdin,
        String cgroup,
        String cwd) {

    /** The image of a process that runs {@code path}. */
    ProcessImage image(String path) {
        return new ProcessImage(
                exe.isEmpty() ? path : exe,
                args == null ? List.of() : args,
                args != null,
                user,
                stat == null ? 0 : stat.sessionId(),
                stat == null ? -1 : stat.tty(),
                stdin,
                cgroup,
                cwd);
    }
}
