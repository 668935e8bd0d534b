package dev.rubato.sensor;

import dev.rubato.event.ProcessImage.Stdin;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The program that runs in the kernel whenever a process executes one, and what it writes:
 *
 * <pre>{@code
 * struct record { u64 time; u32 pid, length, parent, session, user, mode, device, tty_index, tty_major, tty_minor;
 *                 u64 begun; char path[256]; char arguments[length]; };
 * void sched_process_exec(struct task_struct *task, pid_t old, struct linux_binprm *binprm);
 * }</pre>
 *
 * <p>A read through a pointer that leads nowhere gives zeros, so no step is checked.
 */
final class ExecutionProgram {
    /** Bytes of arguments that are copied: a little more than the characters that an event keeps. */
    private static final int MAX_ARGUMENT_BYTES = 8192;

    private static final int MAX_PATH_BYTES = 256;

    private static final int PID_AT = 8;
    private static final int LENGTH_AT = 12;
    private static final int PARENT_AT = 16;
    private static final int SESSION_AT = 20;
    private static final int USER_AT = 24;
    private static final int MODE_AT = 28;
    private static final int DEVICE_AT = 32;
    private static final int TTY_INDEX_AT = 36;
    private static final int TTY_MAJOR_AT = 40;
    private static final int TTY_MINOR_AT = 44;
    private static final int BEGUN_AT = 48;
    private static final int PATH_AT = 56;
    private static final int ARGUMENTS_AT = PATH_AT + MAX_PATH_BYTES;

    /** Size of a record with as many arguments as are copied. */
    static final int MAX_BYTES = ARGUMENTS_AT + MAX_ARGUMENT_BYTES;

    // enum bpf_func_id of the kernel's include/uapi/linux/bpf.h
    private static final int LOOK_UP = 1;
    private static final int KTIME_GET_NS = 5;
    private static final int CURRENT_PID_TGID = 14;
    private static final int READ_USER = 112;
    private static final int READ_KERNEL = 113;
    private static final int READ_KERNEL_TEXT = 115;
    private static final int RING_OUTPUT = 130;

    /** Nobody sleeps on the ring: it is looked at when the execution's record is read. */
    private static final int NO_WAKEUP = 1;

    // registers that keep their value over a call
    private static final int TASK = 6;
    private static final int BINPRM = 7;
    private static final int RECORD = 8;
    private static final int LENGTH = 9;

    // places on the stack
    private static final int POINTER = -8;
    private static final int RANGE = -24;
    private static final int KEY = -28;

    private static final int SESSION_KIND = 3;
    private static final int NS_PER_TICK = 10_000_000;

    private final KernelTypes types;
    private final BpfCode code = new BpfCode();

    private ExecutionProgram(KernelTypes types) {
        this.types = types;
    }

    /**
     * A program for a kernel with these types.
     *
     * @param ring descriptor of the ring that it writes to
     * @param scratch descriptor of an array of one value of {@value #MAX_BYTES} bytes for each CPU
     */
    static byte[] forKernel(KernelTypes types, int ring, int scratch) {
        return new ExecutionProgram(types).build(ring, scratch);
    }

    private byte[] build(int ring, int scratch) {
        code.load(TASK, 1, 0).load(BINPRM, 1, 2 * Long.BYTES);
        code.storeNumber(BpfCode.STACK, KEY, 0)
                .map(1, scratch)
                .sum(2, BpfCode.STACK, KEY)
                .call(LOOK_UP);
        code.leaveIfZero(0).sum(RECORD, 0, 0);
        code.call(KTIME_GET_NS).store(RECORD, 0, 0);
        code.call(CURRENT_PID_TGID).shiftRight(0, Integer.SIZE).storeInt(RECORD, PID_AT, 0);
        code.storeNumber(RECORD, MODE_AT, 0);
        copyNumbers();
        pointAt(BINPRM, KernelMember.INTERPRETER);
        code.sum(3, 3, 0).sum(1, RECORD, PATH_AT).set(2, MAX_PATH_BYTES).call(READ_KERNEL_TEXT);
        pointAt(TASK, KernelMember.MEMORY);
        read(BpfCode.STACK, RANGE, 2 * Long.BYTES, offset(KernelMember.ARGUMENTS));
        code.load(LENGTH, BpfCode.STACK, RANGE + Long.BYTES).load(3, BpfCode.STACK, RANGE);
        code.subtract(LENGTH, 3).atMost(LENGTH, MAX_ARGUMENT_BYTES);
        code.sum(1, RECORD, ARGUMENTS_AT).sum(2, LENGTH, 0).call(READ_USER);
        code.clearIfFailed(LENGTH).storeInt(RECORD, LENGTH_AT, LENGTH);
        code.map(1, ring)
                .sum(2, RECORD, 0)
                .sum(3, LENGTH, ARGUMENTS_AT)
                .set(4, NO_WAKEUP)
                .call(RING_OUTPUT);
        return code.bytes();
    }

