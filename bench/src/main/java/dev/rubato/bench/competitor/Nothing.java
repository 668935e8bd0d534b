package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.ProcessUse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** No competitor at all: what the loads cost by themselves. */
public final class Nothing implements Competitor {
    public static final String NAME = "nothing";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> refusal() {
        return Optional.empty();
    }

    @Override
    public Running start(Path directory) {
        return new Running() {
            @Override
            public ProcessUse use() {
                return ProcessUse.NONE;
            }

            @Override
            public Sightings stop(List<LoadResult> loads) {
                Sightings none = new Sightings();
                none.lost("-");
                return none;
            }

            @Override
            public void close() {}
        };
    }
}
