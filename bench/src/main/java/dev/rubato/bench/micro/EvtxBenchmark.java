package dev.rubato.bench.micro;

import dev.rubato.trace.TraceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The reader of Windows event logs, over a whole file that the caller names: the format is too intricate to make such a
 * file up here. It is left out where none is named.
 */
@Fork(jvmArgsAppend = "-XX:TieredStopAtLevel=4")
@State(Scope.Thread)
public class EvtxBenchmark {
    @Param("")
    public String file = "";

    private byte[] sample = {};

    @Setup
    public void read() throws IOException {
        sample = Files.readAllBytes(Path.of(file));
        ReaderBenchmark.Counting counting = new ReaderBenchmark.Counting();
        ReaderBenchmark.read(TraceFormat.SYSMON, sample, counting);
        if (counting.events == 0 || counting.rejected > 0) {
            throw new IllegalStateException(
                    file + " gives " + counting.events + " events and rejects " + counting.rejected + " records");
        }
    }

    @Benchmark
    public void file(Blackhole blackhole) throws IOException {
        ReaderBenchmark.read(TraceFormat.SYSMON, sample, new ReaderBenchmark.Consuming(blackhole));
    }
}
