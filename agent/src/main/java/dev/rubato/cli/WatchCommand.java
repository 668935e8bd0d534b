package dev.rubato.cli;

import dev.rubato.agent.Agent;
import dev.rubato.agent.AgentRefusedException;
import dev.rubato.agent.Configuration;
import dev.rubato.agent.ConfigurationException;
import dev.rubato.agent.Units;
import dev.rubato.alert.Severity;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code rubato watch}: the agent, until a signal. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Watches this host until a signal: sensors, journal, detectors, alerts.",
            "Alerts are JSON Lines on stdout, or readable text when stdout is a terminal."
        })
final class WatchCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationNs.class,
            description = "Stops after this time, e.g. 30s.")
    private @Nullable Long forNs;

    @Option(
            names = "--output",
            paramLabel = "FILE|-",
            description = "Appends alerts to FILE as JSON Lines; - is standard output.")
    private @Nullable String output;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description =
                    "Ends with status 3 if an alert of at least this severity was raised: ${COMPLETION-CANDIDATES}.")
    private @Nullable Severity failOn;

    @Option(
            names = "--stats",
            paramLabel = "FILE",
            description = "Writes what the agent counted about itself to FILE as JSON when it stops.")
    private @Nullable Path statistics;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A duration option in nanoseconds. */
    static final class DurationNs implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return Units.parseDurationNs(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        Agent agent = run(configuration());
        if (statistics != null) {
            agent.writeStatistics(statistics);
        }
        if (agent.hasFailed()) {
            return Main.FAILED;
        }
        return failOn != null
                        && agent.highestSeverity()
                                .filter(s -> s.compareTo(failOn) >= 0)
                                .isPresent()
                ? Main.ALERTED
                : Main.DONE;
    }

    private Configuration configuration() throws ConfigurationException {
        Configuration configuration = common.configuration();
        return output == null ? configuration : configuration.withOutput(output);
    }

    /** Watches until a signal or the end of the time; the agent is closed when this returns. */
    private Agent run(Configuration configuration) throws CommandFailedException, InterruptedException {
        try (Agent agent = Agent.open(configuration, this::configuration, this::tell)) {
            agent.stopOnSignals();
            agent.start();
            agent.await(forNs == null ? Long.MAX_VALUE : forNs);
            return agent;
        } catch (AgentRefusedException e) {
            throw new CommandFailedException(Main.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private void tell(String line) {
        spec.commandLine().getErr().println(line);
    }
}
