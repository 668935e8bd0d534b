package dev.rubato.trace;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds capture files byte by byte. */
final class CaptureFixture {
    static final int MICROSECONDS = 0xa1b2c3d4;
    static final int NANOSECONDS = 0xa1b23c4d;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final ByteOrder order;

    private CaptureFixture(ByteOrder order) {
        this.order = order;
    }

    static CaptureFixture pcap(ByteOrder order, int magic, int linkType) {
        CaptureFixture capture = new CaptureFixture(order);
        capture.put(capture.buffer(24)
                .putInt(magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(linkType));
        return capture;
    }

    static CaptureFixture pcapng(ByteOrder order) {
        return new CaptureFixture(order).section(order);
    }

    private ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(order);
    }

    private void put(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        file.writeBytes(bytes);
    }

    /** A packet of a pcap file; {@code fraction} in the file's unit. */
    CaptureFixture packet(long seconds, int fraction, byte[] packet, int originalBytes) {
        put(buffer(16 + packet.length)
                .putInt((int) seconds)
                .putInt(fraction)
                .putInt(packet.length)
                .putInt(originalBytes)
                .put(packet));
        return this;
    }

    CaptureFixture packet(long seconds, int fraction, byte[] packet) {
        return packet(seconds, fraction, packet, packet.length);
    }

    CaptureFixture section(ByteOrder next) {
        ByteBuffer body = ByteBuffer.allocate(16).order(next);
        body.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1);
        return block(next, 0x0a0d0d0a, body.array());
    }

    /** An interface with options, each as code, length, value. */
    CaptureFixture interfaceOf(ByteOrder at, int linkType, int snapBytes, byte... options) {
        ByteBuffer body = ByteBuffer.allocate(8 + options.length).order(at);
        body.putShort((short) linkType).putShort((short) 0).putInt(snapBytes).put(options);
        return block(at, 1, body.array());
    }

    CaptureFixture enhanced(ByteOrder at, int interfaceIndex, long units, byte[] packet) {
        ByteBuffer body = ByteBuffer.allocate(20 + padded(packet.length)).order(at);
        body.putInt(interfaceIndex).putInt((int) (units >>> 32)).putInt((int) units);
        body.putInt(packet.length).putInt(packet.length).put(packet);
        return block(at, 6, body.array());
    }

    CaptureFixture simple(ByteOrder at, byte[] packet) {
        ByteBuffer body = ByteBuffer.allocate(4 + padded(packet.length)).order(at);
        return block(at, 3, body.putInt(packet.length).put(packet).array());
    }

    CaptureFixture block(ByteOrder at, int type, byte[] body) {
        int bytes = 12 + padded(body.length);
        ByteBuffer block =
                ByteBuffer.allocate(bytes).order(at).putInt(type).putInt(bytes).put(body);
        put(block.putInt(bytes - 4, bytes));
        return this;
    }

    private static int padded(int bytes) {
        return bytes + 3 & ~3;
    }

    byte[] bytes() {
        return file.toByteArray();
    }
}
