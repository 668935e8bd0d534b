package dev.rubato.replay;

import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.Tailer;
import dev.rubato.trace.Evidence;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Plays journals event by event as they were written, so that the detectors raise what they raised live. Owned by one
 * thread.
 */
public final class JournalPlayer {
    private final Pipeline pipeline;
    private final EventSink copy;
    private final EvidenceSeen evidence = new EvidenceSeen();
    private final History history;
    private boolean began;
    private long damaged;

    /**
     * @param pipeline judges the events
     * @param copy also takes every event
     */
    public JournalPlayer(Pipeline pipeline, EventSink copy) {
        this(pipeline, copy, History.NONE);
    }

    /** @param history what the host remembers from before the first event */
    public JournalPlayer(Pipeline pipeline, EventSink copy, History history) {
        this.pipeline = pipeline;
        this.history = history;
        this.copy = copy;
    }

    /** The folder of the event journal that {@code path} names, which is {@code path} itself if it holds no other. */
    public static Path eventsOf(Path path) {
        Path nested = path.resolve("events");
        return Files.isDirectory(nested) ? nested : path;
    }

    /** Whether {@code path} is a journal's folder, or the folder of an agent's journals. */
    public static boolean isJournal(Path path) {
        Path folder = eventsOf(path);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "*.cq4*")) {
            return segments.iterator().hasNext();
        } catch (IOException e) {
            return false; // what cannot be listed is reported by whoever opens it
        }
    }

    /**
     * Plays one journal after what was played before.
     *
     * @throws dev.rubato.journal.JournalException if it cannot be read
     */
    public void play(Path path) {
        try (Journal<Event> journal = Journal.openReadOnly(eventsOf(path), new EventCodec());
                Tailer<Event> tailer = journal.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                if (!began) {
                    began = true;
                    history.recallInto(pipeline, event.timeNs());
                }
                evidence.note(event);
                copy.append(event);
                pipeline.accept(event);
            }
            damaged += journal.statistics().damaged().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** There is no further journal: what waits is judged. */
    public void end() {
        pipeline.end();
    }

    /** Records that were skipped because they are damaged. */
    public long damaged() {
        return damaged;
    }

    /** What the events told. */
    public Set<Evidence> seen() {
        return evidence.seen();
    }
}
