package dev.rubato.bench;

import dev.rubato.bench.corpus.Corpus;
import dev.rubato.bench.growth.Growth;
import dev.rubato.bench.latency.Latency;
import dev.rubato.bench.micro.Compare;
import dev.rubato.bench.micro.Micro;
import dev.rubato.bench.overhead.Overhead;
import dev.rubato.bench.soak.Soak;
import dev.rubato.bench.speed.ReplaySpeed;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Objects;
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

    /** What a program cannot do because of the machine, such as a missing tool, is told in a line, without a trace. */
    static CommandLine commandLine() {
        return new CommandLine(new Bench()).setExecutionExceptionHandler((cause, command, parsed) -> {
            if (!(cause instanceof IOException)) {
                throw cause;
            }
            // of a file system's faults the message is the file alone
            String message = cause instanceof FileSystemException ? null : cause.getMessage();
            command.getErr()
                    .println(command.getCommandSpec().qualifiedName() + ": "
                            + Objects.requireNonNullElse(message, cause.toString()));
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
    }
}
