package dev.rubato.detect.gpu;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.gpu.GpuAlerts.Finding;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words and evidence of what the GPU tests find. */
final class GpuFindings {
    static final String UNBASELINED = "unbaselined: watched for less than %d days, so what is usual here is not known";

    private static final double NS_PER_SECOND = 1e9;
    private static final double BYTES_PER_GIB = 1L << 30;

    private final GpuParameters parameters;

    GpuFindings(GpuParameters parameters) {
        this.parameters = parameters;
    }

    Finding compute(
            GpuTrack track, HostProcess process, NoveltyTerms terms, Severity severity, boolean warm, long timeNs) {
        List<Alert.Evidence> rows = dwellRows(track);
        rows.addAll(terms.rows());
        rows.addAll(contextRows(track));
        List<String> notes = notes(track, warm);
        String summary = String.format(
                Locale.ROOT,
                "%s (pid %d) has kept the GPU %s busy for %s (%s) and is unusual for it: %s",
                nameOf(process),
                process.key().pid(),
                track.device,
                span(track.dwell.sinceNs(), timeNs),
                look(track.dwell),
                listed(terms));
        return finding("compute", track, process, severity, track.dwell.value(), GpuAlerts.EMPIRICAL, summary)
                .at(timeNs, track.dwell.sinceNs(), rows, cited(track, track.dwell.sinceNs(), timeNs), notes);
    }

    Finding serving(
            GpuTrack track,
            HostProcess process,
            Servers.Server server,
            NoveltyTerms terms,
            Severity severity,
            boolean warm,
            long timeNs) {
        CoincidenceStatistic test = track.serving;
        List<Alert.Evidence> rows = coincidenceRows(test, "busy intervals after a request", "busy intervals without");
        rows.add(new Alert.Evidence(
                "distinct peers", server.peers.count(), parameters.serving().peers(), "hosts", 0));
        rows.addAll(terms.rows());
        rows.addAll(contextRows(track));
        List<String> notes = notes(track, warm);
        notes.add("requests are known by the opening of their connections: those on a connection that is kept open are"
                + " not seen");
        String summary = String.format(
                Locale.ROOT,
                "%s (pid %d) works on the GPU %s when other hosts ask: %d of %d busy intervals began right after a"
                        + " request, from %d %s",
                nameOf(process),
                process.key().pid(),
                track.device,
                test.hits(),
                test.hits() + test.misses(),
                server.peers.count(),
                server.peers.count() == 1 ? "host" : "hosts");
        return finding("serving", track, process, severity, test.value(), GpuAlerts.ONE_IN_A_MILLION, summary)
                .at(timeNs, test.sinceNs(), rows, cited(track, test.sinceNs(), timeNs), notes);
    }

    Finding device(GpuTrack track, double threshold, Severity severity, boolean warm, long timeNs) {
        List<Alert.Evidence> rows = dwellRows(track);
        rows.addAll(contextRows(track));
        List<String> notes = notes(track, warm);
        notes.add("no process can be named: the driver, or this recording, does not tell which one uses the GPU, so a"
                + " game, a video or the owner's own training run looks the same");
        if (track.candidates > 0) {
            notes.add("the driver names " + track.candidates + " processes on it without their shares");
        }
        String summary = String.format(
                Locale.ROOT,
                "The GPU %s has been kept busy for %s (%s), which it was not on earlier days; by which process is not"
                        + " known",
                track.device,
                span(track.dwell.sinceNs(), timeNs),
                look(track.dwell));
        Alert.Subject nobody =
                new Alert.Subject(0, 0, "", List.of(), false, "", OriginClass.UNKNOWN.label(), List.of(), "");
        return new Finding(
                "compute",
                null,
                track.key.device(),
                0,
                timeNs,
                track.dwell.sinceNs(),
                severity,
                track.dwell.value(),
                threshold,
                GpuAlerts.EMPIRICAL,
                summary,
                nobody,
                rows,
                cited(track, track.dwell.sinceNs(), timeNs),
                notes);
    }

    /** A finding about a process that lacks its times and evidence. */
    private record Draft(
            String variant,
            GpuTrack track,
            HostProcess process,
            Severity severity,
            double score,
            double threshold,
            String bound,
            String summary) {

        Finding at(long timeNs, long sinceNs, List<Alert.Evidence> rows, List<Alert.Cited> cited, List<String> notes) {
            return new Finding(
                    variant,
                    process.lineage(),
                    track.key.program() ^ track.key.device(),
                    process.key().pid(),
                    timeNs,
                    sinceNs,
                    severity,
                    score,
                    threshold,
                    bound,
                    summary,
                    Subjects.of(process),
                    rows,
                    cited,
                    notes);
        }
    }

