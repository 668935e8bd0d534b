package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.ProcessUse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program that watches the machine. */
public interface Competitor {

    /** As it stands in tables. */
    String name();

    /** Why it cannot run here, in words; empty if it can, as far as that is known without starting it. */
    Optional<String> refusal() throws IOException, InterruptedException;

    /**
     * Starts it and waits until it sees.
     *
     * @param directory an empty one for what it writes
     * @throws IOException if it does not start, with what it said
     */
    Running start(Path directory) throws IOException, InterruptedException;

    /** A started competitor. Closing it ends it if {@link #stop} did not. */
    interface Running extends AutoCloseable {

        /** What it takes at this moment, kernel threads that work for it alone included. */
        ProcessUse use() throws IOException;

        /** Ends it in the ordinary way and answers with what it has written about these loads. */
        Sightings stop(List<LoadResult> loads) throws IOException, InterruptedException;

        @Override
        void close() throws IOException;
    }
}
