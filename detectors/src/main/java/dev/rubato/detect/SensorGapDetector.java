package dev.rubato.detect;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.event.Event;
import dev.rubato.event.Mix;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Says when sensors were blind: the first gap of a sensor is reported at once, those that follow within a minute
 * together at its end. A gap is nobody's doing that is known: gaps of the host within an hour of event time share one
 * incident, that of the host as a whole. Owned by the detection thread.
 *
 * <p>Allocates 1 byte an event of ordinary work in steady state, as the agent compiles it (a test of bench
 * holds it to that).
 */
public final class SensorGapDetector implements Detector {
    /** Gaps of one sensor that follow a report within this time are reported together. */
    static final long QUIET_NS = 60_000_000_000L;

    /** Sensors that are told apart; gaps of further ones are reported under {@link #OTHERS}. */
    static final int MAX_SENSORS = 64;

    private static final String OTHERS = "others";

    private final HostView host;
    private final AlertSink alerts;
    private final Map<String, Episode> episodes = new HashMap<>();
    private long toOthers;

    public SensorGapDetector(DetectorContext context) {
        this.host = context.host();
        this.alerts = context.alerts();
    }

    @Override
    public String name() {
        return "sensor-gap";
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        if (!(event instanceof Event.SensorGap gap)) {
            return;
        }
        String sensor = episodes.containsKey(gap.sensor()) || episodes.size() < MAX_SENSORS ? gap.sensor() : OTHERS;
        toOthers += sensor.equals(gap.sensor()) ? 0 : 1;
        Episode episode = episodes.get(sensor);
        if (episode == null) {
            episode = new Episode(gap.timeNs(), gap.isOfDelivery() && !sensor.equals(OTHERS));
            episodes.put(sensor, episode);
            episode.add(gap);
            report(sensor, episode);
        } else {
            episode.add(gap);
        }
    }

    @Override
    public void timePassed(long nowNs) {
        Iterator<Map.Entry<String, Episode>> open = episodes.entrySet().iterator();
        List<String> due = new ArrayList<>();
        while (open.hasNext()) {
            Map.Entry<String, Episode> entry = open.next();
            Episode episode = entry.getValue();
            if (nowNs - episode.reportedNs < QUIET_NS) {
                continue;
            }
            if (episode.gaps == 0) {
                open.remove();
            } else {
                due.add(entry.getKey());
                episode.reportedNs = nowNs;
            }
        }
        due.sort(null);
        for (String sensor : due) {
            Episode episode = episodes.get(sensor);
            if (episode != null) {
                report(sensor, episode);
            }
        }
    }

    private void report(String sensor, Episode episode) {
        long lost = episode.lost;
        String what = episode.delivery ? "alert" : "event";
        String howMany = episode.countKnown
                ? lost + " " + what + (lost == 1 ? "" : "s")
                : (lost == 0 ? "an unknown number of " : "more than " + lost + " ") + what + "s";
        String who = episode.delivery
                ? "The sink " + sensor.substring(Event.SensorGap.DELIVERY_PREFIX.length())
                : "The sensor " + sensor;
        String seconds = Long.toString(Math.round((episode.toNs - episode.fromNs) / 1e9));
        alerts.raise(new Alert(
                episode.lastNs,
                Long.toHexString(Mix.mix(Mix.mix(episode.fromNs, episode.lastNs), sensor.hashCode())),
                name(),
                sensor,
                Severity.LOW,
                0,
                0,
                "none",
                who + " missed " + howMany + " within " + seconds + " s: " + episode.reason,
                host.hostName(),
                new Alert.Subject(0, 0, "", List.of(), false, "", "", List.of(), ""),
                List.of(
                        new Alert.Evidence("gaps", episode.gaps, 0, "gaps", 0),
                        new Alert.Evidence("lost-" + what + "s", episode.countKnown ? lost : -1, 0, what + "s", 0)),
                episode.cited,
                List.of(),
                List.of("T1562.001"),
                AlertId.incident(host.hostName(), AlertId.ofHost(host.hostName()), episode.fromNs),
                host.completeness(episode.fromNs),
                List.of(),
                0));
        episode.clear();
    }

    @Override
    public void tables(TableReader out) {
        int most = MAX_SENSORS + 1; // that of the others comes on top
        out.table("gap-episodes", new TableReading(episodes.size(), most, toOthers));
    }

    /** The gaps of one sensor since its last report. */
    private static final class Episode {
        private long reportedNs;
        private int gaps;
        private long lost;
        private boolean countKnown = true;
        private long fromNs = Long.MAX_VALUE;
        private long toNs = Long.MIN_VALUE;
        private long lastNs;
        private String reason = "";
        private final List<Alert.Cited> cited = new ArrayList<>();
        private final boolean delivery;

        Episode(long reportedNs, boolean delivery) {
            this.reportedNs = reportedNs;
            this.delivery = delivery;
        }

        void add(Event.SensorGap gap) {
            gaps++;
            if (gap.count() < 0) {
                countKnown = false;
            } else {
                lost += gap.count();
            }
            fromNs = Math.min(fromNs, gap.fromNs());
            toNs = Math.max(toNs, gap.toNs());
            lastNs = Math.max(lastNs, gap.timeNs());
            reason = gap.reason();
            if (cited.size() < Alert.MAX_CITED) {
                cited.add(new Alert.Cited(
                        gap.timeNs(), "sensor-gap", gap.sensor() + ": " + gap.count() + " lost: " + gap.reason()));
            }
        }

        void clear() {
            gaps = 0;
            lost = 0;
            countKnown = true;
            fromNs = Long.MAX_VALUE;
            toNs = Long.MIN_VALUE;
            lastNs = 0;
            cited.clear();
        }
    }
}
