package dev.rubato.trace;

import static dev.rubato.trace.PacketFixture.ACK;
import static dev.rubato.trace.PacketFixture.PEER;
import static dev.rubato.trace.PacketFixture.PEER6;
import static dev.rubato.trace.PacketFixture.SYN;
import static dev.rubato.trace.PacketFixture.US;
import static dev.rubato.trace.PacketFixture.US6;
import static dev.rubato.trace.PacketFixture.arp;
import static dev.rubato.trace.PacketFixture.cooked;
import static dev.rubato.trace.PacketFixture.cooked2;
import static dev.rubato.trace.PacketFixture.dnsAnswer;
import static dev.rubato.trace.PacketFixture.ethernet;
import static dev.rubato.trace.PacketFixture.icmp;
import static dev.rubato.trace.PacketFixture.neighbour;
import static dev.rubato.trace.PacketFixture.tcp;
import static dev.rubato.trace.PacketFixture.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Hostile bytes: whatever is captured, the decoder throws nothing, and gives the same events when run again. */
class PacketFuzzTest {
    private static final int[] LINK_TYPES = {0, 1, 12, 14, 101, 108, 113, 228, 229, 276, 147};
    private static final int ROUNDS = 300_000;

    private static final List<byte[]> SEEDS = List.of(
            ethernet(0x0800, tcp(US, 1, PEER, 2, SYN), 0x8100),
            cooked(0, 0x0800, tcp(PEER, 2, US, 1, SYN | ACK, 9, 1001, 0)),
            cooked2(4, 0x86dd, tcp(US6, 1, PEER6, 2, SYN)),
            cooked(4, 0x0800, udp(US, 4000, PEER, 53)),
            cooked(0, 0x0800, udp(PEER, 53, US, 4000, dnsAnswer("www.example.com", PEER, US6))),
            udp(PEER6, 53, US6, 4000, dnsAnswer("a.b.c", PEER6)),
            icmp(PEER, US, 3, 3, udp(US, 4000, PEER, 53)),
            icmp(PEER6, US6, 1, 4, tcp(US6, 1, PEER6, 2, SYN)),
            neighbour(US6, PEER6, 135, PEER6),
            ethernet(0x0806, arp(1, US, PEER)));

    private static long run(long seed, HostAddresses own) {
        SplittableRandom random = new SplittableRandom(seed);
        PacketFixture fixture = new PacketFixture(own, PacketLimits.LIVE, PacketNotices.NONE);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] packet = random.nextInt(4) == 0 ? noise(random) : mutated(random);
            int offset = random.nextInt(3) == 0 ? random.nextInt(packet.length + 1) : 0;
            int captured = random.nextInt(packet.length - offset + 1);
            int original = random.nextInt(5) == 0 ? random.nextInt() : captured + random.nextInt(2000);
            int linkType = LINK_TYPES[random.nextInt(LINK_TYPES.length)];
            fixture.decoder.decode(linkType, random.nextLong(1L << 40), packet, offset, captured, original);
        }
        assertEquals(ROUNDS, fixture.count(PacketCount.PACKETS));
        return fixture.events.hashCode() * 31L + fixture.events.size();
    }

    private static byte[] noise(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] mutated(SplittableRandom random) {
        byte[] seed = SEEDS.get(random.nextInt(SEEDS.size()));
        byte[] bytes = Arrays.copyOf(seed, seed.length + random.nextInt(4));
        for (int flips = random.nextInt(6); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    @Test
    void randomAndDamagedPacketsThrowNothingAndRepeat() {
        assertEquals(run(1, HostAddresses.EVERY), run(1, HostAddresses.EVERY));
        assertEquals(run(2, HostAddresses.of(List.of(US, US6))), run(2, HostAddresses.of(List.of(US, US6))));
    }

    @Test
    void wholeSeedsGiveEvents() {
        PacketFixture fixture = PacketFixture.withoutSelf();
        int[] linkTypes = {1, 113, 276, 113, 113, 101, 101, 101, 101, 1};
        for (int i = 0; i < SEEDS.size(); i++) {
            fixture.see(linkTypes[i], SEEDS.get(i));
        }
        assertTrue(fixture.events.size() >= 6, fixture.events.toString());
    }
}
