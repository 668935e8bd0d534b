package dev.rubato.bench;

import dev.rubato.bench.corpus.Corpus;
import dev.rubato.bench.growth.Growth;
import dev.rubato.bench.latency.Latency;
import dev.rubato.bench.machine.MissingToolException;
import dev.rubato.bench.micro.Compare;
import dev.rubato.bench.micro.Micro;
import dev.rubato.bench.overhead.Overhead;
import dev.rubato.bench.soak.Soak;
import dev.rubato.bench.speed.ReplaySpeed;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The bench's programs, one subcommand each; {@code bench/run} builds and starts it. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        subcommands = {
            Overhead.class,
            Latency.class,
            Growth.class,
            Soak.class,
            ReplaySpeed.class,
            Corpus.class,
            Micro.class,
            Compare.class
        },
        description = "Measures Rubato on this machine. Loads stay on this machine and are bounded in count and time.")
public final class Bench {
    Bench() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** What the machine lacks is told in a line; any other failure with its trace. */
    static CommandLine commandLine() {
        return new CommandLine(new Bench()).setExecutionExceptionHandler((cause, command, parsed) -> {
            if (!(cause instanceof MissingToolException)) {
                throw cause;
            }
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + cause.getMessage());
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
    }
}
