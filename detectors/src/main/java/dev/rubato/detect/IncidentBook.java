package dev.rubato.detect;

import dev.rubato.alert.Alert;
import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts belong together: those of one lineage within an hour of the first, and those of lineages that descend from
 * a process that an alarm has named. The one place where the {@code incident} of an alert is decided. Owned by the
 * detection thread.
 *
 * <p>At most {@value #MAX_INCIDENTS} lineages and {@value #MAX_EPISODES} episodes are remembered, about 1 MB; what is
 * pushed out is counted, and its later alerts begin another incident.
 */
public final class IncidentBook {
    /** How long after its first alert an incident takes further ones. */
    public static final long INCIDENT_NS = 3_600_000_000_000L;

    /** The detector whose alerts are about incidents and say themselves about which. */
    public static final String DETECTOR = "incident";

    private static final int MAX_INCIDENTS = 1024;
    private static final int MAX_EPISODES = 4096;

    /** Processes of an incident whose descendants inherit it; later ones are not followed. */
    private static final int MAX_TAINTED = 4;

    /** Incidents whose named processes are looked through for an ancestor, newest first. */
    private static final int MAX_TAINTING = 256;

    private final Function<ProcessKey, @Nullable HostProcess> processes;
    private final BoundedMap<Long, Incident> byLineage = new BoundedMap<>(MAX_INCIDENTS, true);
    private final BoundedMap<String, Incident> byEpisode = new BoundedMap<>(MAX_EPISODES, true);
    private final BoundedMap<String, Incident> tainting = new BoundedMap<>(MAX_TAINTING, false);

    /** @param processes finds a process that the host model still knows */
    public IncidentBook(Function<ProcessKey, @Nullable HostProcess> processes) {
        this.processes = processes;
    }

    /**
     * What belongs together.
     *
     * @param id the {@code incident} of its alerts
     * @param lineageId the lineage that it began with
     * @param startNs time of its first alert
     */
    public record Incident(String id, long lineageId, long startNs, List<HostProcess> tainted) {

        boolean takes(long timeNs) {
            return Math.abs(timeNs - startNs) < INCIDENT_NS;
        }

        boolean taints(@Nullable HostProcess process) {
            if (process == null) {
                return false;
            }
            for (int i = 0; i < tainted.size(); i++) { // an iterator for each incident would be allocated
                if (process.descendsFrom(tainted.get(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The alert with the incident that it belongs to; as it is if nobody is known to blame. */
    Alert assign(Alert alert) {
        if (alert.detector().equals(DETECTOR)) {
            return alert;
        }
        Incident episode = alert.update() > 0 ? byEpisode.get(alert.id()) : null;
        if (episode != null) {
            return alert.withIncident(episode.id());
        }
        Alert.Subject subject = alert.subject();
        HostProcess process =
                subject.pid() == 0 ? null : processes.apply(new ProcessKey(subject.pid(), subject.startNs()));
        Incident incident;
        if (process != null) {
            incident = of(alert.host(), process.lineage().id(), process, alert.timeNs());
            if (alert.severity().isAlarm() && incident.tainted().size() < MAX_TAINTED) {
                incident.tainted().add(process);
                tainting.put(incident.id(), incident);
            }
        } else if (!subject.address().isEmpty()) {
            incident = of(alert.host(), Lineage.idOf(Address.parse(subject.address())), null, alert.timeNs());
        } else {
            return alert;
        }
        byEpisode.put(alert.id(), incident);
        return alert.withIncident(incident.id());
    }

    /** The incident that evidence against {@code lineage} at {@code timeNs} belongs to; begins one if there is none. */
    public Incident of(String host, Lineage lineage, long timeNs) {
        return of(host, lineage.id(), lineage.root(), timeNs);
    }

    private Incident of(String host, long lineageId, @Nullable HostProcess process, long timeNs) {
        Incident known = byLineage.get(lineageId);
        if (known != null && known.takes(timeNs)) {
            return known;
        }
        Incident incident = inherited(process, timeNs);
        if (incident == null) {
            incident = new Incident(AlertId.incident(host, lineageId, timeNs), lineageId, timeNs, new ArrayList<>(1));
        }
        byLineage.put(lineageId, incident);
        return incident;
    }

    private @Nullable Incident inherited(@Nullable HostProcess process, long timeNs) {
        Incident newest = null;
        for (Incident candidate : tainting.values()) {
            if (candidate.takes(timeNs) && candidate.taints(process)) {
                newest = candidate;
            }
        }
        return newest;
    }

    /** Lineages and episodes forgotten for lack of room. */
    public long evictions() {
        return byLineage.evictions() + byEpisode.evictions() + tainting.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("incidents", byLineage);
        out.table("incident-episodes", byEpisode);
        out.table("incident-taints", tainting);
    }
}
