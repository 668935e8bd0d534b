package dev.rubato.trace;

import dev.rubato.event.Event;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads pcap and pcapng files of either byte order and any resolution of time through a {@link PacketDecoder}. Owned by
 * one thread.
 *
 * <p>Nothing is allocated for a packet that gives no event: packets are judged where they stand in the read buffer. A
 * packet that the file's end cuts off is rejected; a length that cannot be true ends the reading, as nothing tells where
 * the next packet begins. At the end it tells the time of the newest packet, for that long the capture listened.
 *
 * <p>Formats: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html and
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
 */
final class PcapReader implements TraceReader {
    /** Any constant: the same file gives the same events. */
    private static final long SEED = 0x7275_6261_746fL;

    private final PacketDecoder decoder;
    private final PcapPackets packets;
    private long number;
    private long newestNs = Long.MIN_VALUE;
    private boolean told;
    private long given;
    private TraceSink sink = new NoSink();

    PcapReader(TraceInput input) throws IOException {
        decoder = new PacketDecoder(input.self(), PacketLimits.FILE, SEED, this::event, PacketNotices.NONE);
        PcapBuffer buffer = new PcapBuffer(input.stream());
        packets = buffer.startsWith(PcapngPackets.SECTION_HEADER) ? new PcapngPackets(buffer) : new PcapPackets(buffer);
        packets.begin();
    }

    /** Whether a file that begins so is a capture. */
    static boolean recognises(byte[] head) {
        if (head.length < 4) {
            return false;
        }
        int magic = (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | (head[3] & 0xff);
        return magic == PcapngPackets.SECTION_HEADER || PcapPackets.isMagic(magic);
    }

    private void event(Event event) {
        given++;
        sink.event("", event);
    }

    @Override
    public boolean next(TraceSink to) throws IOException {
        sink = to;
        number++;
        switch (packets.next()) {
            case PACKET -> judge();
            case REJECTED -> sink.rejected("packet " + number, packets.reason);
            case END -> {
                return end();
            }
        }
        return true;
    }

    private void judge() {
        given = 0;
        long timeNs = packets.timeNs;
        newestNs = Math.max(newestNs, timeNs);
        decoder.decode(
                packets.linkType,
                timeNs,
                packets.buffer.bytes,
                packets.offset,
                packets.capturedBytes,
                packets.originalBytes);
        if (given == 0) {
            sink.passedOver();
        }
    }

    private boolean end() {
        if (!told && newestNs != Long.MIN_VALUE) {
            told = true;
            decoder.end(newestNs);
            sink.event("", new Event.TimePassed(newestNs));
        }
        return false;
    }

    @Override
    public Map<String, Long> notes() {
        Map<String, Long> notes = new TreeMap<>();
        for (PacketCount count : PacketCount.values()) {
            if (count != PacketCount.PACKETS && decoder.counts().get(count) > 0) {
                notes.put(count.label(), decoder.counts().get(count));
            }
        }
        return notes;
    }

    /** Before the first record there is nobody to tell. */
    private static final class NoSink implements TraceSink {
        @Override
        public void event(String host, Event event) {}

        @Override
        public void rejected(String position, String reason) {}

        @Override
        public void passedOver() {}
    }
}
