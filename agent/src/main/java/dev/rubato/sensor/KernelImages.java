package dev.rubato.sensor;

import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.ProgramRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code /proc} knows about a process that has just executed a program, before it can end. Owned by one
 * reader thread.
 *
 * <p>What costs more than it tells is read only where it tells something: the control group of what init started or
 * what leads a session (others share their parent's), the working directory of shells, interpreters and transfer tools.
 * In a storm of short programs only those three are read in full; of others the arguments alone, which vanish first.
 */
final class KernelImages {
    private final ProcFiles files;
    private final KernelTraceCounts counts;
    private final KernelReadBudget budget;

    /**
     * @param budget shared by all readers
     */
    KernelImages(ProcFiles files, KernelTraceCounts counts, KernelReadBudget budget) {
        this.files = files;
        this.counts = counts;
        this.budget = budget;
    }

    /** The details of the process {@code pid}, or null if it is gone; arguments are read first, they vanish first. */
    @Nullable
    ProcDetails read(int pid, String filename) {
        List<String> args = files.args(pid);
        boolean linked = args != null && needsLink(filename, args);
        boolean telling = linked || roleOf(filename) != ProgramRole.OTHER;
        if (!telling && !budget.take()) {
            counts.add(KernelTraceCounts.Count.EXECS_READ_BRIEFLY);
            return args == null ? null : unfinished(pid, null, args);
        }
        ProcStat stat = files.stat(pid);
        if (args == null || stat == null) {
            return args == null && stat == null ? null : unfinished(pid, stat, args);
        }
        String exe = linked ? files.exe(pid) : "";
        boolean settled = stat.parentPid() == 1 || stat.sessionId() == pid;
        boolean moving = telling && roleOf(exe.isEmpty() ? filename : exe) != ProgramRole.OTHER;
        return new ProcDetails(
                stat,
                args,
                exe,
                files.user(pid),
                files.stdin(pid),
                settled ? files.cgroup(pid) : "",
                moving ? files.cwd(pid) : "");
    }

    /** What is left of a process that is ending: no memory, so no arguments, and no open files. */
    private ProcDetails unfinished(int pid, @Nullable ProcStat stat, @Nullable List<String> args) {
        String user = stat == null ? "" : files.user(pid);
        return new ProcDetails(stat, args, "", user, Stdin.UNKNOWN, "", "");
    }

    /**
     * Whether {@code filename} does not name the executable: relative, by file descriptor, or a script, where the kernel
     * puts the interpreter before it. Arguments alone are not believed: the link then tells.
     */
    static boolean needsLink(String filename, List<String> args) {
        boolean named = filename.startsWith("/") && !filename.startsWith("/proc/") && !filename.startsWith("/dev/fd/");
        return !named
                || args.subList(Math.min(1, args.size()), Math.min(3, args.size()))
                        .contains(filename);
    }

    private static ProgramRole roleOf(String path) {
        return ProgramRole.ofName(path.substring(path.lastIndexOf('/') + 1));
    }
}
