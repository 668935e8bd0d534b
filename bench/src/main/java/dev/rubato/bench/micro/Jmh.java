package dev.rubato.bench.micro;

import dev.rubato.bench.machine.AgentJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How the benchmarks are run.
 *
 * @param include regular expression of their names
 * @param forks JVMs one after another; 0 runs them in this one, which only shows that they run
 * @param iterations measured in each, as many as for warming up
 * @param iterationMs length of each
 */
record Jmh(String include, int forks, int iterations, int iterationMs) {
    /**
     * Runs them and writes JMH's own result file.
     *
     * @param all whether one that fails, fails the run; otherwise it is missing among the results
     * @param evtx a Windows event log to be read; null leaves out {@link EvtxBenchmark}
     */
    void run(Path results, boolean quietly, boolean all, @Nullable Path evtx) throws IOException {
        TimeValue time = TimeValue.milliseconds(iterationMs);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(include)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(forks)
                .warmupIterations(iterations)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .jvmArgs(AgentJvm.FLAGS.toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(all)
                .resultFormat(ResultFormatType.JSON)
                .result(results.toString())
                .verbosity(quietly ? VerboseMode.SILENT : VerboseMode.NORMAL);
        if (evtx == null) {
            options.exclude(EvtxBenchmark.class.getSimpleName());
        } else {
            options.param("file", evtx.toAbsolutePath().toString());
        }
        try {
            new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new IOException("a benchmark failed: " + e.getMessage(), e);
        }
    }
}
