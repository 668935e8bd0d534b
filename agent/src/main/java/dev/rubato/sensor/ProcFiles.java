package dev.rubato.sensor;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code /proc/PID} files into one reused buffer. Owned by one thread at a time.
 *
 * <p>A process may end at any moment, so that a file is missing is an ordinary answer (null or empty), not an error.
 * Costs of CPU on a 6.18 kernel: 3 µs a link, 6 µs {@code cmdline}, 8 µs {@code stat}, 15 µs {@code status}; nearly all
 * of it is the kernel's.
 */
final class ProcFiles {
    /** Enough for every argument that an event keeps; the rest of a long command line is not read. */
    private static final int BUFFER_BYTES = 8192;

    private static final String DELETED = " (deleted)";

    private final String root;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    /** Reads below {@code root}, which is {@code /proc} except in tests. */
    ProcFiles(Path root) {
        this.root = root + "/";
    }

    /** Ids and start of a process, or null if there is none. */
    @Nullable
    ProcStat stat(int pid) {
        int length = read(pid, "/stat");
        return length <= 0 ? null : ProcStat.parse(buffer, length);
    }

    /** The arguments of a process; null if it has none that can be read (gone, ended, or a kernel thread). */
    @Nullable
    List<String> args(int pid) {
        int length = read(pid, "/cmdline");
        return length <= 0 ? null : splitArgs(buffer, length);
    }

    /** The process that the thread {@code tid} belongs to, or 0. */
    int processOf(int tid) {
        int length = read(tid, "/status");
        return length <= 0 ? 0 : parseTgid(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** The control group of a process (cgroup v2, or the first of v1), or empty. */
    String cgroup(int pid) {
        int length = read(pid, "/cgroup");
        return length <= 0 ? "" : parseCgroup(new String(buffer, 0, length, StandardCharsets.UTF_8));
    }

    /** The executable of a process by the kernel's link, or empty. */
    String exe(int pid) {
        return parseExe(link(pid, "/exe"));
    }

    /** The working directory of a process, or empty. */
    String cwd(int pid) {
        return cap(link(pid, "/cwd"));
    }

    /** What file descriptor 0 of a process is. */
    Stdin stdin(int pid) {
        return parseStdin(link(pid, "/fd/0"));
    }

    /** The effective user id of a process, or empty. */
    String user(int pid) {
        try {
            return String.valueOf(Files.getAttribute(Path.of(root + pid), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** Ids of all processes, in no order. */
    List<Integer> processIds() {
        String[] names = new File(root).list();
        List<Integer> ids = new ArrayList<>();
        for (String name : names == null ? new String[0] : names) {
            if (!name.isEmpty() && name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                ids.add(Integer.parseInt(name));
            }
        }
        return ids;
    }

    /** The first line of the file {@code name} right below the root, or empty. */
    String firstLine(String name) {
        int length = read(root + name);
        String text = new String(buffer, 0, Math.max(length, 0), StandardCharsets.ISO_8859_1);
        return text.lines().findFirst().orElse("");
    }

    /** A GPU that a process has open. */
    record DriFile(int pid, String descriptor) {}

    /** The GPUs that processes have open, at most {@code maximum}; 3 µs for each open file of the host. */
    List<DriFile> driFiles(int maximum) {
        List<DriFile> found = new ArrayList<>();
        for (int pid : processIds()) {
            String[] descriptors = new File(root + pid + "/fd").list();
            for (String descriptor : descriptors == null ? new String[0] : descriptors) {
                if (found.size() < maximum && link(pid, "/fd/" + descriptor).startsWith("/dev/dri/")) {
                    found.add(new DriFile(pid, descriptor));
                }
            }
        }
        return found;
    }

    /** What the driver tells of an open GPU; null if it was closed, or the driver tells nothing. */
    @Nullable
    DrmFdinfo drmFdinfo(DriFile file) {
        int length = read(file.pid(), "/fdinfo/" + file.descriptor());
        return length <= 0 ? null : DrmFdinfo.parse(buffer, length);
    }

    private int read(int pid, String file) {
        return read(root + pid + file);
    }

    private int read(String path) {
        try (FileInputStream in = new FileInputStream(path)) {
            return in.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    private String link(int pid, String name) {
        try {
            return Files.readSymbolicLink(Path.of(root + pid + name)).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static String cap(String text) {
        return text.length() > ProcessImage.MAX_TEXT_CHARS ? text.substring(0, ProcessImage.MAX_TEXT_CHARS) : text;
    }

    /** Splits a {@code cmdline} file at its NULs and cuts it to what an event keeps. */
    static List<String> splitArgs(byte[] bytes, int length) {
        List<String> args = new ArrayList<>();
        int chars = 0;
        int start = 0;
        while (start < length && args.size() < ProcessImage.MAX_ARGS && chars < ProcessImage.MAX_ARGS_CHARS) {
            int end = start;
            while (end < length && bytes[end] != 0) {
                end++;
            }
            String arg = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            int room = ProcessImage.MAX_ARGS_CHARS - chars;
            args.add(arg.length() > room ? arg.substring(0, room) : arg);
            chars += arg.length();
            start = end + 1;
        }
        return args;
    }

    /** The {@code Tgid} of a status file, or 0. */
    static int parseTgid(String status) {
        int at = status.indexOf("\nTgid:");
        if (at < 0) {
            return 0;
        }
        int end = status.indexOf('\n', at + 1);
        try {
            return Integer.parseInt(
                    status.substring(at + 6, end < 0 ? status.length() : end).strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The path of the unified hierarchy ({@code 0::PATH}) of a cgroup file, else of its first line. */
    static String parseCgroup(String text) {
        String first = "";
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':', line.indexOf(':') + 1);
            if (line.startsWith("0::")) {
                return cap(line.substring(3));
            }
            if (first.isEmpty() && colon > 0) {
                first = line.substring(colon + 1);
            }
        }
        return cap(first);
    }

    /** The path in the target of an {@code exe} link, without the note that its file was deleted. */
    static String parseExe(String target) {
        return cap(target.endsWith(DELETED) ? target.substring(0, target.length() - DELETED.length()) : target);
    }

    /** What the target of an {@code fd/0} link is. */
    static Stdin parseStdin(String target) {
        if (target.isEmpty()) {
            return Stdin.UNKNOWN;
        }
        if (target.startsWith("pipe:")) {
            return Stdin.PIPE;
        }
        if (target.startsWith("socket:")) {
            return Stdin.SOCKET;
        }
        if (target.equals("/dev/null")) {
            return Stdin.NULL_DEVICE;
        }
        boolean terminal =
                target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        if (terminal) {
            return Stdin.TERMINAL;
        }
        return target.startsWith("/") ? Stdin.FILE : Stdin.UNKNOWN;
    }
}
