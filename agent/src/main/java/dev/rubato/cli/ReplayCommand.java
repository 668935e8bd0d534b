package dev.rubato.cli;

import dev.rubato.agent.DetectorList;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Address;
import dev.rubato.journal.JournalException;
import dev.rubato.replay.History;
import dev.rubato.replay.JournalPlayer;
import dev.rubato.replay.NoSuchTraceException;
import dev.rubato.replay.Player;
import dev.rubato.replay.PlayerResult;
import dev.rubato.replay.PlayerSettings;
import dev.rubato.replay.Score;
import dev.rubato.replay.StrictException;
import dev.rubato.replay.TraceFile;
import dev.rubato.replay.TraceFiles;
import dev.rubato.replay.Truth;
import dev.rubato.replay.TruthCase;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.TraceException;
import dev.rubato.trace.TraceFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
            "Runs the agent's detectors over captured traces or over a journal; alerts as JSON Lines on stdout, a",
            "summary on stderr. Several files are merged by event time. The same traces give the same alerts."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final String AUTO = "auto";
    private static final String JOURNAL = "journal";

    /** Rejected records that are shown one by one. */
    private static final int SHOWN_REJECTIONS = 5;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
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
            names = "--strict",
            description = "Stops at the first record that cannot be read. Otherwise such records are counted.")
    private boolean strict;

    @Option(
            names = "--import",
            paramLabel = "DIR",
            description = "Also writes the events into a new journal in DIR, which replays like the traces.")
    private @Nullable Path importTo;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description =
                    "Scores the alerts against the cases of FILE about these traces; a table on stderr, and status 1"
                            + " if an expected alert is missing or a false one came.")
    private @Nullable Path truth;

    @Option(
            names = "--history",
            paramLabel = "DIR",
            description = "Journal directory of an agent: recalls what it remembered from before the traces, and writes"
                    + " nothing. Default: an empty memory.")
    private @Nullable Path history;

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

    @Override
    public Integer call() throws Exception {
        common.settings();
        try {
            return isJournals() ? replayJournals() : replayTraces();
        } catch (UncheckedIOException | IOException e) {
            if (ReplayOutput.isBrokenPipe(e)) {
                return Main.DONE;
            }
            throw e;
        }
    }

    private History history() throws CommandFailedException {
        try {
            return history == null ? History.NONE : History.of(history);
        } catch (JournalException e) {
            throw new CommandFailedException(Main.WRONG_USAGE, "--history: " + e.getMessage(), e);
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private boolean isJournals() {
        return format.equals(JOURNAL)
                || (format.equals(AUTO) && arguments.stream().map(Path::of).allMatch(JournalPlayer::isJournal));
    }

    private int replayJournals() throws IOException, CommandFailedException {
        try (ReplayOutput out = ReplayOutput.open(output)) {
            Pipeline pipeline = new Pipeline(DetectorList.all(), out);
            JournalPlayer player;
            try (ReplayImport copy = ReplayImport.to(importTo)) {
                player = new JournalPlayer(pipeline, copy, history());
                for (String argument : arguments) {
                    play(player, Path.of(argument));
                }
            }
            player.end();
            out.flush();
            err().println("replayed " + pipeline.events() + " events, " + pipeline.lateEvents() + " of them late, "
                    + player.damaged() + " damaged records skipped; " + out.words());
            new ReplaySummary(err()).tellNotExercised(names(pipeline), player.seen());
            return out.reached(failOn) ? Main.ALERTED : Main.DONE;
        }
    }

    private static void play(JournalPlayer player, Path path) throws CommandFailedException {
        if (!Files.isDirectory(path)) {
            throw new CommandFailedException(Main.WRONG_USAGE, path + " is not a journal directory");
        }
        try {
            player.play(path);
        } catch (JournalException e) {
            throw new CommandFailedException(Main.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<String> names(Pipeline pipeline) {
        return pipeline.detectors().stream().map(Detector::name).toList();
    }

    private int replayTraces() throws IOException, CommandFailedException {
        Collection<TraceFile> files = files();
        List<TruthCase> cases = cases(files);
        PlayerSettings settings =
                new PlayerSettings(DetectorList.all(), selfAddresses(), strict, SHOWN_REJECTIONS, history());
        long allBytes = files.stream().mapToLong(TraceFile::bytes).sum();
        try (ReplayOutput out = ReplayOutput.open(output);
                ReplayImport copy = ReplayImport.to(importTo)) {
            Score score = new Score(out);
            AlertSink alerts = cases.isEmpty() ? out : score;
            PlayerResult result = new Player(settings, alerts, copy, ReplayProgress.on(err(), allBytes)).play(files);
            out.flush();
            new ReplaySummary(err()).tell(result, out.words(), names(new Pipeline(DetectorList.all(), alert -> {})));
            boolean passed = new ReplaySummary(err()).tellScores(score, cases);
            if (!passed
                    || !result.failures().isEmpty()
                    || result.hosts().stream().anyMatch(host -> host.faults() > 0)) {
                return Main.FAILED;
            }
            return out.reached(failOn) ? Main.ALERTED : Main.DONE;
        } catch (StrictException e) {
            throw new CommandFailedException(Main.FAILED, "--strict: " + e.getMessage(), e);
        } catch (JournalException e) {
            throw new CommandFailedException(Main.FAILED, "--import: " + e.getMessage(), e);
        }
    }

    private List<TruthCase> cases(Collection<TraceFile> files) throws IOException, CommandFailedException {
        if (truth == null) {
            return List.of();
        }
        List<TruthCase> cases = Truth.read(truth).about(files, self);
        if (cases.isEmpty()) {
            throw new CommandFailedException(
                    Main.WRONG_USAGE, "--truth " + truth + " has no case about exactly these files and this --self");
        }
        return cases;
    }

    private HostAddresses selfAddresses() {
        return self.isEmpty() ? HostAddresses.EVERY : HostAddresses.of(self);
    }

    private Collection<TraceFile> files() throws CommandFailedException, IOException {
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
        files.passedOver().forEach(line -> err().println("passed over: " + line));
        return files.files();
    }

    private TraceFormat traceFormat() throws CommandFailedException {
        return TraceFormat.named(format)
                .orElseThrow(() -> new CommandFailedException(
                        Main.WRONG_USAGE,
                        "--format " + format + ": known are auto, journal, "
                                + String.join(", ", TraceFormat.options())));
    }
}
