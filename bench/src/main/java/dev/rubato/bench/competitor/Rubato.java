package dev.rubato.bench.competitor;

import dev.rubato.bench.load.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The built agent with every sensor and detector, as it comes. */
public final class Rubato implements Competitor {
    public static final String NAME = "Rubato";

    private final Path root;
    private final List<Load> before;

    /**
     * @param root the source tree in which the distribution was built
     * @param before what it sees before it is measured: agents run for days, and the compiler takes its time once for each
     *     kind of event
     */
    public Rubato(Path root, List<Load> before) {
        this.root = root;
        this.before = List.copyOf(before);
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
    public Running start(Path directory) throws IOException, InterruptedException {
        RunningRubato running = RunningRubato.start(root, directory, List.of(), List.of());
        try {
            for (Load load : before) {
                load.run();
            }
            return running;
        } catch (IOException e) {
            running.close();
            throw new IOException("before it was measured: " + e.getMessage(), e);
        } catch (InterruptedException | RuntimeException e) {
            running.close();
            throw e;
        }
    }
}
