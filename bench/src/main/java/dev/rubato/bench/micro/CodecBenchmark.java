package dev.rubato.bench.micro;

import dev.rubato.detect.Pipeline;
import dev.rubato.detect.ReorderBuffer;
import dev.rubato.event.Event;
import dev.rubato.journal.DamagedRecordException;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.RecordReader;
import dev.rubato.journal.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One event into a record, one record into an event, one event through the reorder buffer. */
@State(Scope.Thread)
public class CodecBenchmark {
    private final EventCodec codec = new EventCodec();
    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader();
    private final List<byte[]> records = new ArrayList<>();
    private List<Event> events = List.of();
    private ReorderBuffer buffer = new ReorderBuffer(Pipeline.REORDER_NS, Pipeline.REORDER_EVENTS);
    private int number;

    @Setup
    public void make() {
        events = EventSample.events();
        for (Event event : events) {
            codec.encode(event, writer);
            records.add(writer.toBytes());
        }
    }

    private int next() {
        number = number + 1 == events.size() ? 0 : number + 1;
        return number;
    }

    @Benchmark
    public int encode() {
        codec.encode(events.get(next()), writer);
        writer.seal();
        return writer.length();
    }

    @Benchmark
    public Event decode() throws DamagedRecordException {
        byte[] record = records.get(next());
        reader.open(record, record.length);
        return codec.decode(reader);
    }

    @Benchmark
    public void reorder(Blackhole blackhole) {
        int at = next();
        if (at == 0) {
            buffer = new ReorderBuffer(Pipeline.REORDER_NS, Pipeline.REORDER_EVENTS);
        }
        buffer.add(events.get(at));
        for (Event due = buffer.poll(); due != null; due = buffer.poll()) {
            blackhole.consume(due);
        }
    }
}
