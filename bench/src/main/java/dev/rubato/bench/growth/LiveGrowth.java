package dev.rubato.bench.growth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.bench.competitor.EventJournals;
import dev.rubato.bench.competitor.RunningRubato;
import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.ProcessUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The built agent on a machine that holds so many of one thing, or with so large a journal. */
final class LiveGrowth {
    /** Steps in which the end of the catching up is told. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** An agent that has caught up takes less of a core than this, and one that catches up takes a whole one. */
    private static final double BUSY = 0.4;

    private static final Duration LONGEST_CATCH_UP = Duration.ofMinutes(5);

    /** Executions beside the start, so that there is something to see. */
    private static final int PER_SECOND = 100;

    private static final int LONGEST_START_S = 120;

    private final Path root;
    private final LoadProgram program;
    private final Duration calm;

    /** @param calm for how long idle CPU is measured */
    LiveGrowth(Path root, LoadProgram program, Duration calm) {
        this.root = root;
        this.program = program;
        this.calm = calm;
    }

    /**
     * @param held how many there really were: a user's limits may allow fewer
     * @param startSeconds from the command until every sensor ran
     * @param firstEventSeconds from the command to the first execution that the kernel told and the journal holds, of a
     *     hundred a second; NaN if it holds none
     * @param catchUpSeconds from the command until the agent was calm
     * @param catchUpCpuSeconds processor time until then
     * @param idlePercent of one core afterwards
     * @param rebuilt events of earlier runs that were read again
     */
    record Figures(
            long held,
            double startSeconds,
            double firstEventSeconds,
            double catchUpSeconds,
            double catchUpCpuSeconds,
            double idlePercent,
            long rssBytes,
            long rebuilt) {}

    /** Beside so many held {@code processes}, {@code listeners} or {@code flows}. */
    Figures beside(String kind, int count, Path directory) throws IOException, InterruptedException {
        Process holder = program.start(kind, count, (int) LONGEST_CATCH_UP.toSeconds());
        try (BufferedReader said = holder.inputReader()) {
            String line = said.readLine();
            if (line == null) {
                throw new IOException("the load program holds no " + kind);
            }
            return start(Long.parseLong(line.strip()), directory);
        } finally {
            end(holder);
        }
    }

    /** Starts, waits until it is calm, and stops. */
    Figures start(long held, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Process executions = program.start("exec", PER_SECOND, LONGEST_START_S);
        long beganMs = System.currentTimeMillis();
        long beganNs = System.nanoTime();
        try (RunningRubato agent = RunningRubato.start(root, directory, List.of(), List.of())) {
            double caughtUp = agent.startSeconds();
            Commands.pause(LOOK);
            end(executions);
            double cpu = agent.use().cpuSeconds();
            for (double last = 0; cpu - last > BUSY * LOOK.toMillis() / 1e3; ) {
                last = cpu;
                caughtUp = (System.nanoTime() - beganNs) / 1e9;
                Commands.pause(LOOK);
                cpu = agent.use().cpuSeconds();
                if (caughtUp > LONGEST_CATCH_UP.toSeconds()) {
                    throw new IOException("the agent is not calm after " + LONGEST_CATCH_UP);
                }
            }
            Commands.pause(calm);
            ProcessUse after = agent.use();
            double idle = 100 * (after.cpuSeconds() - cpu) / (calm.toMillis() / 1e3);
            JsonNode statistics = agent.stopForStatistics();
            long rebuilt = statistics.path("rebuiltEvents").asLong();
            double first = (EventJournals.firstExecutionMs(agent.journal(), beganMs) - beganMs) / 1e3;
            return new Figures(held, agent.startSeconds(), first, caughtUp, cpu, idle, after.rssBytes(), rebuilt);
        } finally {
            end(executions);
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
