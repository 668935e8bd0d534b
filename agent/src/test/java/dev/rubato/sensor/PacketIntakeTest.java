package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.SocketKind;
import dev.rubato.sensor.PacketCapture.CaptureException;
import dev.rubato.trace.PacketCount;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketIntakeTest {
    private static final int RAW_IP = 101;
    private static final int LOOPBACK = 0x7f00_0001;

    private final List<Event> events = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private boolean stopping;
    private boolean refusing;

    private PacketIntake intake(int maxPacketsPerSecond) throws CaptureException {
        PacketSettings standard = PacketSettings.DEFAULT;
        PacketSettings settings = new PacketSettings(
                standard.bufferBytes(),
                standard.timeoutMs(),
                standard.snapBytes(),
                maxPacketsPerSecond,
                standard.limits());
        PacketIntake intake = new PacketIntake(
                new NetworkState(Path.of("/nonexistent")),
                (kind, port) -> asked.add(kind + " " + port),
                settings,
                this::take,
                () -> stopping);
        intake.attach(RAW_IP, filters::add);
        return intake;
    }

    private void take(Event event) {
        if (refusing) {
            throw new IllegalStateException("disk full");
        }
        events.add(event);
    }

    private static byte[] packet(int protocol, int remote, int remotePort) {
        ByteBuffer b = ByteBuffer.allocate(40);
        b.put((byte) 0x45).put((byte) 0).putShort((short) 40).putInt(0);
        b.put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt(LOOPBACK)
                .putInt(remote);
        b.putShort((short) 40_000).putShort((short) remotePort);
        b.put(32, (byte) 0x50).put(33, (byte) 2);
        return b.array();
    }

    @Test
    void asksWhoSentEachProbeAndEachOutboundSyn() throws CaptureException {
        PacketIntake intake = intake(100_000);
        intake.packet(packet(6, LOOPBACK + 1, 80), 40, 1);
        intake.packet(packet(17, LOOPBACK + 1, 161), 40, 2);
        assertEquals(2, events.size());
        assertEquals(List.of(SocketKind.PACKET + " 0", SocketKind.UDP + " 40000"), asked);
    }

    @Test
    void leavesABusyEndpointToTheKernel() throws CaptureException {
        PacketIntake intake = intake(100_000);
        for (int i = 0; i < 1000; i++) {
            intake.packet(packet(17, LOOPBACK + 1, 9), 40, 1000 + i);
        }
        assertEquals(1, events.size());
        assertEquals(2, filters.size());
        assertTrue(filters.getLast().contains("127.0.0.2 and udp dst port 9"), filters.getLast());
        assertEquals(1, intake.filterChanges());
    }

    @Test
    void readsNoFasterThanItMay() throws CaptureException {
        PacketIntake intake = intake(1000);
        long beganNs = System.nanoTime();
        for (int i = 0; i < 250; i++) {
            intake.packet(packet(6, LOOPBACK + 1, i), 40, 1000 + i);
        }
        long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
        assertTrue(tookMs >= 190, "250 packets at 1,000 a second took " + tookMs + " ms");
        assertEquals(250, events.size());
    }

    @Test
    void aRefusedEventIsCountedAndTheNextPacketIsJudged() throws CaptureException {
        PacketIntake intake = intake(100_000);
        refusing = true;
        intake.packet(packet(6, LOOPBACK + 1, 80), 40, 1);
        refusing = false;
        intake.packet(packet(6, LOOPBACK + 1, 81), 40, 2);
        assertEquals(1, intake.failures());
        assertEquals(1, events.size());
    }

    @Test
    void judgesNothingOnceItIsToldToStop() throws CaptureException {
        PacketIntake intake = intake(100_000);
        stopping = true;
        intake.packet(packet(6, LOOPBACK + 1, 80), 40, 1);
        assertEquals(0, intake.counts().get(PacketCount.PACKETS));
    }
}
