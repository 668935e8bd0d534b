package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TraceFormatTest {

    @Test
    void readsIdAndFieldsOfAKernelsFormat() {
        TraceFormat format = TraceFixture.format("task_newtask");

        assertEquals("task_newtask", format.name());
        assertEquals(205, format.id());
        assertEquals(32, format.field("clone_flags").offset());
        assertEquals(8, format.field("clone_flags").sizeBytes());
        assertEquals(16, format.field("comm").sizeBytes());
        assertTrue(format.field("common_pid").signed());
        assertEquals(42, format.minimumBytes());
    }

    @Test
    void readsPointersAndLocatedTexts() {
        assertEquals(
                8, TraceFixture.format("inet_sock_set_state").field("skaddr").offset());
        assertEquals(
                TraceFormat.Place.LOCATED,
                TraceFixture.format("sched_process_exec").field("filename").place());
    }

    @Test
    void namesTheFieldThatAKernelLacks() {
        TraceFormat format = TraceFixture.format("task_newtask");

        assertFalse(format.has("group_dead"));
        Exception refused = assertThrows(IllegalArgumentException.class, () -> format.field("group_dead"));
        assertEquals("the kernel's event task_newtask has no field group_dead", refused.getMessage());
    }

    @Test
    void refusesWhatIsNoFormat() {
        assertThrows(IllegalArgumentException.class, () -> TraceFormat.parse("name: x\nID: 7\n"));
        assertThrows(IllegalArgumentException.class, () -> TraceFormat.parse("field:int pid; offset:x;"));
        assertThrows(
                IllegalArgumentException.class,
                () -> TraceFormat.parse("field:int pid;\toffset:99999999;\tsize:4;\tsigned:1;"));
    }

    @Test
    void readsRelativelyLocatedTexts() {
        TraceFormat format = TraceFormat.parse("field:__rel_loc char[] filename;\toffset:4;\tsize:4;\tsigned:0;");
        ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(4, 4 << 16).put(8, new byte[] {'/', 'a', 0, 'x'});

        assertEquals("/a", format.field("filename").text(record, 0, 16, 100));
    }

    @Test
    void refusesTextsThatReachBeyondTheirRecord() {
        TraceFormat.Field filename = TraceFixture.format("sched_process_exec").field("filename");
        ByteBuffer record = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(8, 30 << 16 | 20);

        assertNull(filename.text(record, 0, 40, 100));
        assertEquals("", filename.text(record, 0, 50, 100));
    }
}
