package dev.rubato.trace;

import java.util.List;

/**
 * A system call as the Linux audit log tells it, whatever wrote the log.
 *
 * @param host that logged it; empty if not told
 * @param name of the system call
 * @param isThread for a clone: whether it made a thread
 * @param exit what it returned; negative is an error number
 * @param pid process that made it
 * @param parentPid its parent at that time; -1 if unknown
 * @param exe image of the process when the call was logged: for an execution that succeeded, the new one
 * @param args arguments of an execution; empty if not told
 * @param title command line of the process as it was; empty if not told
 * @param parentExe image of the parent; empty if not told
 * @param user numeric id or name; empty if unknown
 * @param tty as {@link dev.rubato.event.ProcessImage} has it
 * @param descriptor file descriptor of a socket call; -1 if unknown
 * @param peer socket address in a socket call, as it lies in memory, in hexadecimal; empty if not told
 */
record AuditCall(
        String host,
        long timeNs,
        String name,
        boolean isThread,
        long exit,
        int pid,
        int parentPid,
        String exe,
        List<String> args,
        List<String> title,
        String parentExe,
        String user,
        int tty,
        String cwd,
        long descriptor,
        String peer) {

    /** Whether it succeeded. */
    boolean succeeded() {
        return exit >= 0;
    }
}
