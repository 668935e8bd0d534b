package dev.rubato.detect.gpu;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Suspicions;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the tests find: one alert an episode, and an update when it becomes more severe. Owned by the detection
 * thread.
 */
final class GpuAlerts {
    static final String DETECTOR = "gpu-hijack";
    static final String EMPIRICAL = "empirical";

    /** The bound of the threshold {@code ln 10^6} for tests whose observations are e-values. */
    static final String ONE_IN_A_MILLION = "at most one false alarm in 1,000,000 observations on average, if what is"
            + " observed follows by chance as often as measured";

    private static final List<String> TECHNIQUES = List.of("T1496");

    private final DetectorContext context;
    private final BoundedMap<EpisodeKey, Episode> episodes;

    private record EpisodeKey(String variant, long actor, long about) {}

    private static final class Episode {
        final String id;
        final String incident;
        Severity severity;
        long lastNs;
        int updates;

        Episode(String id, String incident, Severity severity, long timeNs) {
            this.id = id;
            this.incident = incident;
            this.severity = severity;
            this.lastNs = timeNs;
        }
    }

    /**
     * A test that has reached its threshold.
     *
     * @param lineage whose it is, null where no process is known
     * @param about tells it from others of the lineage: the program and device, or the peer
     * @param pid process id, 0 if unknown
     * @param sinceNs the beginning of the evidence
     * @param bound what the threshold stands for
     */
    record Finding(
            String variant,
            @Nullable Lineage lineage,
            long about,
            int pid,
            long timeNs,
            long sinceNs,
            Severity severity,
            double score,
            double threshold,
            String bound,
            String summary,
            Alert.Subject subject,
            List<Alert.Evidence> evidence,
            List<Alert.Cited> cited,
            List<String> notes) {

        /** What the evidence is counted against: a lineage, or else the device. */
        long actor() {
            return lineage == null ? about : lineage.id();
        }
    }

    GpuAlerts(DetectorContext context, int maximum) {
        this.context = context;
        this.episodes = new BoundedMap<>(maximum, true);
    }

    /** Tells a finding unless its episode is known and it is no more severe; evidence keeps the episode open. */
    void tell(Finding finding, long muteNs) {
        EpisodeKey key = new EpisodeKey(finding.variant(), finding.actor(), finding.about());
        Episode known = episodes.get(key);
        if (known != null && finding.timeNs() - known.lastNs <= muteNs) {
            known.lastNs = finding.timeNs();
            if (finding.severity().compareTo(known.severity) > 0) {
                known.severity = finding.severity();
                known.updates++;
                context.alerts().raise(alert(finding, known));
            }
            return;
        }
        String host = context.host().hostName();
        Episode fresh = new Episode(
                AlertId.of(host, DETECTOR, finding.variant(), finding.actor(), finding.timeNs(), finding.pid()),
                AlertId.incident(host, finding.actor(), finding.sinceNs()),
                finding.severity(),
                finding.timeNs());
        episodes.put(key, fresh);
        context.alerts().raise(alert(finding, fresh));
    }

    /** Notes evidence for the other detectors once there is enough of it to matter. */
    void note(@Nullable Lineage lineage, double score, double threshold, long timeNs, boolean bounded) {
        if (lineage == null || score <= threshold / 2) {
            return;
        }
        Suspicions.Suspicion before = context.suspicions().against(lineage).get(DETECTOR);
        boolean weaker = before != null
                && timeNs - before.timeNs() < GpuHistory.DAY_NS / 24
                && score / threshold < before.score() / before.threshold();
        if (!weaker) {
            context.suspicions().note(lineage, DETECTOR, new Suspicions.Suspicion(score, threshold, timeNs, bounded));
        }
    }

    private Alert alert(Finding finding, Episode episode) {
        return new Alert(
                finding.timeNs(),
                episode.id,
                DETECTOR,
                finding.variant(),
                finding.severity(),
                finding.score(),
                finding.threshold(),
                finding.bound(),
                finding.summary(),
                context.host().hostName(),
                finding.subject(),
                finding.evidence(),
                finding.cited(),
                List.of(),
                TECHNIQUES,
                episode.incident,
                context.host().completeness(finding.sinceNs()),
                finding.notes(),
                episode.updates);
    }

    long evictions() {
        return episodes.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("gpu-episodes", episodes);
    }
}
