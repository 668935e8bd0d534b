package dev.rubato.bench.stream;

import dev.rubato.event.Event;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Writes the event journal that an agent of the last day would have left. */
public final class DayJournal {
    /** Younger than the agent's own limit of a day, so that it deletes nothing. */
    private static final Duration SPAN = Duration.ofHours(20);

    /** As an agent keeps events that is not told otherwise. */
    public static final JournalLimits ORDINARY = JournalLimits.of(512L << 20, Duration.ofDays(1));

    private DayJournal() {}

    /** Fills {@code journal} with about so many events, which end a minute ago, as far as the limits keep them. */
    public static void write(Path journal, long events, JournalLimits limits) {
        long stepNs = SPAN.toNanos() / Math.max(1, events);
        Instant begin = Instant.now().minus(SPAN).minusSeconds(60);
        try (Journal<Event> into = Journal.open(journal.resolve("events"), new EventCodec(), limits)) {
            HostStream stream = new HostStream(into::append, begin.getEpochSecond() * 1_000_000_000L, stepNs);
            for (int i = 0; i < events / HostStream.WORK_EVENTS; i++) {
                stream.work(i);
            }
        }
    }
}
