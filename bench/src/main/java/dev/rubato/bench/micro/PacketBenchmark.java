package dev.rubato.bench.micro;

import dev.rubato.bench.stream.CaptureWriter;
import dev.rubato.event.Address;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.PacketDecoder;
import dev.rubato.trace.PacketLimits;
import dev.rubato.trace.PacketNotices;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The packet decoder of the live sensor: one captured packet, of ordinary connections or each to another endpoint. */
@State(Scope.Thread)
public class PacketBenchmark {
    private static final int PACKETS = 100_000;
    private static final int HEAD_BYTES = 24;
    private static final int RECORD_BYTES = 16;
    private static final int PACKET_BYTES = 54;
    private static final int FULL_PACKET = 1_514;
    private static final long BEGIN_NS = 1_767_571_200_000_000_000L;
    private static final long STEP_NS = 100_000;

    @Param({"ordinary", "distinct"})
    public String kind = "ordinary";

    private byte[] capture = {};
    private PacketDecoder decoder = decoder(null);
    private int number;
    private long timeNs = BEGIN_NS;

    @Setup
    public void make(Blackhole blackhole) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CaptureWriter writer = new CaptureWriter(bytes);
        if (kind.equals("ordinary")) {
            writer.ordinary(PACKETS);
        } else {
            writer.distinct(PACKETS);
        }
        capture = bytes.toByteArray();
        decoder = decoder(blackhole);
    }

    private static PacketDecoder decoder(@Nullable Blackhole blackhole) {
        return new PacketDecoder(
                HostAddresses.of(List.of(Address.parse("10.0.0.2"))),
                PacketLimits.LIVE,
                1,
                event -> {
                    if (blackhole != null) {
                        blackhole.consume(event);
                    }
                },
                PacketNotices.NONE);
    }

    @Benchmark
    public void packet() {
        number = number + 1 == PACKETS ? 0 : number + 1;
        timeNs += STEP_NS;
        int offset = HEAD_BYTES + number * (RECORD_BYTES + PACKET_BYTES) + RECORD_BYTES;
        decoder.decode(1, timeNs, capture, offset, PACKET_BYTES, FULL_PACKET);
    }
}
