package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds packets byte by byte and keeps what a decoder makes of them. */
final class PacketFixture {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int ACK = 16;

    static final int RAW = 101;

    static final Address US = Address.parse("192.0.2.10");
    static final Address US6 = Address.parse("2001:db8::10");
    static final Address PEER = Address.parse("198.51.100.7");
    static final Address PEER6 = Address.parse("2001:db8:1::7");

    final List<Event> events = new ArrayList<>();
    final PacketDecoder decoder;
    long timeNs = 1_000_000_000_000L;

    PacketFixture(HostAddresses own, PacketLimits limits, PacketNotices notices) {
        decoder = new PacketDecoder(own, limits, 42, events::add, notices);
    }

    static PacketFixture onHost() {
        return new PacketFixture(HostAddresses.of(List.of(US, US6)), PacketLimits.LIVE, PacketNotices.NONE);
    }

    static PacketFixture withoutSelf() {
        return new PacketFixture(HostAddresses.EVERY, PacketLimits.FILE, PacketNotices.NONE);
    }

    long count(PacketCount count) {
        return decoder.counts().get(count);
    }

    /** Decodes one packet a millisecond after the last one and returns what it alone gave. */
    List<Event> see(int linkType, byte[] packet) {
        int before = events.size();
        timeNs += 1_000_000;
        decoder.decode(linkType, timeNs, packet, 0, packet.length, packet.length);
        return List.copyOf(events.subList(before, events.size()));
    }

    List<Event> see(byte[] ipPacket) {
        return see(RAW, ipPacket);
    }

    static byte[] tcp(Address from, int fromPort, Address to, int toPort, int flags, int seq, int ack, int payload) {
        ByteBuffer b = ByteBuffer.allocate(20 + payload);
        b.putShort((short) fromPort).putShort((short) toPort).putInt(seq).putInt(ack);
        b.put((byte) 0x50).put((byte) flags).putShort((short) 1024);
        return ip(from, to, 6, b.array());
    }

    static byte[] tcp(Address from, int fromPort, Address to, int toPort, int flags) {
        return tcp(from, fromPort, to, toPort, flags, 1000, 0, 0);
    }

    static byte[] udp(Address from, int fromPort, Address to, int toPort, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(8 + payload.length);
        b.putShort((short) fromPort).putShort((short) toPort).putShort((short) (8 + payload.length));
        b.position(8);
        return ip(from, to, 17, b.put(payload).array());
    }

    static byte[] udp(Address from, int fromPort, Address to, int toPort) {
        return udp(from, fromPort, to, toPort, new byte[4]);
    }

    static byte[] icmp(Address from, Address to, int type, int code, byte[] rest) {
        byte[] message = new byte[8 + rest.length];
        message[0] = (byte) type;
        message[1] = (byte) code;
        System.arraycopy(rest, 0, message, 8, rest.length);
        return ip(from, to, from.isV4() ? 1 : 58, message);
    }

    static byte[] neighbour(Address from, Address to, int type, Address target) {
        return icmp(from, to, type, 0, bytes(target));
    }

    static byte[] arp(int operation, Address sender, Address target) {
        ByteBuffer b = ByteBuffer.allocate(28);
        b.putShort((short) 1)
                .putShort((short) 0x800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation);
        b.position(14);
        b.putInt(sender.v4Bits()).position(24);
        return b.putInt(target.v4Bits()).array();
    }

    static byte[] ip(Address from, Address to, int protocol, byte[] transport) {
        if (!from.isV4()) {
            return ip6(from, to, protocol, new byte[0], transport);
        }
        ByteBuffer b = ByteBuffer.allocate(20 + transport.length);
        b.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (20 + transport.length))
                .putInt(0);
        b.put((byte) 64).put((byte) protocol).putShort((short) 0);
        return b.put(bytes(from)).put(bytes(to)).put(transport).array();
    }

    static byte[] ip6(Address from, Address to, int next, byte[] extensions, byte[] transport) {
        ByteBuffer b = ByteBuffer.allocate(40 + extensions.length + transport.length);
        b.putInt(0x6000_0000).putShort((short) (extensions.length + transport.length));
        b.put((byte) next).put((byte) 64).put(bytes(from)).put(bytes(to));
        return b.put(extensions).put(transport).array();
    }

    static byte[] ethernet(int etherType, byte[] body, int... tags) {
        ByteBuffer b = ByteBuffer.allocate(14 + 4 * tags.length + body.length);
        b.position(12);
        for (int tag : tags) {
            b.putShort((short) tag).putShort((short) 7);
        }
        return b.putShort((short) etherType).put(body).array();
    }

    /** Linux cooked capture v1; {@code kind} 4 is sent by us, 0 is to us. */
    static byte[] cooked(int kind, int etherType, byte[] body) {
        ByteBuffer b = ByteBuffer.allocate(16 + body.length);
        b.putShort((short) kind).putShort((short) 1);
        b.position(14);
        return b.putShort((short) etherType).put(body).array();
    }

    static byte[] cooked2(int kind, int etherType, byte[] body) {
        ByteBuffer b = ByteBuffer.allocate(20 + body.length);
        b.putShort((short) etherType);
        b.position(10);
        b.put((byte) kind);
        b.position(20);
        return b.put(body).array();
    }

    /** A DNS answer to {@code name} with one record per address, each pointing back at the question's name. */
    static byte[] dnsAnswer(String name, Address... addresses) {
        ByteBuffer b = ByteBuffer.allocate(512);
        b.putShort((short) 1)
                .putShort((short) 0x8180)
                .putShort((short) 1)
                .putShort((short) addresses.length)
                .putInt(0);
        for (String label : name.split("\\.", -1)) {
            b.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        b.put((byte) 0).putShort((short) 1).putShort((short) 1);
        for (Address address : addresses) {
            byte[] data = bytes(address);
            b.putShort((short) 0xc00c)
                    .putShort((short) (data.length == 4 ? 1 : 28))
                    .putShort((short) 1)
                    .putInt(60);
            b.putShort((short) data.length).put(data);
        }
        byte[] message = new byte[b.position()];
        b.get(0, message);
        return message;
    }

    static byte[] bytes(Address address) {
        return address.isV4()
                ? ByteBuffer.allocate(4).putInt(address.v4Bits()).array()
                : ByteBuffer.allocate(16)
                        .putLong(address.high())
                        .putLong(address.low())
                        .array();
    }
}