    private Draft finding(
            String variant,
            GpuTrack track,
            HostProcess process,
            Severity severity,
            double score,
            String bound,
            String summary) {
        return new Draft(variant, track, process, severity, score, parameters.thresholdNats(), bound, summary);
    }

    private List<Alert.Evidence> dwellRows(GpuTrack track) {
        DwellStatistic dwell = track.dwell;
        double all = dwell.busy() + dwell.idle();
        List<Alert.Evidence> rows = new ArrayList<>();
        rows.add(new Alert.Evidence("busy samples", dwell.busy(), 0, "samples of 2 s", dwell.busyNats()));
        rows.add(new Alert.Evidence("idle samples", dwell.idle(), 0, "samples of 2 s", dwell.idleNats()));
        rows.add(new Alert.Evidence(
                "share of busy samples", dwell.busy() / all, parameters.dwell().benignDuty(), "of 1", 0));
        return rows;
    }

    static List<Alert.Evidence> coincidenceRows(CoincidenceStatistic test, String hits, String misses) {
        List<Alert.Evidence> rows = new ArrayList<>();
        rows.add(new Alert.Evidence(hits, test.hits(), 0, "times", test.hitNats()));
        rows.add(new Alert.Evidence(misses, test.misses(), 0, "times", test.missNats()));
        rows.add(new Alert.Evidence("probability of chance", test.lastChance(), 0, "of 1", 0));
        return rows;
    }

    private List<Alert.Evidence> contextRows(GpuTrack track) {
        DwellStatistic dwell = track.dwell;
        List<Alert.Evidence> rows = new ArrayList<>();
        if (track.memoryBytes >= 0) {
            double least = parameters.dwell().modelBytes() / BYTES_PER_GIB;
            rows.add(new Alert.Evidence("memory in use", track.memoryBytes / BYTES_PER_GIB, least, "GiB", 0));
        }
        rows.add(new Alert.Evidence("mean utilisation while busy", dwell.meanPercent(), least(track), "%", 0));
        rows.add(new Alert.Evidence("deviation of utilisation", dwell.deviationPercent(), 0, "%", 0));
        return rows;
    }

    private double least(GpuTrack track) {
        boolean shared = track.key.program() == 0 || track.inferred;
        return shared
                ? parameters.dwell().hostBusyPercent()
                : parameters.dwell().busyPercent();
    }

    private List<String> notes(GpuTrack track, boolean warm) {
        List<String> notes = new ArrayList<>();
        if (!warm) {
            notes.add(
                    String.format(Locale.ROOT, UNBASELINED, parameters.novelty().warmUpDays()));
        }
        if (track.inferred) {
            notes.add("the driver does not tell shares: it is the only process on this GPU that computes");
        }
        if (track.memoryBytes < 0) {
            notes.add("the memory that it holds is not known");
        }
        return notes;
    }

    private List<Alert.Cited> cited(GpuTrack track, long sinceNs, long timeNs) {
        String now = String.format(
                Locale.ROOT,
                "%s: %.0f %%, %s",
                track.device,
                track.percent,
                track.context.name().toLowerCase(Locale.ROOT));
        return List.of(
                new Alert.Cited(sinceNs, "gpu-sampled", track.device + ": the first busy sample of the evidence"),
                new Alert.Cited(timeNs, "gpu-sampled", now));
    }

    private String look(DwellStatistic dwell) {
        double deviation = dwell.deviationPercent();
        String like = deviation <= parameters.dwell().steadyDeviation()
                ? "steady, as mining is"
                : deviation > parameters.dwell().burstyDeviation() ? "in bursts, as inference is" : "fairly steady";
        return String.format(Locale.ROOT, "%.0f %% while busy, %s", dwell.meanPercent(), like);
    }

    static String nameOf(HostProcess process) {
        String name = process.image().name();
        return name.isEmpty() ? "a process of unknown program" : name;
    }

    private static String listed(NoveltyTerms terms) {
        List<String> names = new ArrayList<>();
        for (Alert.Evidence row : terms.rows()) {
            if (row.value() > 0) {
                names.add(row.name().substring(row.name().indexOf(' ') + 1));
            }
        }
        return String.join(", ", names);
    }

    private static String span(long fromNs, long toNs) {
        long seconds = Math.round((toNs - fromNs) / NS_PER_SECOND);
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }
}
