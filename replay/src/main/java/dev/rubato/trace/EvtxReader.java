package dev.rubato.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Windows event log files. Owned by one thread.
 *
 * <p>A file is a header and chunks of 64 KiB, each complete in itself; a chunk holds records of binary XML. A damaged
 * record costs itself, a damaged chunk what is left of it. Maven Central has no kept library for this format: the one
 * parser there is an internal of a data-flow server. Format:
 * https://github.com/libyal/libevtx/blob/main/documentation/Windows%20XML%20Event%20Log%20(EVTX).asciidoc .
 */
final class EvtxReader implements TraceReader {
    /** How many bytes show what a file is. */
    static final int MAGIC_BYTES = 8;

    private static final byte[] FILE_MAGIC = {'E', 'l', 'f', 'F', 'i', 'l', 'e', 0};
    private static final byte[] CHUNK_MAGIC = {'E', 'l', 'f', 'C', 'h', 'n', 'k', 0};
    private static final int FILE_HEADER_BYTES = 4096;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int CHUNK_HEADER_BYTES = 512;
    private static final int FREE_SPACE_AT = 48;
    private static final int RECORD_MAGIC = 0x2a2a;
    private static final int RECORD_HEADER_BYTES = 24;
    private static final int RECORD_TRAILER_BYTES = 4;

    private final InputStream stream;
    private final WindowsEvents events = new WindowsEvents();
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private int at;
    private int end;

    EvtxReader(TraceInput input) throws IOException {
        stream = input.stream();
        if (stream.readNBytes(FILE_HEADER_BYTES).length < FILE_HEADER_BYTES) {
            throw new TraceException("is cut off inside its header of " + FILE_HEADER_BYTES + " bytes");
        }
    }

    /** Whether a file that begins so is a Windows event log. */
    static boolean recognises(byte[] head) {
        return begins(head, FILE_MAGIC);
    }

    private static boolean begins(byte[] bytes, byte[] magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= bytes.length || bytes[i] != magic[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean next(TraceSink sink) throws IOException {
        LogSink told = new LogSink(sink);
        while (!told.told()) {
            if (at + RECORD_HEADER_BYTES > end && !nextChunk()) {
                events.finish(told);
                return told.told();
            }
            if (at + RECORD_HEADER_BYTES <= end) {
                record(told);
            }
        }
        return true;
    }

    /** Reads up to the next chunk that holds anything; false at the end of the file. */
    private boolean nextChunk() throws IOException {
        byte[] bytes = stream.readNBytes(CHUNK_BYTES);
        at = 0;
        end = 0;
        if (bytes.length < CHUNK_HEADER_BYTES) {
            return false;
        }
        if (begins(bytes, CHUNK_MAGIC)) {
            chunk = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            at = CHUNK_HEADER_BYTES;
            int free = chunk.getInt(FREE_SPACE_AT);
            end = free > CHUNK_HEADER_BYTES ? Math.min(free, bytes.length) : bytes.length;
        }
        return true;
    }

    private void record(TraceSink sink) {
        int size = chunk.getInt(at + 4);
        boolean isRecord = chunk.getInt(at) == RECORD_MAGIC
                && size > RECORD_HEADER_BYTES + RECORD_TRAILER_BYTES
                && size <= end - at;
        if (!isRecord) {
            boolean isRest = chunk.getInt(at) == 0;
            at = end;
            if (!isRest) {
                sink.rejected("a chunk", "is damaged: no record begins where one should");
            }
            return;
        }
        String position = "record " + chunk.getLong(at + 8);
        int from = at + RECORD_HEADER_BYTES;
        int to = at + size - RECORD_TRAILER_BYTES;
        at += size;
        try {
            LogFields fields = new LogFields();
            EventXml.read(BinaryXml.toXml(chunk, from, to), fields);
            events.accept(fields, position, sink);
        } catch (BinaryXml.DamagedException e) {
            sink.rejected(position, "is damaged: " + e.getMessage());
        }
    }

    @Override
    public Map<String, Long> notes() {
        return events.notes();
    }
}
