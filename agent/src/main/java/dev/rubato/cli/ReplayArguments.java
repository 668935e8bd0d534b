package dev.rubato.cli;

import dev.rubato.event.Address;
import dev.rubato.journal.JournalException;
import dev.rubato.replay.History;
import dev.rubato.replay.JournalPlayer;
import dev.rubato.replay.NoSuchTraceException;
import dev.rubato.replay.TraceFile;
import dev.rubato.replay.TraceFiles;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.TraceException;
import dev.rubato.trace.TraceFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be replayed, as a command line names it. */
final class ReplayArguments {
    private static final String AUTO = "auto";
    private static final String JOURNAL = "journal";

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Trace files, directories of them, patterns, or journal directories. gzip is read as is.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "auto (by content), journal, or a format of traces. Default: auto.")
    private String format = AUTO;

    @Option(
            names = "--self",
            paramLabel = "ADDRESS",
            converter = AddressOption.class,
            description = "Address of the host that the agent would be on; repeatable. Without it every source address"
                    + " of a capture is judged as a host of its own.")
    private List<Address> self = new ArrayList<>();

    @Option(
            names = "--history",
            paramLabel = "DIR",
            description = "Journal directory of an agent: recalls what it remembered from before the traces, and writes"
                    + " nothing. Default: an empty memory.")
    private @Nullable Path history;

    boolean isEmpty() {
        return arguments.isEmpty();
    }

    /** Names the journals of the agent itself, to be judged with what it remembered. */
    void useOwn(Path journals) {
        arguments.add(journals.toString());
        if (history == null && Files.isDirectory(journals.resolve("facts"))) {
            history = journals;
        }
    }

    History history() throws CommandFailedException {
        try {
            return history == null ? History.NONE : History.of(history);
        } catch (JournalException e) {
            throw new CommandFailedException(Main.WRONG_USAGE, "--history: " + e.getMessage(), e);
        }
    }

    /** Whether all of them are journals. */
    boolean isJournals() {
        return format.equals(JOURNAL)
                || (format.equals(AUTO) && arguments.stream().map(Path::of).allMatch(JournalPlayer::isJournal));
    }

    /** The directories of the journals. */
    List<Path> journals() throws CommandFailedException {
        List<Path> paths = arguments.stream().map(Path::of).toList();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                throw new CommandFailedException(Main.WRONG_USAGE, path + " is not a journal directory");
            }
        }
        return paths;
    }

    List<Address> self() {
        return self;
    }

    HostAddresses selfAddresses() {
        return self.isEmpty() ? HostAddresses.EVERY : HostAddresses.of(self);
    }

    /** The trace files; what is passed over is told to {@code err}. */
    Collection<TraceFile> files(PrintWriter err) throws CommandFailedException, IOException {
        TraceFiles files = new TraceFiles(format.equals(AUTO) ? null : traceFormat());
        try {
            for (String argument : arguments) {
                files.add(argument);
            }
        } catch (NoSuchTraceException e) {
            throw new CommandFailedException(Main.WRONG_USAGE, String.valueOf(e.getMessage()), e);
        } catch (TraceException e) {
            throw new CommandFailedException(Main.FAILED, String.valueOf(e.getMessage()), e);
        }
        files.passedOver().forEach(line -> err.println("passed over: " + line));
        return files.files();
    }

    private TraceFormat traceFormat() throws CommandFailedException {
        return TraceFormat.named(format)
                .orElseThrow(() -> new CommandFailedException(
                        Main.WRONG_USAGE,
                        "--format " + format + ": known are auto, journal, "
                                + String.join(", ", TraceFormat.options())));
    }

    @Override
    public String toString() {
        return String.join(", ", arguments);
    }
}
