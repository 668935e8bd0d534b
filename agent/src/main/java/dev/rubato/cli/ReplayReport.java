package dev.rubato.cli;

import dev.rubato.agent.DetectorList;
import dev.rubato.alert.AlertSink;
import dev.rubato.detect.Detector;
import dev.rubato.replay.JournalPlayer;
import dev.rubato.replay.Needs;
import dev.rubato.replay.PlayerResult;
import dev.rubato.replay.report.HtmlReport;
import dev.rubato.replay.report.ReportRecorder;
import dev.rubato.replay.report.RunFacts;
import dev.rubato.trace.Evidence;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The HTML report of a replay, or none. Owned by one thread. */
final class ReplayReport {
    private final @Nullable String target;
    private final String title;
    private final ReportRecorder recorder = new ReportRecorder();

    /**
     * @param target a file's name, {@code -} for standard output, or null for no report
     * @param title what is replayed
     */
    ReplayReport(@Nullable String target, String title) {
        this.target = target;
        this.title = title;
    }

    /** The detectors of the run: the agent's, and what watches for the report. */
    List<Detector.Factory> detectors() {
        return target == null ? DetectorList.all() : recorder.beside(DetectorList.all());
    }

    AlertSink before(AlertSink next) {
        return target == null ? next : recorder.before(next);
    }

    /** The incidents that alerts were raised for. */
    Set<String> incidents() {
        return HtmlReport.incidents(recorder);
    }

    /** Writes the report of traces. */
    void write(PlayerResult result, List<String> detectors, String incident) throws IOException {
        write(ReplaySummary.sources(result), ReplaySummary.losses(result), result.seen(), detectors, incident);
    }

    /** Writes the report of journals. */
    void write(JournalPlayer player, List<Path> journals, List<String> detectors, String incident) throws IOException {
        List<String> losses = new ArrayList<>();
        if (player.damaged() > 0) {
            losses.add(player.damaged() + " damaged records of the journal were skipped");
        }
        write(journals.stream().map(path -> "journal " + path).toList(), losses, player.seen(), detectors, incident);
    }

    private void write(
            List<String> sources, List<String> losses, Set<Evidence> seen, List<String> detectors, String incident)
            throws IOException {
        if (target == null) {
            return;
        }
        recorder.end();
        Map<String, String> notExercised = Needs.notExercised(detectors, seen);
        RunFacts facts = new RunFacts(title, sources, losses, notExercised, detectors.size());
        try (OutputStream out = open(target)) {
            HtmlReport.write(recorder, facts, incident, out);
        }
    }

    private static OutputStream open(String target) throws IOException {
        return target.equals("-")
                ? new BufferedOutputStream(new FileOutputStream(FileDescriptor.out))
                : Files.newOutputStream(Path.of(target));
    }
}
