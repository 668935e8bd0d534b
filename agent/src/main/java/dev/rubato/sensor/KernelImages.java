package dev.rubato.sensor;

import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.ProgramRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is known about a process that has just executed a program: what the kernel copied then, or else what
 * {@code /proc} says before it can end. Owned by one reader thread.
 *
 * <p>What costs more than it tells is read only where it tells something: the control group of what init started or
 * what leads a session (others share their parent's), the working directory of shells, interpreters and transfer tools.
 * In a storm of short programs only those three are read in full; of others the arguments alone, which vanish first.
 */
final class KernelImages {
    private final ProcFiles files;
    private final KernelTraceCounts counts;
    private final KernelReadBudget budget;
    private final @Nullable KernelArguments copies;

    /**
     * @param budget shared by all readers
     * @param copies what the kernel copies; null if it does not
     */
    KernelImages(ProcFiles files, KernelTraceCounts counts, KernelReadBudget budget, @Nullable KernelArguments copies) {
        this.files = files;
        this.counts = counts;
        this.budget = budget;
        this.copies = copies;
    }

    /** The details of the process of an execution, or null if nothing is known. */
    @Nullable
    ProcDetails read(TraceRecord.ProgramExecuted executed) {
        Execution copy = copies == null ? null : copies.take(executed.pid(), executed.monoNs());
        if (copy == null) {
            return read(executed.pid(), executed.filename());
        }
        counts.add(KernelTraceCounts.Count.EXECS_COPIED);
        return complete(copy, executed.filename());
    }

    /** Adds what the kernel did not copy, as far as the process still lives. */
    private ProcDetails complete(Execution copy, String filename) {
        int pid = copy.stat().pid();
        String runs = copy.interpreter();
        boolean named = isPlain(runs);
        String exe = !named ? files.exe(pid) : runs.equals(filename) ? "" : runs;
        boolean moving = roleOf(named ? runs : filename) != ProgramRole.OTHER;
        return new ProcDetails(
                copy.stat(),
                copy.args(),
                exe,
                copy.user(),
                copy.stdin(),
                isSettled(copy.stat()) ? files.cgroup(pid) : "",
                moving ? files.cwd(pid) : "");
    }

    private static boolean isSettled(ProcStat stat) {
        return stat.parentPid() == 1 || stat.sessionId() == stat.pid();
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
        boolean moving = telling && roleOf(exe.isEmpty() ? filename : exe) != ProgramRole.OTHER;
        return new ProcDetails(
                stat,
                args,
                exe,
                files.user(pid),
                files.stdin(pid),
                isSettled(stat) ? files.cgroup(pid) : "",
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
        return !isPlain(filename)
                || args.subList(Math.min(1, args.size()), Math.min(3, args.size()))
                        .contains(filename);
    }

    private static boolean isPlain(String path) {
        return path.startsWith("/") && !path.startsWith("/proc/") && !path.startsWith("/dev/fd/");
    }

    private static ProgramRole roleOf(String path) {
        return ProgramRole.ofName(path.substring(path.lastIndexOf('/') + 1));
    }
}
