package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rubato.event.ProcessImage.Stdin;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionProgramTest {
    private static final int PATH_BYTES = 256;

    /** A record as the kernel writes it: of pid 42 in session 40 on {@code /dev/pts/300}. */
    private static Execution decode(String path, String arguments) {
        byte[] text = arguments.getBytes(StandardCharsets.UTF_8);
        ByteBuffer record = ByteBuffer.allocate(56 + PATH_BYTES + text.length).order(ByteOrder.nativeOrder());
        record.putLong(7_000_000_000L)
                .putInt(42)
                .putInt(text.length)
                .putInt(41)
                .putInt(40)
                .putInt(-2);
        record.putInt(0x2190)
                .putInt(137 << 20 | 44)
                .putInt(44)
                .putInt(137)
                .putInt(0)
                .putLong(6_990_000_000L);
        record.put(path.getBytes(StandardCharsets.UTF_8))
                .position(56 + PATH_BYTES)
                .put(text);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(record.capacity(), Long.BYTES);
            MemorySegment.copy(record.array(), 0, memory, ValueLayout.JAVA_BYTE, 0, record.capacity());
            return ExecutionProgram.decode(memory);
        }
    }

    @Test
    void aRecordTellsIdsTerminalUserAndArguments() {
        Execution one = decode("/bin/sh", "sh\0-c\0id; echo \u00fc\0");
        assertEquals(7_000_000_000L, one.monoNs());
        assertEquals(new ProcStat(42, 41, 40, 137 << 8 | 44, 699), one.stat());
        assertEquals("4294967294", one.user());
        assertEquals(Stdin.TERMINAL, one.stdin());
        assertEquals("/bin/sh", one.interpreter());
        assertEquals(List.of("sh", "-c", "id; echo \u00fc"), one.args());
    }

    @Test
    void argumentsThatCouldNotBeCopiedAreUnknownAndNotEmpty() {
        assertNull(decode("/bin/sh", "").args());
    }

    @Test
    void aPathWithoutEndIsCut() {
        assertEquals(
                PATH_BYTES,
                decode("/" + "x".repeat(PATH_BYTES - 1), "x\0").interpreter().length());
    }

    @Test
    void standardInputIsToldByTheTypeOfItsInode() {
        assertEquals(Stdin.PIPE, ExecutionProgram.stdin(0x1180, 0));
        assertEquals(Stdin.SOCKET, ExecutionProgram.stdin(0xc1ff, 0));
        assertEquals(Stdin.NULL_DEVICE, ExecutionProgram.stdin(0x21b6, 1 << 20 | 3));
        assertEquals(Stdin.TERMINAL, ExecutionProgram.stdin(0x2180, 4 << 20 | 1));
        assertEquals(Stdin.TERMINAL, ExecutionProgram.stdin(0x2180, 143 << 20 | 9));
        assertEquals(Stdin.FILE, ExecutionProgram.stdin(0x21b6, 1 << 20 | 5));
        assertEquals(Stdin.FILE, ExecutionProgram.stdin(0x81a4, 0));
        assertEquals(Stdin.UNKNOWN, ExecutionProgram.stdin(0x0180, 0));
        assertEquals(Stdin.UNKNOWN, ExecutionProgram.stdin(0, 0));
    }
}
