package dev.rubato.sensor;

import java.util.Arrays;

/** Members of the kernel's structures that lead from a process that executes a program to what is told of it. */
enum KernelMember {
    MEMORY("task_struct", "mm"),
    /** {@code arg_end} follows it. */
    ARGUMENTS("mm_struct", "arg_start"),
    PARENT("task_struct", "real_parent"),
    PROCESS_ID("task_struct", "tgid"),
    BEGUN("task_struct", "start_boottime"),
    CREDENTIALS("task_struct", "cred"),
    EFFECTIVE_USER("cred", "euid"),
    GROUP("task_struct", "signal"),
    /** Of the kinds of ids a process has, the session's is the fourth (PIDTYPE_SID). */
    IDS("signal_struct", "pids"),
    NUMBERS("pid", "numbers"),
    TERMINAL("signal_struct", "tty"),
    TERMINAL_INDEX("tty_struct", "index"),
    TERMINAL_DRIVER("tty_struct", "driver"),
    DRIVER_MAJOR("tty_driver", "major"),
    DRIVER_MINOR_START("tty_driver", "minor_start"),
    OPEN_FILES("task_struct", "files"),
    FILE_TABLE("files_struct", "fdt"),
    FILES("fdtable", "fd"),
    FILE_INODE("file", "f_inode"),
    INODE_MODE("inode", "i_mode"),
    INODE_DEVICE("inode", "i_rdev"),
    INTERPRETER("linux_binprm", "interp");

    private final String structure;
    private final String member;

    KernelMember(String structure, String member) {
        this.structure = structure;
        this.member = member;
    }

    /** The structures that hold them. */
    static String[] structures() {
        return Arrays.stream(values()).map(one -> one.structure).distinct().toArray(String[]::new);
    }

    /**
     * Where it begins in its structure, in bytes.
     *
     * @throws IllegalArgumentException if the kernel has no such member
     */
    int offset(KernelTypes types) {
        return types.offset(structure, member)
                .orElseThrow(() -> new IllegalArgumentException("no member " + structure + "." + member));
    }
}
