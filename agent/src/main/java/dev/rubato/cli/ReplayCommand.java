package dev.rubato.cli;

import dev.rubato.agent.DetectorList;
import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.Tailer;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rubato replay}: the detectors of the agent over what was recorded before. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Runs the detectors over a journal; alerts as JSON Lines on stdout, a summary on stderr.",
            "The same journal gives the same alerts as the agent that wrote it."
        })
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Journal directories, replayed in this order.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "auto or journal. Default: auto.")
    private String format = "auto";

    @Option(names = "--output", paramLabel = "FILE|-", description = "Writes alerts to FILE; - is standard output.")
    private String output = "-";

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description =
                    "Ends with status 3 if an alert of at least this severity was raised: ${COMPLETION-CANDIDATES}.")
    private @Nullable Severity failOn;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private long alerts;
    private boolean failing;

    @Override
    public Integer call() throws Exception {
        common.settings();
        if (!format.equals("auto") && !format.equals("journal")) {
            throw new CommandFailedException(
                    Main.WRONG_USAGE, "--format " + format + ": this version replays journals only (auto or journal)");
        }
        try (OutputStream out = open()) {
            Pipeline pipeline = new Pipeline(DetectorList.all(), alert -> write(alert, out));
            long damaged = 0;
            for (Path file : files) {
                damaged += replay(file, pipeline);
            }
            pipeline.end();
            out.flush();
            spec.commandLine()
                    .getErr()
                    .println("replayed " + pipeline.events() + " events, " + pipeline.lateEvents() + " of them late, "
                            + damaged + " damaged records skipped; " + alerts + " alerts");
        } catch (UncheckedIOException e) {
            if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
                return Main.DONE;
            }
            throw e.getCause();
        }
        return failing ? Main.ALERTED : Main.DONE;
    }

    private OutputStream open() throws IOException {
        return new BufferedOutputStream(
                output.equals("-") ? new StandardOutput() : Files.newOutputStream(Path.of(output)));
    }

    /** Standard output, which belongs to the whole process and is not closed. */
    private static final class StandardOutput extends FileOutputStream {
        StandardOutput() {
            super(FileDescriptor.out);
        }

        @Override
        public void close() {
            // the process's own
        }
    }

    private static long replay(Path file, Pipeline pipeline) throws CommandFailedException {
        Path nested = file.resolve("events");
        Path directory = Files.isDirectory(nested) ? nested : file;
        if (!Files.isDirectory(directory)) {
            throw new CommandFailedException(
                    Main.WRONG_USAGE, file + " is not a journal directory: this version replays journals only");
        }
        try (Journal<Event> journal = Journal.openReadOnly(directory, new EventCodec());
                Tailer<Event> tailer = journal.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                pipeline.accept(event);
            }
            return journal.statistics().damaged().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        } catch (JournalException e) {
            throw new CommandFailedException(Main.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private void write(Alert alert, OutputStream out) {
        alerts++;
        failing |= failOn != null && alert.severity().compareTo(failOn) >= 0;
        try {
            out.write(AlertJson.bytes(alert));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
