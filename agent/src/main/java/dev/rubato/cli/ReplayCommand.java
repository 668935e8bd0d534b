package dev.rubato.cli;

import dev.rubato.agent.AlertOptions;
import dev.rubato.agent.Configuration;
import dev.rubato.agent.ConfigurationException;
import dev.rubato.agent.Settings;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Pipeline;
import dev.rubato.journal.JournalException;
import dev.rubato.privacy.Redactor;
import dev.rubato.replay.JournalPlayer;
import dev.rubato.replay.Player;
import dev.rubato.replay.PlayerResult;
import dev.rubato.replay.PlayerSettings;
import dev.rubato.replay.Score;
import dev.rubato.replay.StrictException;
import dev.rubato.replay.TraceFile;
import dev.rubato.replay.Truth;
import dev.rubato.replay.TruthCase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    /** Rejected records that are shown one by one. */
    private static final int SHOWN_REJECTIONS = 5;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ReplayArguments input = new ReplayArguments();

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
            names = "--report",
            paramLabel = "FILE",
            description = "Also writes one HTML page that shows the run: see `rubato report`.")
    private @Nullable String report;

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
        Settings settings = common.settings();
        AlertOptions options = AlertOptions.of(settings);
        Redactor redactor = redactor(settings);
        if (input.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FILE'");
        }
        try {
            return input.isJournals() ? replayJournals(options.maxPerMinute(), redactor) : replayTraces(redactor);
        } catch (UncheckedIOException | IOException e) {
            if (ReplayOutput.isBrokenPipe(e)) {
                return Main.DONE;
            }
            throw e;
        }
    }

    /** What the agent would take out of alerts with these settings. */
    static Redactor redactor(Settings settings) throws ConfigurationException, IOException {
        Configuration configuration = CommonOptions.configuration(settings);
        return configuration.privacy().redactor(configuration.journals().directory());
    }

    /** A sink that gets alerts as the agent would store them. */
    static AlertSink redacted(Redactor redactor, AlertSink next) {
        return alert -> next.raise(redactor.apply(alert));
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /**
     * As the agent judged them, so that live and replayed alerts are the same; a trace may be of many hosts and has no
     * bound.
     */
    private int replayJournals(int maxPerMinute, Redactor redactor) throws IOException, CommandFailedException {
        try (ReplayOutput out = ReplayOutput.open(output)) {
            ReplayReport page = new ReplayReport(report, input.toString());
            Pipeline pipeline =
                    new Pipeline(page.detectors(), redacted(redactor, page.before(out)), fact -> {}, maxPerMinute);
            JournalPlayer player;
            try (ReplayImport copy = ReplayImport.to(importTo)) {
                player = new JournalPlayer(pipeline, copy, input.history());
                for (Path journal : input.journals()) {
                    play(player, journal);
                }
            }
            player.end();
            out.flush();
            err().println("replayed " + pipeline.events() + " events, " + pipeline.lateEvents() + " of them late, "
                    + player.damaged() + " damaged records skipped; " + out.words());
            List<String> detectors = ReportCommand.detectorNames();
            new ReplaySummary(err()).tellNotExercised(detectors, player.seen());
            page.write(player, input.journals(), detectors, "");
            return out.reached(failOn) ? Main.ALERTED : Main.DONE;
        }
    }

    private static void play(JournalPlayer player, Path path) throws CommandFailedException {
        try {
            player.play(path);
        } catch (JournalException e) {
            throw new CommandFailedException(Main.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private int replayTraces(Redactor redactor) throws IOException, CommandFailedException {
        Collection<TraceFile> files = input.files(err());
        List<TruthCase> cases = cases(files);
        ReplayReport page = new ReplayReport(report, input.toString());
        PlayerSettings settings =
                new PlayerSettings(page.detectors(), input.selfAddresses(), strict, SHOWN_REJECTIONS, input.history());
        long allBytes = files.stream().mapToLong(TraceFile::bytes).sum();
        try (ReplayOutput out = ReplayOutput.open(output);
                ReplayImport copy = ReplayImport.to(importTo)) {
            Score score = new Score(out);
            AlertSink alerts = redacted(redactor, page.before(cases.isEmpty() ? out : score));
            PlayerResult result = new Player(settings, alerts, copy, ReplayProgress.on(err(), allBytes)).play(files);
            out.flush();
            List<String> detectors = ReportCommand.detectorNames();
            new ReplaySummary(err()).tell(result, out.words(), detectors);
            page.write(result, detectors, "");
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
        List<TruthCase> cases = Truth.read(truth).about(files, input.self());
        if (cases.isEmpty()) {
            throw new CommandFailedException(
                    Main.WRONG_USAGE, "--truth " + truth + " has no case about exactly these files and this --self");
        }
        return cases;
    }
}
