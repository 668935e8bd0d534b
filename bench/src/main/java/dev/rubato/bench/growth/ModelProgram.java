package dev.rubato.bench.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.bench.growth.ModelGrowth.Thing;
import dev.rubato.bench.machine.AgentJvm;
import java.io.IOException;
import java.time.Duration;

/**
 * {@link ModelGrowth} in a JVM of its own: compiled as the agent is, and not by what was measured before. Takes a
 * {@link Thing} and a count and prints the figures as a line of JSON.
 */
final class ModelProgram {
    /** A million flows at some ten microseconds each are a fraction of it. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private ModelProgram() {}

    public static void main(String[] args) throws IOException {
        ModelGrowth.measure(Thing.PROCESSES, 10); // compiles
        ModelGrowth.Figures figures = ModelGrowth.measure(Thing.valueOf(args[0]), Integer.parseInt(args[1]));
        System.out.println(new ObjectMapper().writeValueAsString(figures));
    }

    static ModelGrowth.Figures measure(Thing thing, int count) throws IOException, InterruptedException {
        String line = AgentJvm.run(PATIENCE, ModelProgram.class, thing.name(), Integer.toString(count));
        return new ObjectMapper().readValue(line, ModelGrowth.Figures.class);
    }
}
