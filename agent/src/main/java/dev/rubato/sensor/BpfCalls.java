package dev.rubato.sensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The system call bpf(2) and what maps its memory. Every descriptor that is returned is the caller's to {@link #close}.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/ebpf/syscall.html">eBPF syscall</a>
 */
@SuppressWarnings("restricted") // calling the C library is what this class is for
final class BpfCalls {
    private static final int MAP_CREATE = 0;
    private static final int PROG_LOAD = 5;
    private static final int RAW_TRACEPOINT_OPEN = 17;
    private static final int PROG_TYPE_RAW_TRACEPOINT = 17;

    /** The helpers that read memory want a licence that goes with the kernel's; it is that of the program alone. */
    private static final String LICENCE = "Dual BSD/GPL";

    private static final int ATTRIBUTE_BYTES = 128;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;

    /** Numbers of bpf(2) by {@code os.arch}. */
    private static final Map<String, Long> NUMBERS =
            Map.of("amd64", 321L, "x86_64", 321L, "aarch64", 280L, "riscv64", 280L);

    private final long number;
    private final MethodHandle syscall;
    private final MethodHandle mmap;
    private final MethodHandle munmap;
    private final MethodHandle close;
    private final MethodHandle pageSize;

    /** @throws IOException where the number of the system call is not known */
    BpfCalls() throws IOException {
        String architecture = System.getProperty("os.arch", "");
        Long known = NUMBERS.get(architecture);
        if (known == null) {
            throw new IOException("bpf(2) has no known number on " + architecture);
        }
        number = known;
        // variadic in C: the kernel takes three long arguments
        syscall = find(
                "syscall",
                Linker.Option.firstVariadicArg(1),
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG);
        mmap = find(
                "mmap",
                null,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG);
        munmap = find("munmap", null, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        close = find("close", null, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        pageSize = find("getpagesize", null, ValueLayout.JAVA_INT);
    }

    private static MethodHandle find(
            String function, Linker.@Nullable Option option, MemoryLayout result, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type = FunctionDescriptor.of(result, arguments);
        Linker.Option[] options = option == null ? new Linker.Option[0] : new Linker.Option[] {option};
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), type, options);
    }

    /** Makes a map; {@code keyBytes} and {@code valueBytes} are 0 for a ring. */
    int createMap(int type, int keyBytes, int valueBytes, int entries) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, type);
            attributes.set(ValueLayout.JAVA_INT, 4, keyBytes);
            attributes.set(ValueLayout.JAVA_INT, 8, valueBytes);
            attributes.set(ValueLayout.JAVA_INT, 12, entries);
            return bpf(MAP_CREATE, attributes, "make a map");
        }
    }

    /** Has the kernel verify and compile a program for a raw tracepoint. */
    int load(byte[] instructions, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(instructions.length, Long.BYTES);
            MemorySegment.copy(instructions, 0, code, ValueLayout.JAVA_BYTE, 0, instructions.length);
            MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, PROG_TYPE_RAW_TRACEPOINT);
            attributes.set(ValueLayout.JAVA_INT, 4, instructions.length / BpfCode.INSTRUCTION_BYTES);
            attributes.set(ValueLayout.JAVA_LONG, 8, code.address());
            attributes.set(
                    ValueLayout.JAVA_LONG, 16, arena.allocateFrom(LICENCE).address());
            byte[] label = name.getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(label, 0, attributes, ValueLayout.JAVA_BYTE, 48, Math.min(label.length, 15));
            return bpf(PROG_LOAD, attributes, "load the program " + name);
        }
    }

    /** Runs a program at every passing of a tracepoint until the descriptor is closed. */
    int attach(int program, String tracepoint) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            attributes.set(
                    ValueLayout.JAVA_LONG, 0, arena.allocateFrom(tracepoint).address());
            attributes.set(ValueLayout.JAVA_INT, 8, program);
            return bpf(RAW_TRACEPOINT_OPEN, attributes, "attach to " + tracepoint);
        }
    }

    private int bpf(long command, MemorySegment attributes, String what) throws IOException {
        long result;
        try {
            result = (long) syscall.invokeExact(number, command, attributes, (long) ATTRIBUTE_BYTES);
        } catch (Throwable e) {
            throw new IOException("bpf(2) could not be called", e);
        }
        if (result < 0) {
            throw new IOException("the kernel refused to " + what + " by bpf(2)");
        }
        return (int) result;
    }

    /** Maps {@code bytes} of a map's memory from {@code offset} on. */
    MemorySegment map(int descriptor, long offset, long bytes, boolean writable) throws IOException {
        MemorySegment mapped;
        try {
            int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
            mapped = (MemorySegment)
                    mmap.invokeExact(MemorySegment.NULL, bytes, protection, MAP_SHARED, descriptor, offset);
        } catch (Throwable e) {
            throw new IOException("mmap(2) could not be called", e);
        }
        if (mapped.address() == -1) {
            throw new IOException("the kernel refused to map the ring of a bpf(2) map");
        }
        return mapped.reinterpret(bytes);
    }

    /** Ends a mapping; it must not be touched any more. */
    void unmap(MemorySegment mapped) {
        try {
            int ignored = (int) munmap.invokeExact(mapped, mapped.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException("munmap(2) could not be called", e);
        }
    }

    /** Size of a page of memory. */
    int pageBytes() throws IOException {
        try {
            return (int) pageSize.invokeExact();
        } catch (Throwable e) {
            throw new IOException("getpagesize(3) could not be called", e);
        }
    }

    void close(int descriptor) {
        try {
            int ignored = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("close(2) could not be called", e);
        }
    }
}
