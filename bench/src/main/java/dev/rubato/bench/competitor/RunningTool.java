package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.ProcessUse;
import java.io.IOException;
import java.util.List;

/**
 * A tool that ends on SIGINT and has then written all that it saw.
 *
 * @param reader counts what it wrote
 */
record RunningTool(Tool tool, Reader reader) implements Competitor.Running {

    /** Counts what a tool has written about the loads. */
    @FunctionalInterface
    interface Reader {
        Sightings read(List<LoadResult> loads) throws IOException, InterruptedException;
    }

    @Override
    public ProcessUse use() throws IOException {
        return tool.use();
    }

    @Override
    public Sightings stop(List<LoadResult> loads) throws IOException, InterruptedException {
        tool.stop("INT");
        return reader.read(loads);
    }

    @Override
    public void close() {
        tool.close();
    }
}
