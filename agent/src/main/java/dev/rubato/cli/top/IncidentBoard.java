package dev.rubato.cli.top;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.IncidentBook;
import dev.rubato.lineage.BoundedMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The incidents that are open: their first alert is less than an hour old, so that a further alert of the lineage would
 * join them. At most {@value #MAX_INCIDENTS}, those told of last; others are counted as evicted. Owned by one thread.
 */
public final class IncidentBoard {
    private static final int MAX_INCIDENTS = 256;

    private final BoundedMap<String, Open> incidents = new BoundedMap<>(MAX_INCIDENTS, true);

    /**
     * An incident.
     *
     * @param severity the greatest of its alerts
     * @param alerts how many there are; later news of one count with it
     * @param summary what the last one of that severity says
     */
    record Open(String id, Severity severity, long firstNs, long lastNs, int alerts, String summary) {}

    /** Takes an alert, in the order in which they were raised. */
    public void accept(Alert alert) {
        String id = alert.incident().isEmpty() ? alert.id() : alert.incident();
        Open known = incidents.get(id);
        if (known == null) {
            incidents.put(id, new Open(id, alert.severity(), alert.timeNs(), alert.timeNs(), 1, alert.summary()));
            return;
        }
        boolean graver = alert.severity().compareTo(known.severity()) >= 0;
        incidents.put(
                id,
                new Open(
                        id,
                        graver ? alert.severity() : known.severity(),
                        known.firstNs(),
                        Math.max(known.lastNs(), alert.timeNs()),
                        known.alerts() + (alert.update() == 0 ? 1 : 0),
                        graver ? alert.summary() : known.summary()));
    }

    /** The incidents that are open at {@code nowNs}, the gravest first and of those the latest. */
    List<Open> open(long nowNs) {
        List<Open> open = new ArrayList<>();
        for (Open incident : incidents.values()) {
            if (nowNs - incident.firstNs() <= IncidentBook.INCIDENT_NS) {
                open.add(incident);
            }
        }
        open.sort(Comparator.comparing(Open::severity)
                .thenComparingLong(Open::lastNs)
                .reversed()
                .thenComparing(Open::id));
        return open;
    }

    /** Incidents that were forgotten for lack of room. */
    long evictions() {
        return incidents.evictions();
    }
}