    private void copyNumbers() {
        pointAt(TASK, KernelMember.PARENT);
        read(RECORD, PARENT_AT, Integer.BYTES, offset(KernelMember.PROCESS_ID));
        code.sum(3, TASK, 0);
        read(RECORD, BEGUN_AT, Long.BYTES, offset(KernelMember.BEGUN));
        pointAt(TASK, KernelMember.CREDENTIALS);
        read(RECORD, USER_AT, Integer.BYTES, offset(KernelMember.EFFECTIVE_USER));
        pointAt(TASK, KernelMember.GROUP);
        follow(offset(KernelMember.IDS) + SESSION_KIND * Long.BYTES);
        read(RECORD, SESSION_AT, Integer.BYTES, offset(KernelMember.NUMBERS));
        pointAt(TASK, KernelMember.GROUP);
        follow(offset(KernelMember.TERMINAL));
        read(RECORD, TTY_INDEX_AT, Integer.BYTES, offset(KernelMember.TERMINAL_INDEX));
        for (KernelMember number : new KernelMember[] {KernelMember.DRIVER_MAJOR, KernelMember.DRIVER_MINOR_START}) {
            pointAt(TASK, KernelMember.GROUP);
            follow(offset(KernelMember.TERMINAL));
            follow(offset(KernelMember.TERMINAL_DRIVER));
            int at = number == KernelMember.DRIVER_MAJOR ? TTY_MAJOR_AT : TTY_MINOR_AT;
            read(RECORD, at, Integer.BYTES, offset(number));
        }
        pointAtStdin();
        read(RECORD, MODE_AT, Short.BYTES, offset(KernelMember.INODE_MODE));
        pointAtStdin();
        read(RECORD, DEVICE_AT, Integer.BYTES, offset(KernelMember.INODE_DEVICE));
    }

    private void pointAtStdin() {
        pointAt(TASK, KernelMember.OPEN_FILES);
        follow(offset(KernelMember.FILE_TABLE));
        follow(offset(KernelMember.FILES));
        follow(0);
        follow(offset(KernelMember.FILE_INODE));
    }

    private int offset(KernelMember member) {
        return member.offset(types);
    }

    /** {@code r3 = *(base + member)}. */
    private void pointAt(int base, KernelMember member) {
        code.sum(3, base, 0);
        follow(offset(member));
    }

    /** {@code r3 = *(r3 + offset)}, 0 if that cannot be read. */
    private void follow(int offset) {
        read(BpfCode.STACK, POINTER, Long.BYTES, offset);
        code.load(3, BpfCode.STACK, POINTER);
    }

    /** Copies {@code bytes} from {@code r3 + offset}. */
    private void read(int to, int at, int bytes, int offset) {
        code.sum(3, 3, offset).sum(1, to, at).set(2, bytes).call(READ_KERNEL);
    }

    /** What a record says; the record may be overwritten afterwards. */
    static Execution decode(MemorySegment record) {
        int length = integer(record, LENGTH_AT);
        int pid = integer(record, PID_AT);
        long begunNs = record.get(ValueLayout.JAVA_LONG, BEGUN_AT);
        int tty = device(integer(record, TTY_MAJOR_AT), integer(record, TTY_MINOR_AT) + integer(record, TTY_INDEX_AT));
        return new Execution(
                record.get(ValueLayout.JAVA_LONG, 0),
                new ProcStat(pid, integer(record, PARENT_AT), integer(record, SESSION_AT), tty, begunNs / NS_PER_TICK),
                Integer.toUnsignedString(integer(record, USER_AT)),
                stdin(integer(record, MODE_AT), integer(record, DEVICE_AT)),
                text(record.asSlice(PATH_AT, MAX_PATH_BYTES)),
                length == 0 ? null : arguments(record.asSlice(ARGUMENTS_AT, length)),
                length);
    }

    private static List<String> arguments(MemorySegment bytes) {
        return ProcFiles.splitArgs(bytes.toArray(ValueLayout.JAVA_BYTE), (int) bytes.byteSize());
    }

    private static int integer(MemorySegment record, int at) {
        return record.get(ValueLayout.JAVA_INT, at);
    }

    private static String text(MemorySegment bytes) {
        int end = 0;
        while (end < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return new String(bytes.asSlice(0, end).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** A device number as {@code /proc/PID/stat} has it. */
    private static int device(int major, int minor) {
        return (minor & 0xff) | major << 8 | (minor & ~0xff) << 12;
    }

    /** What an inode is, by its type and, for a device, its number inside the kernel (12 bits and 20 bits). */
    static Stdin stdin(int mode, int device) {
        int major = device >>> 20;
        int minor = device & 0xfffff;
        return switch (mode & 0xf000) {
            case 0x1000 -> Stdin.PIPE;
            case 0xc000 -> Stdin.SOCKET;
            case 0x2000 -> {
                boolean terminal = major == 4 || major == 5 || (major >= 136 && major <= 143);
                yield major == 1 && minor == 3 ? Stdin.NULL_DEVICE : terminal ? Stdin.TERMINAL : Stdin.FILE;
            }
            case 0x4000, 0x6000, 0x8000 -> Stdin.FILE;
            default -> Stdin.UNKNOWN;
        };
    }
}
