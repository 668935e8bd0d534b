package dev.rubato.detect.gpu;

import dev.rubato.event.Mix;
import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.OriginClass;
import java.util.regex.Pattern;

/** Which program a process is, for its history, and where its file lies. */
final class GpuPrograms {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern TEMPORARY = Pattern.compile(
            "^/(?:var/)?tmp/|^/dev/shm/|^/run/(?!current-system/)|^/?memfd:|\\\\temp\\\\| \\(deleted\\)$",
            Pattern.CASE_INSENSITIVE);

    /** A directory whose name begins with a dot; {@code ~/.local} is where file-hierarchy(7) puts a user's programs. */
    private static final Pattern HIDDEN = Pattern.compile("/\\.(?!local/|\\./)[^/]");

    /** What desktops call the control group of a program that they start: systemd.io/DESKTOP_ENVIRONMENTS. */
    private static final String DESKTOP_APPLICATION = "/app.slice/app-";

    private GpuPrograms() {}

    /** The class of an executable: its path, whatever version numbers are in it. */
    static String classOf(ProcessImage image) {
        return NUMBER.matcher(image.exe()).replaceAll("#");
    }

    /** The same number for the same class of executable under the same kind of root, in every run. */
    static long historyKey(HostProcess process) {
        return hash(
                classOf(process.image()) + " of " + process.lineage().origin().label());
    }

    static long hash(String text) {
        return Mix.mix(text.hashCode(), text.length());
    }

    /** Whether the file lies in a temporary or hidden directory, or in none. */
    static boolean isHidden(String exe) {
        return TEMPORARY.matcher(exe).find() || HIDDEN.matcher(exe).find();
    }

    /** Whether a terminal, or a desktop session, is at the root. */
    static boolean isSeated(HostProcess process) {
        OriginClass origin = process.lineage().origin();
        return origin == OriginClass.TTY
                || (!isForeign(origin) && process.image().cgroup().contains(DESKTOP_APPLICATION));
    }

    /** Whether a lineage of that origin works for others than the person at the machine. */
    static boolean isForeign(OriginClass origin) {
        return switch (origin) {
            case NETWORK_SERVICE, BROWSER, AGENT_RUNTIME, UNKNOWN -> true;
            case TTY, SERVICE, SESSION, ADDRESS -> false;
        };
    }
}
