package dev.rubato.bench.competitor;

import dev.rubato.bench.machine.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The built agent with every sensor and detector, as it comes. */
public final class Rubato implements Competitor {
    public static final String NAME = "Rubato";

    private final Path root;
    private final Duration warmUp;

    /**
     * @param root the source tree in which the distribution was built
     * @param warmUp how long it runs before it is measured: agents run for days, compilers are done within seconds
     */
    public Rubato(Path root, Duration warmUp) {
        this.root = root;
        this.warmUp = warmUp;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> refusal() {
        return RunningRubato.isBuilt(root) ? Optional.empty() : Optional.of("not built");
    }

    @Override
    public Running start(Path directory) throws IOException {
        RunningRubato running = RunningRubato.start(root, directory, List.of(), List.of());
        Commands.pause(warmUp);
        return running;
    }
}
