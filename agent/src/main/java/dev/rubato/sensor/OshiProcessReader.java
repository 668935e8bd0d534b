package dev.rubato.sensor;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * This host's processes through OSHI, about 0.3 ms each; on Linux with what {@code /proc} tells beyond OSHI: session,
 * terminal, standard input, control group and a start time that agrees with the kernel trace. Owned by one thread.
 *
 * <p>Ids are listed without OSHI: the names in {@code /proc} take 0.1 to 0.25 ms for 100 to 300 processes, where
 * {@code ProcessHandle.allProcesses} takes 3 to 18 ms, since it reads every process, and OSHI's list 10 to 34 ms. The
 * user is given by number: for a name OSHI runs a program each time.
 */
final class OshiProcessReader implements OshiProcessSource {
    private static final Path PROC = Path.of("/proc");
    private static final String FORKS = "processes ";

    private final @Nullable ProcFiles files = OshiHost.isLinux() ? new ProcFiles(PROC) : null;
    private final OshiProcessKeys keys = OshiProcessKeys.ofThisHost();
    private @Nullable OperatingSystem system;

    @Override
    public List<Integer> ids() {
        if (files != null) {
            return files.processIds();
        }
        return ProcessHandle.allProcesses().map(handle -> (int) handle.pid()).toList();
    }

    @Override
    public @Nullable ProcessKey keyOf(int pid) {
        return keys.apply(pid);
    }

    @Override
    public @Nullable Reading read(int pid) {
        OperatingSystem os = system;
        if (os == null) {
            os = OshiHost.operatingSystem();
            system = os;
        }
        OSProcess process = os.getProcess(pid);
        if (process == null) {
            return null;
        }
        if (files == null) {
            ProcessKey key = new ProcessKey(pid, process.getStartTime() * 1_000_000);
            return new Reading(key, process.getParentProcessID(), image(process, 0, -1, Stdin.UNKNOWN, ""));
        }
        ProcStat stat = files.stat(pid);
        if (stat == null) {
            return null;
        }
        ProcessKey key = ProcBootClock.read(files, OshiHost.epochNs()).keyOf(stat);
        ProcessImage image = image(process, stat.sessionId(), stat.tty(), files.stdin(pid), files.cgroup(pid));
        return new Reading(key, stat.parentPid(), image);
    }

    private static ProcessImage image(OSProcess process, int sessionId, int tty, Stdin stdin, String cgroup) {
        List<String> args = capArgs(process.getArguments());
        return new ProcessImage(
                cap(process.getPath()),
                args,
                !args.isEmpty(),
                cap(process.getUserID()),
                sessionId,
                tty,
                stdin,
                cgroup,
                cap(process.getCurrentWorkingDirectory()));
    }

    static List<String> capArgs(List<String> args) {
        List<String> kept = new ArrayList<>();
        int room = ProcessImage.MAX_ARGS_CHARS;
        for (String arg : args) {
            if (room <= 0 || kept.size() == ProcessImage.MAX_ARGS) {
                break;
            }
            String cut = arg.length() > room ? arg.substring(0, room) : arg;
            kept.add(cut);
            room -= cut.length();
        }
        return kept;
    }

    static String cap(@Nullable String text) {
        if (text == null) {
            return "";
        }
        return text.length() > ProcessImage.MAX_TEXT_CHARS ? text.substring(0, ProcessImage.MAX_TEXT_CHARS) : text;
    }

    @Override
    public String exeOf(int pid) {
        return files == null ? "" : files.exe(pid);
    }

    @Override
    public long newestId() {
        return files == null ? -1 : parseNewestId(files.firstLine("loadavg"));
    }

    /** The fifth field of {@code /proc/loadavg}, or -1. */
    static long parseNewestId(String loadavg) {
        String[] fields = loadavg.strip().split(" ", 6);
        try {
            return fields.length < 5 ? -1 : Long.parseLong(fields[4]);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public long begunSinceBoot() {
        if (files == null) {
            return -1;
        }
        try {
            return parseForks(Files.readString(PROC.resolve("stat")));
        } catch (IOException e) {
            return -1;
        }
    }

    /** The number in the line {@code processes} of {@code /proc/stat}, which counts threads too; -1 without one. */
    static long parseForks(String stat) {
        for (String line : stat.lines().toList()) {
            if (line.startsWith(FORKS)) {
                try {
                    return Long.parseLong(line.substring(FORKS.length()).strip());
                } catch (NumberFormatException e) {
                    return -1;
                }
            }
        }
        return -1;
    }
}
