package dev.rubato.agent;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Linux to let a thread run soon after it wakes, for a thread that works for some milliseconds now and then. An
 * ordinary thread that wakes beside a busy one waits until that one's slice is over, 3 ms or a tick of 4. Since Linux 6.12
 * a thread with a shorter slice need not wait, whatever session the other is of; its weight lets it go on until it is
 * done, if the other is of the same session. Both stay ordinary threads: nobody starves.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sched_setattr.2.html">sched_setattr(2)</a>
 * @see <a href="https://docs.kernel.org/scheduler/sched-eevdf.html">EEVDF scheduler</a>
 */
final class PromptThread {
    /** Weighs nine times as much as an ordinary thread; a negative one takes {@code CAP_SYS_NICE}. */
    static final int NICE = -10;

    private static final Logger LOG = LoggerFactory.getLogger(PromptThread.class);

    /** The shortest that the kernel takes. */
    private static final long SLICE_NS = 100_000;

    /** Numbers of sched_setattr(2), which older C libraries do not know, by {@code os.arch}. */
    private static final Map<String, Long> NUMBERS =
            Map.of("amd64", 314L, "x86_64", 314L, "aarch64", 274L, "riscv64", 274L);

    private static final int SCHED_OTHER = 0;
    private static final long RESET_ON_FORK = 1;
    private static final int ATTRIBUTE_BYTES = 48;
    private static final int POLICY_AT = 4;
    private static final int FLAGS_AT = 8;
    private static final int NICE_AT = 16;
    private static final int SLICE_AT = 24;

    private PromptThread() {}

    /** Asks for the calling thread; whether its weight was raised. Where the system has no such call nothing changes. */
    static boolean become() {
        Long number = NUMBERS.get(System.getProperty("os.arch", ""));
        if (number == null || !"Linux".equals(System.getProperty("os.name"))) {
            return false;
        }
        boolean favoured = set(number, NICE);
        if (!favoured && !set(number, 0)) {
            LOG.debug("the kernel refuses a shorter slice");
        }
        return favoured;
    }

    @SuppressWarnings("restricted") // the signature is that of syscall(2) with the arguments of sched_setattr(2)
    private static boolean set(long number, int nice) {
        Linker linker = Linker.nativeLinker();
        MethodHandle syscall = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, ATTRIBUTE_BYTES);
            attributes.set(ValueLayout.JAVA_INT, POLICY_AT, SCHED_OTHER);
            attributes.set(ValueLayout.JAVA_LONG, FLAGS_AT, RESET_ON_FORK);
            attributes.set(ValueLayout.JAVA_INT, NICE_AT, nice);
            attributes.set(ValueLayout.JAVA_LONG, SLICE_AT, SLICE_NS);
            return (long) syscall.invokeExact(number, 0L, attributes, 0L) == 0;
        } catch (Throwable e) {
            LOG.debug("sched_setattr(2) could not be called", e);
            return false;
        }
    }
}
