package dev.rubato.replay.report;

import dev.rubato.detect.Detector;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.LoopbackHop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the report keeps of one host. It is told what the detectors are told, so it shows the host as they saw it, and
 * raises nothing. Owned by the thread that replays.
 */
final class HostRecord implements Detector {
    private final HostView host;
    private final RunActivity activity;
    private final RecentMap<ProcessKey, KeptProcess> processes = new RecentMap<>(ReportLimits.PROCESSES);
    private final RecentMap<KeptHop.Key, KeptHop> hops = new RecentMap<>(ReportLimits.HOPS);
    private final RecentMap<Long, ActorRecord> actors = new RecentMap<>(ReportLimits.ACTORS);
    private final RecentMap<Contact, Boolean> waiting = new RecentMap<>(ReportLimits.WAITING_CONTACTS);
    private final List<Event> sensorEvents = new ArrayList<>();
    private long moreSensorEvents;
    private boolean exitsKnown;

    HostRecord(HostView host, RunActivity activity) {
        this.host = host;
        this.activity = activity;
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        exitsKnown |= event instanceof Event.ProcessExited;
        activity.note(event);
        if (event instanceof Event.SensorGap
                || (event instanceof Event.SensorStarted started && started.visibility() != Event.Visibility.EXACT)) {
            noteSensor(event);
        }
    }

    private void noteSensor(Event event) {
        if (sensorEvents.size() < ReportLimits.SENSOR_LINES) {
            sensorEvents.add(event);
        } else {
            moreSensorEvents++;
        }
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        keep(process);
        if (!late) {
            actor(process.lineage()).started(process, timeNs, exitsKnown);
        }
    }

    @Override
    public void processExited(HostProcess process, long timeNs) {
        ActorRecord actor = actors.get(process.lineage().id());
        if (actor != null) {
            actor.ended(process, timeNs);
        }
    }

    /** Keeps a process and its ancestors, so that those that live on stay known while their children come and go. */
    private void keep(HostProcess process) {
        HostProcess at = process;
        for (int depth = 0; at != null && depth < HostProcess.MAX_DEPTH; depth++) {
            if (depth == 0 || processes.get(at.key()) == null) {
                processes.put(at.key(), KeptProcess.of(at));
            }
            at = at.parent();
        }
    }

    private ActorRecord actor(Lineage lineage) {
        return actors.computeIfAbsent(lineage.id(), id -> new ActorRecord(lineage));
    }

    @Override
    public void contactOpened(Contact contact) {
        waiting.put(contact, Boolean.TRUE);
    }

    @Override
    public void contactFound(Contact contact) {
        Lineage lineage = contact.lineage();
        if (lineage != null) {
            actor(lineage).found(contact);
        }
    }

    @Override
    public void contactResolved(Contact contact) {
        Lineage lineage = contact.lineage();
        boolean first = waiting.remove(contact) != null;
        if (lineage == null) {
            return;
        }
        if (first) {
            actor(lineage).reached(contact);
        } else if (contact.previousState() != Contact.State.PENDING) {
            actor(lineage).changed(contact);
        }
    }

    @Override
    public void loopbackConnected(LoopbackHop hop) {
        HostProcess client = hop.client();
        HostProcess server = hop.listener().owner();
        if (client == null || server == null || client == server) {
            return;
        }
        keep(client);
        keep(server);
        String endpoint = hop.address().isV4() || hop.address().isAny()
                ? hop.address() + ":" + hop.listener().port()
                : "[" + hop.address() + "]:" + hop.listener().port();
        KeptHop fresh = new KeptHop(client.key(), server.key(), endpoint, hop.timeNs(), 1);
        KeptHop known = hops.get(fresh.id());
        hops.put(fresh.id(), known == null ? fresh : known.again());
    }

    /** The run has ended: what still waits for an answer got none that was seen. */
    void end() {
        for (Contact contact : waiting.keySet()) {
            Lineage lineage = contact.lineage();
            if (lineage != null) {
                actor(lineage).reached(contact);
            }
        }
        waiting.clear();
    }

    /** The host's name in alerts. */
    String hostName() {
        return host.hostName();
    }

    @Nullable
    KeptProcess process(ProcessKey key) {
        return processes.get(key);
    }

    Collection<KeptProcess> processes() {
        return processes.values();
    }

    Collection<KeptHop> hops() {
        return hops.values();
    }

    @Nullable
    ActorRecord actor(long lineage) {
        return actors.get(lineage);
    }

    /** The lineage of that root's or address's name. */
    @Nullable
    ActorRecord actorNamed(String name) {
        for (ActorRecord actor : actors.values()) {
            if (actor.name().equals(name)) {
                return actor;
            }
        }
        return null;
    }

    /** Sensors that see less than everything, and gaps, as they came. */
    List<Event> sensorEvents() {
        return sensorEvents;
    }

    long moreSensorEvents() {
        return moreSensorEvents;
    }

    /** What was left out of the report for lack of room, by kind. */
    Map<String, Long> leftOut() {
        return Map.of(
                "processes", processes.evictions(),
                "connections between local processes", hops.evictions(),
                "lineages' targets and tempo", actors.evictions(),
                "contacts whose outcome was awaited", waiting.evictions());
    }
}
