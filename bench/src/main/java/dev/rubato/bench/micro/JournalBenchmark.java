package dev.rubato.bench.micro;

import dev.rubato.bench.machine.Directories;
import dev.rubato.event.Event;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.Tailer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Appending one event to a journal on this machine's disk, and reading one back, as much as retention has left. */
@State(Scope.Thread)
public class JournalBenchmark {
    /** Small, so that segments begin and go while it is measured. */
    private static final JournalLimits LIMITS = JournalLimits.of(64L << 20, Duration.ofDays(1));

    private static final int TO_READ = 100_000;

    private List<Event> events = List.of();
    private @Nullable Path directory;
    private @Nullable Journal<Event> journal;
    private @Nullable Tailer<Event> tailer;
    private int number;

    @Setup
    public void open() throws IOException {
        events = EventSample.events();
        directory = Files.createTempDirectory("rubato-micro");
        Journal<Event> opened = Journal.open(directory.resolve("events"), new EventCodec(), LIMITS);
        journal = opened;
        for (int i = 0; i < TO_READ; i++) {
            opened.append(events.get(i % events.size()));
        }
        tailer = opened.fromStart();
    }

    @TearDown
    @SuppressWarnings("NullAway") // JMH calls open before
    public void close() throws IOException {
        journal.close();
        Directories.delete(directory);
    }

    @Benchmark
    @SuppressWarnings("NullAway") // JMH calls open before
    public long append() {
        number = number + 1 == events.size() ? 0 : number + 1;
        return journal.append(events.get(number));
    }

    @Benchmark
    @SuppressWarnings("NullAway") // JMH calls open before
    public Event read() {
        Event event = tailer.next();
        if (event == null) {
            tailer.close();
            tailer = journal.fromStart();
            event = tailer.next();
        }
        return event;
    }
}
