package dev.rubato.trace;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Windows event log files with one chunk, whose records are templates with values. */
final class EvtxFixture {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int RECORD_HEADER_BYTES = 24;

    private final ByteBuffer file = ByteBuffer.allocate(4096 + CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer chunk;
    private long number;

    EvtxFixture() {
        file.put(ascii("ElfFile"));
        chunk = file.slice(4096, CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        chunk.put(ascii("ElfChnk")).position(512);
    }

    private static byte[] ascii(String name) {
        return (name + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    /** Adds an event of Sysmon; its id is a number, its data are text. */
    EvtxFixture add(int id, Map<String, String> data) {
        int start = chunk.position();
        chunk.putInt(0x2a2a).putInt(0).putLong(++number).putLong(0);
        chunk.putInt(0x0001_010f).put((byte) 0x0c).put((byte) 1).putInt(7);
        chunk.putInt(chunk.position() + 4);
        int size = chunk.position() + 20;
        chunk.putInt(0).putLong(1).putLong(2).putInt(0);
        chunk.putInt(0x0001_010f);
        open("Event", false).put((byte) 2);
        open("System", false).put((byte) 2);
        open("EventID", false)
                .put((byte) 2)
                .put((byte) 0x0d)
                .putShort((short) 0)
                .put((byte) 6)
                .put((byte) 4);
        open("Channel", false).put((byte) 2);
        string("Microsoft-Windows-Sysmon/Operational").put((byte) 4);
        open("Computer", false).put((byte) 2);
        string("PC1").put((byte) 4).put((byte) 4);
        open("EventData", false).put((byte) 2);
        int index = 1;
        for (String key : data.keySet()) {
            open("Data", true);
            chunk.put((byte) 6);
            name("Name");
            string(key).put((byte) 2);
            chunk.put((byte) 0x0e).putShort((short) index++).put((byte) 1).put((byte) 4);
        }
        chunk.put((byte) 4).put((byte) 4).put((byte) 0);
        chunk.putInt(size, chunk.position() - size - 4);
        values(id, data);
        chunk.putInt(start + 4, chunk.position() + 4 - start);
        chunk.putInt(chunk.position() - start + 4);
        return this;
    }

    private void values(int id, Map<String, String> data) {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        chunk.putInt(data.size() + 1);
        chunk.putShort((short) 2).put((byte) 6).put((byte) 0);
        values.write(id);
        values.write(id >> 8);
        for (String value : data.values()) {
            byte[] text = value.getBytes(StandardCharsets.UTF_16LE);
            chunk.putShort((short) text.length).put((byte) 1).put((byte) 0);
            values.writeBytes(text);
        }
        chunk.put(values.toByteArray());
    }

    private ByteBuffer open(String name, boolean hasAttributes) {
        chunk.put((byte) (hasAttributes ? 0x41 : 0x01)).putShort((short) 0xffff).putInt(0);
        name(name);
        return hasAttributes ? chunk.putInt(0) : chunk;
    }

    private void name(String name) {
        chunk.putInt(chunk.position() + 4);
        chunk.putInt(0).putShort((short) 0).putShort((short) name.length());
        chunk.put(name.getBytes(StandardCharsets.UTF_16LE)).putShort((short) 0);
    }

    private ByteBuffer string(String text) {
        chunk.put((byte) 5).put((byte) 1).putShort((short) text.length());
        return chunk.put(text.getBytes(StandardCharsets.UTF_16LE));
    }

    /** Overwrites a byte of the last record, counted from its first token. */
    EvtxFixture damageLast(int offset) {
        int at = 512;
        for (int next = at; next + RECORD_HEADER_BYTES <= chunk.position(); next += chunk.getInt(next + 4)) {
            at = next;
        }
        chunk.put(at + RECORD_HEADER_BYTES + offset, (byte) 0x3f);
        return this;
    }

    /** The file. */
    byte[] bytes() {
        chunk.putInt(48, chunk.position());
        return file.array();
    }
}
