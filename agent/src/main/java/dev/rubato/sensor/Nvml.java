package dev.rubato.sensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The functions of NVIDIA's management library that tell processes apart. Each is optional: an older library lacks some.
 * The library stays loaded until the agent ends.
 *
 * @see <a href="https://docs.nvidia.com/deploy/nvml-api/">NVML API reference</a>
 */
@SuppressWarnings("restricted") // calling native code is what this class is for
final class Nvml {
    static final int SUCCESS = 0;
    static final int NOT_FOUND = 6;
    static final int INSUFFICIENT_SIZE = 7;

    /** What a function that the library lacks returns, as NVML itself does (NVML_ERROR_FUNCTION_NOT_FOUND). */
    static final int FUNCTION_NOT_FOUND = 13;

    /** The call itself failed; no number of NVML. */
    static final int CALL_FAILED = -1;

    /** Lists of processes come in structs of this size from version 2 on, of {@value #OLD_PROCESS_BYTES} before. */
    static final int PROCESS_BYTES = 24;

    static final int OLD_PROCESS_BYTES = 16;

    private final SymbolLookup symbols;
    private final MethodHandle init;
    private final MethodHandle shutdown;
    private final MethodHandle handleBySlot;
    private final @Nullable MethodHandle computing;
    private final @Nullable MethodHandle drawing;
    private final @Nullable MethodHandle utilisation;
    private int processBytes = PROCESS_BYTES;

    /** Loads the library; throws IllegalArgumentException if there is none, or it is none of NVIDIA's. */
    Nvml(String library) {
        symbols = SymbolLookup.libraryLookup(library, Arena.global());
        init = required("nvmlInit_v2");
        shutdown = required("nvmlShutdown");
        handleBySlot = required("nvmlDeviceGetHandleByPciBusId_v2", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        computing = processes("nvmlDeviceGetComputeRunningProcesses");
        drawing = processes("nvmlDeviceGetGraphicsRunningProcesses");
        utilisation = find(
                "nvmlDeviceGetProcessUtilization",
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG);
    }

    private @Nullable MethodHandle processes(String name) {
        for (String version : new String[] {"_v3", "_v2", ""}) {
            MethodHandle found = find(name + version, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
            if (found != null) {
                processBytes = version.isEmpty() ? OLD_PROCESS_BYTES : PROCESS_BYTES;
                return found;
            }
        }
        return null;
    }

    private MethodHandle required(String name, ValueLayout... arguments) {
        MethodHandle found = find(name, arguments);
        if (found == null) {
            throw new IllegalArgumentException("the library has no function " + name);
        }
        return found;
    }

    private @Nullable MethodHandle find(String name, ValueLayout... arguments) {
        FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
        return symbols.find(name)
                .map(address -> Linker.nativeLinker().downcallHandle(address, type))
                .orElse(null);
    }

    /** Size of one entry of a list of processes. */
    int processBytes() {
        return processBytes;
    }

    int init() {
        return call(init);
    }

    int shutdown() {
        return call(shutdown);
    }

    /** Writes the handle of the GPU in a PCI slot. */
    int handle(MemorySegment slot, MemorySegment handle) {
        return call(handleBySlot, slot, handle);
    }

    /** Lists who computes; {@code count} is the room, then the number. */
    int computing(MemorySegment device, MemorySegment count, MemorySegment list) {
        return call(computing, device, count, list);
    }

    /** Lists who draws; as {@link #computing}. */
    int drawing(MemorySegment device, MemorySegment count, MemorySegment list) {
        return call(drawing, device, count, list);
    }

    /** Lists what processes used after {@code sinceMicros} of the driver's clock. */
    int utilisation(MemorySegment device, MemorySegment list, MemorySegment count, long sinceMicros) {
        return call(utilisation, device, list, count, sinceMicros);
    }

    private static int call(@Nullable MethodHandle function, Object... arguments) {
        if (function == null) {
            return FUNCTION_NOT_FOUND;
        }
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            return CALL_FAILED; // a downcall throws nothing checked
        }
    }
}
