package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class KernelTypesTest {
    private static final int HEADER_BYTES = 24;
    private static final int INTEGER = 1;
    private static final int POINTER = 2;
    private static final int STRUCT = 4;
    private static final int WITH_SIZES = 1 << 31;

    /** Names, each at the place that it has in this text; the first is empty. */
    private static final String NAMES = "\0int\0task\0pid\0mm\0flags\0";

    private final ByteBuffer types = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());

    private void type(String name, int kind, int count) {
        types.putInt(name(name)).putInt(kind << 24 | count).putInt(0);
    }

    private void member(String name, int type, int bits) {
        types.putInt(name(name)).putInt(type).putInt(bits);
    }

    private static int name(String name) {
        return name.isEmpty() ? 0 : NAMES.indexOf("\0" + name + "\0") + 1;
    }

    /** {@code struct task { int flags:1; struct { int pid; void *mm; }; }}, the inner one at byte 8. */
    private ByteBuffer task() {
        type("int", INTEGER, 0);
        types.putInt(Integer.SIZE);
        type("", POINTER, 0);
        types.putInt(name("task")).putInt(WITH_SIZES | STRUCT << 24 | 2).putInt(24);
        member("flags", 1, 1 << 24 | 3);
        member("", 4, 64);
        type("", STRUCT, 2);
        member("pid", 1, 0);
        member("mm", 2, 64);
        return whole();
    }

    private ByteBuffer whole() {
        byte[] names = NAMES.getBytes(StandardCharsets.US_ASCII);
        types.flip();
        return ByteBuffer.allocate(HEADER_BYTES + types.limit() + names.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) 0xeb9f)
                .putShort((short) 1)
                .putInt(HEADER_BYTES)
                .putInt(0)
                .putInt(types.limit())
                .putInt(types.limit())
                .putInt(names.length)
                .put(types)
                .put(names)
                .flip();
    }

    @Test
    void aMemberLiesWhereTheKernelSaysAlsoInsideAStructureWithoutName() {
        KernelTypes kernel = KernelTypes.parse(task(), "task");
        assertEquals(OptionalInt.of(0), kernel.offset("task", "flags"));
        assertEquals(OptionalInt.of(8), kernel.offset("task", "pid"));
        assertEquals(OptionalInt.of(16), kernel.offset("task", "mm"));
    }

    @Test
    void whatTheKernelLacksHasNoPlace() {
        KernelTypes kernel = KernelTypes.parse(task(), "task");
        assertEquals(OptionalInt.empty(), kernel.offset("task", "int"));
        assertEquals(OptionalInt.empty(), kernel.offset("other", "mm"));
    }

    @Test
    void aDamagedOrForeignFileIsRefused() {
        ByteBuffer whole = task();
        assertThrows(
                IllegalArgumentException.class,
                () -> KernelTypes.parse(
                        ByteBuffer.wrap("ELF, not types, but long enough".getBytes(StandardCharsets.US_ASCII))));
        for (int length = 0; length < whole.limit() - NAMES.length(); length++) {
            ByteBuffer cut = whole.duplicate().order(ByteOrder.nativeOrder()).limit(length);
            assertThrows(IllegalArgumentException.class, () -> KernelTypes.parse(cut, "task"), "cut to " + length);
        }
        types.clear();
        type("task", 31, 0);
        assertThrows(IllegalArgumentException.class, () -> KernelTypes.parse(whole(), "task"));
    }

    @Test
    void structuresThatHoldThemselvesWithoutANameEndTheSearch() {
        type("task", STRUCT, 1);
        member("", 1, 0);
        assertEquals(OptionalInt.empty(), KernelTypes.parse(whole(), "task").offset("task", "mm"));
    }
}
