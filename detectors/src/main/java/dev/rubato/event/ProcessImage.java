package dev.rubato.event;

import java.util.List;

/**
 * What a process runs and where it stands, as far as a sensor could read it before the process ended.
 *
 * @param exe path of the executable, as the kernel reports it; empty if unknown
 * @param args arguments with {@code argv[0]}; empty unless {@code argsRead}. At most {@link #MAX_ARGS} of them and
 *     {@link #MAX_ARGS_CHARS} characters together, the rest is cut
 * @param argsRead whether {@code args} could be read; a process may be too short for that
 * @param user numeric user id as text, or a name where only that is known; empty if unknown
 * @param sessionId id of the session leader (setsid(2)); 0 if unknown
 * @param tty device number of the controlling terminal as in {@code /proc/PID/stat}; 0 if none, -1 if unknown
 * @param stdin what file descriptor 0 is
 * @param cgroup path of the control group; empty if unknown
 * @param cwd working directory; empty if unknown
 */
public record ProcessImage(
        String exe,
        List<String> args,
        boolean argsRead,
        String user,
        int sessionId,
        int tty,
        Stdin stdin,
        String cgroup,
        String cwd) {

    /** Most arguments that are kept. */
    public static final int MAX_ARGS = 64;

    /** Most characters of all arguments together that are kept. */
    public static final int MAX_ARGS_CHARS = 4096;

    /** Most characters of any other text of an image that are kept. */
    public static final int MAX_TEXT_CHARS = 1024;

    /** Heap that an argument costs beside its characters, bytes: two objects and a reference. */
    public static final int ARGUMENT_BYTES = 40;

    private static final TextMemo<String> NAMES = new TextMemo<>(ProcessImage::fileName);

    /** What a process reads its input from. */
    public enum Stdin {
        TERMINAL,
        PIPE,
        SOCKET,
        FILE,
        NULL_DEVICE,
        UNKNOWN
    }

    public ProcessImage {
        args = List.copyOf(args);
    }

    /** The image of which nothing but the executable's path is known. */
    public static ProcessImage ofExe(String exe) {
        return new ProcessImage(exe, List.of(), false, "", 0, -1, Stdin.UNKNOWN, "", "");
    }

    /** The same image with other arguments. */
    public ProcessImage withArgs(List<String> others) {
        return new ProcessImage(exe, others, argsRead, user, sessionId, tty, stdin, cgroup, cwd);
    }

    /** The last component of the executable's path. */
    public String name() {
        return NAMES.of(exe);
    }

    private static String fileName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
