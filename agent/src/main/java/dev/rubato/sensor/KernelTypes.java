package dev.rubato.sensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Where members lie in structures of the running kernel, by the type information that it gives of itself.
 *
 * @see <a href="https://docs.kernel.org/bpf/btf.html">BPF Type Format</a>
 */
final class KernelTypes {
    /** The running kernel's own; 5 MB. */
    static final Path RUNNING = Path.of("/sys/kernel/btf/vmlinux");

    private static final int MAGIC = 0xeb9f;
    private static final int TYPE_BYTES = 12;
    private static final int MEMBER_BYTES = 12;
    private static final int STRUCT = 4;
    private static final int UNION = 5;

    /** Structures without a name lie in one another at most so deep; deeper is no kernel's. */
    private static final int MAX_DEPTH = 8;

    private final ByteBuffer bytes;
    private final int typesAt;
    private final int typesEnd;
    private final int namesAt;
    private final Map<String, Integer> structures = new HashMap<>();
    private int[] typeAt = new int[1024];

    private KernelTypes(ByteBuffer bytes) {
        this.bytes = bytes;
        if ((bytes.getShort(0) & 0xffff) != MAGIC) {
            throw new IllegalArgumentException("no type information: it does not begin with 0xeb9f");
        }
        int header = bytes.getInt(4);
        this.typesAt = header + bytes.getInt(8);
        this.typesEnd = typesAt + bytes.getInt(12);
        this.namesAt = header + bytes.getInt(16);
    }

    /** What is asked of types while they are in memory. */
    @FunctionalInterface
    interface Question<T> {
        T ask(KernelTypes types);
    }

    /**
     * Reads the types in {@code file} outside the heap, asks, and forgets them.
     *
     * @param names the structures that can be asked for
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no type information
     */
    static <T> T ask(Path file, Question<T> question, String... names) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = arena.allocate(channel.size()).asByteBuffer().order(ByteOrder.nativeOrder());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return question.ask(parse(bytes.flip(), names));
        }
    }

    /** The types in {@code bytes}; of structures only {@code names} can be asked for. */
    static KernelTypes parse(ByteBuffer bytes, String... names) {
        try {
            KernelTypes types = new KernelTypes(bytes);
            types.index(names);
            return types;
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new IllegalArgumentException("type information ends early", e);
        }
    }

    private void index(String... names) {
        int id = 1;
        for (int at = typesAt; at < typesEnd; id++) {
            if (id == typeAt.length) {
                typeAt = Arrays.copyOf(typeAt, 2 * id);
            }
            typeAt[id] = at;
            int info = bytes.getInt(at + 4);
            if (kind(info) == STRUCT) {
                for (String name : names) {
                    if (isName(bytes.getInt(at), name)) {
                        structures.putIfAbsent(name, at);
                    }
                }
            }
            at += TYPE_BYTES + extraBytes(kind(info), info & 0xffff);
        }
    }

    private static int kind(int info) {
        return info >>> 24 & 0x1f;
    }

    /** What follows the twelve bytes that all types have, by their kind. */
    private static int extraBytes(int kind, int count) {
        return switch (kind) {
            case 1, 14, 17 -> 4; // integer, variable, tag of a declaration
            case 3 -> 12; // array
            case STRUCT, UNION, 15, 19 -> 12 * count; // members, section, 64-bit enumeration
            case 6, 13 -> 8 * count; // enumeration, parameters
            case 2, 7, 8, 9, 10, 11, 12, 16, 18 -> 0;
            default -> throw new IllegalArgumentException("type information has the unknown kind " + kind);
        };
    }

    private boolean isName(int offset, String name) {
        int at = namesAt + offset;
        for (int i = 0; i < name.length(); i++) {
            if (bytes.get(at + i) != name.charAt(i)) {
                return false;
            }
        }
        return bytes.get(at + name.length()) == 0;
    }

    /** Where a member begins in a structure, in bytes; empty if the kernel has no such member. */
    OptionalInt offset(String structure, String member) {
        Integer at = structures.get(structure);
        try {
            return at == null ? OptionalInt.empty() : offset(at, member, 0);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("type information points outside itself", e);
        }
    }

    private OptionalInt offset(int structureAt, String member, int depth) {
        int info = bytes.getInt(structureAt + 4);
        if ((kind(info) != STRUCT && kind(info) != UNION) || depth > MAX_DEPTH) {
            return OptionalInt.empty();
        }
        boolean withSizes = info < 0; // then the upper byte of a place is the size of a bit field
        for (int i = 0; i < (info & 0xffff); i++) {
            int at = structureAt + TYPE_BYTES + i * MEMBER_BYTES;
            int bits = withSizes ? bytes.getInt(at + 8) & 0xffffff : bytes.getInt(at + 8);
            if (isName(bytes.getInt(at), member)) {
                return OptionalInt.of(bits / Byte.SIZE);
            }
            if (isName(bytes.getInt(at), "")) {
                OptionalInt inner = offset(typeAt[bytes.getInt(at + 4)], member, depth + 1);
                if (inner.isPresent()) {
                    return OptionalInt.of(bits / Byte.SIZE + inner.getAsInt());
                }
            }
        }
        return OptionalInt.empty();
    }
}
