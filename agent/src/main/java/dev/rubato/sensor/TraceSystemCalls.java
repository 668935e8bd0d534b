package dev.rubato.sensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The two calls of the C library that the kernel trace needs and the JDK lacks. */
final class TraceSystemCalls {
    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
    private static final int LOWEST_PRIORITY = 1;

    private TraceSystemCalls() {}

    /**
     * Mounts tracefs, as {@code mount -t tracefs tracefs WHERE} would.
     *
     * @throws IOException if the kernel refuses
     */
    static void mountTracefs(String where) throws IOException {
        MethodHandle mount = find(
                "mount",
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS);
        int result;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tracefs = arena.allocateFrom("tracefs");
            result = (int) mount.invokeExact(tracefs, arena.allocateFrom(where), tracefs, 0L, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IOException("mount(2) could not be called", e);
        }
        if (result != 0) {
            throw new IOException("the kernel refused to mount tracefs at " + where);
        }
    }

    /**
     * Gives the calling thread the lowest real-time priority (SCHED_RR), which its children do not inherit.
     *
     * @throws IOException if the kernel refuses, as it does without CAP_SYS_NICE
     */
    static void becomeRealTime() throws IOException {
        MethodHandle schedule =
                find("sched_setscheduler", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
        int result;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, LOWEST_PRIORITY);
            result = (int) schedule.invokeExact(0, SCHED_RR | SCHED_RESET_ON_FORK, priority);
        } catch (Throwable e) {
            throw new IOException("sched_setscheduler(2) could not be called", e);
        }
        if (result != 0) {
            throw new IOException("the kernel refused a real-time priority");
        }
    }

    // Restricted: the signatures above are those of mount(2) and sched_setscheduler(2).
    @SuppressWarnings("restricted")
    private static MethodHandle find(String function, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }
}
