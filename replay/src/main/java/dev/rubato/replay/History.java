package dev.rubato.replay;

import dev.rubato.detect.Fact;
import dev.rubato.detect.Pipeline;
import dev.rubato.journal.FactCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.Tailer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an agent remembered, for a replay that is to judge as that agent would have: read, never written. Facts of the time
 * of the trace are left out, as the trace makes them again; later ones would be knowledge of the future.
 */
public final class History {
    /** An agent that begins. */
    public static final History NONE = new History(Optional.empty());

    private final Optional<Path> directory;

    private History(Optional<Path> directory) {
        this.directory = directory;
    }

    /**
     * The history in a fact journal's folder, or in the folder of an agent's journals.
     *
     * @throws dev.rubato.journal.JournalException if there is none that can be read
     */
    public static History of(Path path) {
        Path nested = path.resolve("facts");
        Path folder = Files.isDirectory(nested) ? nested : path;
        Journal.openReadOnly(folder, new FactCodec()).close();
        return new History(Optional.of(folder));
    }

    /** Gives the pipeline the facts older than its first event, which is of {@code firstEventNs}. */
    public void recallInto(Pipeline pipeline, long firstEventNs) {
        if (directory.isEmpty()) {
            return;
        }
        try (Journal<Fact> journal = Journal.openReadOnly(directory.get(), new FactCodec());
                Tailer<Fact> tailer = journal.fromStart()) {
            for (Fact fact = tailer.next(); fact != null; fact = tailer.next()) {
                if (fact.timeNs() < firstEventNs) {
                    pipeline.recall(fact);
                }
            }
        }
    }
}
