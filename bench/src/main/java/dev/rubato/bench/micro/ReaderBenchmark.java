package dev.rubato.bench.micro;

import dev.rubato.event.Event;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.TraceFormat;
import dev.rubato.trace.TraceInput;
import dev.rubato.trace.TraceReader;
import dev.rubato.trace.TraceSink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Each replay reader: one record of its format into events, by the full compiler as a replay has it. */
@Fork(jvmArgsAppend = "-XX:TieredStopAtLevel=4")
@State(Scope.Thread)
public class ReaderBenchmark {
    @Param({"PCAP", "ZEEK", "SYSMON", "AUDITD", "MDE", "FALCO", "TETRAGON", "TRACEE", "EBPF_JSONL", "GPU_CSV"})
    public TraceFormat format = TraceFormat.PCAP;

    private byte[] sample = {};

    @Setup
    public void make() throws IOException {
        sample = TraceSample.of(format);
        Counting counting = new Counting();
        read(format, sample, counting);
        if (counting.events < TraceSample.RECORDS / 10 || counting.rejected > 0) {
            throw new IllegalStateException(
                    format + " gives " + counting.events + " events and rejects " + counting.rejected + " records");
        }
    }

    @Benchmark
    @OperationsPerInvocation(TraceSample.RECORDS)
    public void record(Blackhole blackhole) throws IOException {
        read(format, sample, new Consuming(blackhole));
    }

    /** Reads a whole trace. */
    static void read(TraceFormat format, byte[] sample, TraceSink sink) throws IOException {
        TraceInput input = new TraceInput(Path.of("sample"), new ByteArrayInputStream(sample), HostAddresses.EVERY);
        try (TraceReader reader = format.open(input)) {
            boolean more = true;
            while (more) {
                more = reader.next(sink);
            }
        }
    }

    /** Lets no event be optimised away; a record that is refused ends the benchmark. */
    record Consuming(Blackhole blackhole) implements TraceSink {
        @Override
        public void event(String host, Event event) {
            blackhole.consume(event);
        }

        @Override
        public void rejected(String position, String reason) {
            throw new IllegalStateException(reason);
        }

        @Override
        public void passedOver() {}
    }

    static final class Counting implements TraceSink {
        int events;
        int rejected;

        @Override
        public void event(String host, Event event) {
            events++;
        }

        @Override
        public void rejected(String position, String reason) {
            rejected++;
        }

        @Override
        public void passedOver() {}
    }
}
