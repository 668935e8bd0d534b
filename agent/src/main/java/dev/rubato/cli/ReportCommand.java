package dev.rubato.cli;

import dev.rubato.agent.DetectorList;
import dev.rubato.agent.Settings;
import dev.rubato.alert.AlertSink;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import dev.rubato.journal.JournalException;
import dev.rubato.privacy.Redactor;
import dev.rubato.replay.JournalPlayer;
import dev.rubato.replay.Player;
import dev.rubato.replay.PlayerResult;
import dev.rubato.replay.PlayerSettings;
import dev.rubato.replay.TraceFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rubato report}: one HTML page about a journal, traces, or one incident of them. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Writes one HTML page that needs nothing else: the verdict, a timeline, and for each incident its lineage",
            "tree, fan-out, tempo and evidence. Of the agent's own journal if no FILE is named. It replays what it",
            "shows, so an incident keeps its id."
        })
final class ReportCommand implements Callable<Integer> {
    /** Rejected records that are named one by one. */
    private static final int SHOWN_REJECTIONS = 5;

    private static final int MAX_NAMED_INCIDENTS = 10;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ReplayArguments input = new ReplayArguments();

    @Option(
            names = "--incident",
            paramLabel = "ID",
            description = "Shows this incident alone, by the id in its alerts.")
    private String incident = "";

    @Option(
            names = "--output",
            paramLabel = "FILE|-",
            description = "Writes the page to FILE; - is standard output. Default: ${DEFAULT-VALUE}.")
    private String output = "rubato-report.html";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings settings = common.settings();
        Path ownJournal = CommonOptions.configuration(settings).journals().directory();
        Redactor redactor = ReplayCommand.redactor(settings);
        if (input.isEmpty()) {
            input.useOwn(ownJournal);
        }
        ReplayReport report = new ReplayReport(output, input.toString());
        if (input.isJournals()) {
            ofJournals(report, redactor);
        } else {
            ofTraces(report, redactor);
        }
        if (!output.equals("-")) {
            err().println("wrote " + output);
        }
        return Main.DONE;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private void ofJournals(ReplayReport report, Redactor redactor) throws IOException, CommandFailedException {
        List<Path> journals = input.journals();
        JournalPlayer player = new JournalPlayer(
                new Pipeline(report.detectors(), kept(report, redactor)), event -> {}, input.history());
        try {
            journals.forEach(player::play);
        } catch (JournalException e) {
            throw new CommandFailedException(Main.FAILED, String.valueOf(e.getMessage()), e);
        }
        player.end();
        requireIncident(report);
        report.write(player, journals, detectorNames(), incident);
    }

    private void ofTraces(ReplayReport report, Redactor redactor) throws IOException, CommandFailedException {
        Collection<TraceFile> files = input.files(err());
        PlayerSettings settings =
                new PlayerSettings(report.detectors(), input.selfAddresses(), false, SHOWN_REJECTIONS, input.history());
        long allBytes = files.stream().mapToLong(TraceFile::bytes).sum();
        PlayerResult result = new Player(
                        settings, kept(report, redactor), event -> {}, ReplayProgress.on(err(), allBytes))
                .play(files);
        result.failures().forEach(failure -> err().println("rubato: " + failure));
        requireIncident(report);
        report.write(result, detectorNames(), incident);
        if (!result.failures().isEmpty()) {
            throw new CommandFailedException(Main.FAILED, "not every trace could be read to its end");
        }
    }

    private static AlertSink kept(ReplayReport report, Redactor redactor) {
        return ReplayCommand.redacted(redactor, report.before(alert -> {}));
    }

    private void requireIncident(ReplayReport report) throws CommandFailedException {
        Set<String> known = report.incidents();
        if (!incident.isEmpty() && !known.contains(incident)) {
            List<String> named = known.stream().limit(MAX_NAMED_INCIDENTS).toList();
            throw new CommandFailedException(
                    Main.FAILED,
                    "no alert of incident " + incident + " in " + input + "; "
                            + (named.isEmpty() ? "there is none at all" : "there are " + String.join(", ", named)));
        }
    }

    /** The names of the agent's detectors. */
    static List<String> detectorNames() {
        return new Pipeline(DetectorList.all(), alert -> {})
                .detectors().stream().map(Detector::name).toList();
    }
}
