package dev.rubato.detect.replication;

import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Fact;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.TableReader;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds a lineage that does to host after host what it did to the last one, or what was done to this host before
 * ({@code detectors.md} section 4). It has no time scale: a copy per second and one per eight hours count alike.
 *
 * <p>Targets are hosts that are reached on an administrative port, or by a tool or a program that names them. What was done
 * to each is compared: the processes that acted on it and their arguments (R1), the bodies that were sent (R2), who used
 * this host's own service before (R3), whether the lineage sends its own file (R4) and is called back (R5). Fleet
 * administration repeats itself too: repetition alone is recorded and never alarms. Beyond the design: targets that are made
 * to load a program from elsewhere and run it, programs that lie where everybody may write, targets of which none was known
 * to this host, and installed packages that publish ({@link Publications}).
 *
 * <p>State lives for seven days, across restarts as facts. At most 4,096 targets of about 700 bytes and 1,024 that are only
 * named, 1,024 lineages of about 1 KB with evidence and as many without; with the other tables about 7 MB.
 *
 * <p>Allocates 24 bytes an event of ordinary work in steady state, as the agent compiles it (a test of bench
 * holds it to that).
 */
public final class ReplicationDetector implements Detector {
    static final String NAME = "replication";

    private final HostView host;
    private final ReplicationParameters parameters;
    private final Actors actors;
    private final Served served;
    private final Connections connections;
    private final KnownHosts hosts;
    private final ReplicationMemory memory;
    private final ReplicationRecall recall;
    private final Actions actions;
    private final Rules rules;
    private final Publications publications;

    public ReplicationDetector(DetectorContext context, ReplicationParameters parameters) {
        this.host = context.host();
        this.parameters = parameters;
        this.actors = new Actors(parameters);
        Playbooks playbooks = new Playbooks(parameters);
        Bodies bodies = new Bodies(parameters);
        this.served = new Served(parameters);
        Turns turns = new Turns(parameters, served);
        this.connections = new Connections(parameters.limits().connections());
        this.hosts = new KnownHosts(parameters.limits(), parameters.ttlNs());
        this.memory = new ReplicationMemory(context.facts(), parameters.limits().factsPerDay());
        this.recall = new ReplicationRecall(parameters, actors, playbooks, bodies, turns, hosts);
        this.actions = new Actions(hosts);
        ReplicationAlerts alerts = new ReplicationAlerts(context, parameters, memory, actors);
        this.rules = new Rules(parameters, hosts, actors, playbooks, bodies, turns, memory, actions, alerts);
        this.publications = new Publications(context, parameters);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void recall(Fact fact) {
        if (fact.kind() == Fact.Kind.REPLICATION) {
            recall.recall(fact);
        }
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        publications.executed(process, timeNs);
        RemoteCommand command = actions.executed(process, timeNs);
        if (command == null) {
            return;
        }
        Address address = hosts.address(command.host());
        if (address == null || !isRemote(address)) {
            return;
        }
        Suspect suspect = actors.of(process.lineage(), timeNs);
        Target target = actors.target(suspect, address, timeNs);
        if (command.stage() != Stage.OPEN) {
            rules.reach(suspect, target, command.stage(), timeNs);
        }
        actions.describe(target, process);
        rules.command(suspect, target, process, command, timeNs);
        rules.selfCopy(suspect, target, process, timeNs);
        rules.judge(suspect, target, timeNs);
    }

    @Override
    public void contactOpened(Contact contact) {
        rules.connectionsAreSeen();
        firstContact(contact);
    }

    @Override
    public void contactFound(Contact contact) {
        rules.connectionsAreSeen();
        firstContact(contact);
        established(contact, contact.timeNs());
    }

    @Override
    public void contactResolved(Contact contact) {
        if (contact.kind() != Contact.Kind.TCP || contact.lineage() == null) {
            return;
        }
        if (contact.state() == Contact.State.ESTABLISHED) {
            publications.established(contact);
            established(contact, contact.resolvedNs());
        } else if (contact.state().isFailure()
                && ServiceClass.of(contact.remotePort()).isAdministrative()) {
            Suspect suspect = actors.known(contact.lineage());
            Target target = suspect == null ? null : actors.knownTarget(suspect, contact.remote());
            if (target != null) {
                target.reach(Stage.PROBE, contact.resolvedNs());
            }
        }
    }

    private boolean isRemote(Address address) {
        return !host.isOwn(address) && !address.isMulticast() && !address.isAny();
    }

    /** Whether a host counts as a target: through its port, or because a tool or an argument names it. */
    private @Nullable Suspect suspect(Contact contact) {
        Lineage lineage = contact.lineage();
        if (lineage == null || !isRemote(contact.remote()) || contact.kind() != Contact.Kind.TCP) {
            return null;
        }
        ServiceClass kind = ServiceClass.of(contact.remotePort());
        HostProcess process = contact.process();
        if (kind.isAdministrative() && relays(contact, lineage, kind)) {
            return null;
        }
        boolean commanded = process != null
                && (contact.remote().isInternal() || host.isOnLink(contact.remote()))
                && !host.isGateway(contact.remote())
                && Actions.commands(process);
        return kind.isAdministrative() || commanded ? actors.of(lineage, contact.timeNs()) : null;
    }

    /**
     * Whether a service passes a connection on, as sshd does for ProxyJump: the connecting process runs the listening
     * service's own program, or, where no process is known, a client of the service connected just before. A worm that
     * stays inside the server's process without starting anything is overlooked by this.
     */
    private boolean relays(Contact contact, Lineage lineage, ServiceClass kind) {
        HostProcess process = contact.process();
        if (process == null) {
            return lineage.address() != null && served.passesOn(Turns.server(lineage), kind, contact.timeNs());
        }
        Listener listener = host.listenerAt(contact.local(), contact.remotePort());
        HostProcess owner = listener == null ? null : listener.owner();
        return owner != null
                && !owner.image().exe().isEmpty()
                && owner.image().exe().equals(process.image().exe());
    }

    private void firstContact(Contact contact) {
        ServiceClass kind = ServiceClass.of(contact.remotePort());
        Suspect suspect = suspect(contact);
        if (suspect == null || !kind.isAdministrative()) {
            return;
        }
        Lineage lineage = contact.lineage();
        if (lineage != null && peersAreHosts(lineage)) {
            served.connected(Turns.server(contact.remote()), kind, contact.local(), false, contact.timeNs());
        }
        long actor = lineage == null || lineage.address() == null ? KnownHosts.THIS_HOST : lineage.id();
        if (!hosts.isFirst(actor, contact.remote(), kind)) {
            return;
        }
        memory.known(suspect, actor, contact.remote(), kind, contact.timeNs());
        if (suspect.contactedFirst(contact.remote(), kind, contact.timeNs())) {
            rules.turn(suspect, kind, contact.timeNs());
        }
    }

    /** In a capture whose host is not named, every peer is judged as a host of its own: it is being served. */
    private boolean peersAreHosts(Lineage lineage) {
        return lineage.address() != null && !host.isOwn(lineage.address());
    }

    private void established(Contact contact, long timeNs) {
        Suspect suspect = suspect(contact);
        ServiceClass kind = ServiceClass.of(contact.remotePort());
        if (suspect == null) {
            return;
        }
        Target target = actors.target(suspect, contact.remote(), timeNs);
        rules.reach(suspect, target, Stage.OPEN, timeNs);
        HostProcess process = contact.process();
        if (process != null) {
            for (RemoteCommand command : actions.acting(target, process)) {
                if (command.stage() != Stage.OPEN) {
                    rules.reach(suspect, target, command.stage(), timeNs);
                }
            }
            RemoteCommand own = RemoteCommand.of(process.image());
            if (own != null) {
                rules.command(suspect, target, process, own, timeNs);
            }
            rules.selfCopy(suspect, target, process, timeNs);
        }
        connections.opened(contact, new Connections.Connection(suspect, target, null, kind));
        rules.judge(suspect, target, timeNs);
    }

    @Override
    public void eventApplied(Event event, boolean late) {
        hosts.sawTime(event.timeNs());
        switch (event) {
            case Event.ConnectionOpened opened -> inbound(opened);
            case Event.ConnectionClosed closed -> closed(closed);
            case Event.NameResolved resolved -> {
                if (!resolved.addresses().isEmpty()) {
                    hosts.named(resolved.name(), resolved.addresses().getFirst());
                }
            }
            case Event.AgentStarted _,
                    Event.SensorStarted _,
                    Event.ProcessForked _,
                    Event.ProcessExecuted _,
                    Event.ProcessExited _,
                    Event.ConnectionResolved _,
                    Event.ListenerOpened _,
                    Event.ListenerClosed _,
                    Event.SocketOwned _,
                    Event.ProbeSent _,
                    Event.ProbeAnswered _,
                    Event.NetworkChanged _,
                    Event.GpuSampled _,
                    Event.ClockStepped _,
                    Event.TimePassed _,
                    Event.SensorGap _ -> {}
        }
    }

    private void inbound(Event.ConnectionOpened event) {
        Flow flow = event.flow();
        if (event.direction() != Flow.Direction.INBOUND || !isRemote(flow.remote())) {
            return;
        }
        ServiceClass kind = ServiceClass.of(flow.localPort());
        Listener listener = host.listenerAt(flow.local(), flow.localPort());
        HostProcess owner = listener == null ? null : listener.owner();
        if (kind.isAdministrative()) {
            long server = owner == null ? Turns.server(flow.local()) : Turns.server(owner.lineage());
            boolean accepted = event.basis() == Event.Basis.EXACT;
            Served.Client client = served.connected(server, kind, flow.remote(), accepted, event.timeNs());
            connections.opened(flow, new Connections.Connection(null, null, client, kind));
        } else if (owner != null) {
            calledBack(owner.lineage(), flow, event.timeNs());
        }
    }

    /** A peer connects to a listener: an answer, if the lineage that listens acted on it shortly before. */
    private void calledBack(Lineage listens, Flow flow, long timeNs) {
        Suspect suspect = actors.known(listens);
        Target target = suspect == null ? null : actors.knownTarget(suspect, flow.remote());
        if (suspect == null || target == null || timeNs - target.lastNs() > parameters.callBackWindowNs()) {
            return;
        }
        connections.opened(flow, new Connections.Connection(suspect, target, null, ServiceClass.OTHER));
        rules.calledBack(suspect, target, timeNs);
    }

    private void closed(Event.ConnectionClosed event) {
        if (event.bytesOut() < 0 && event.bytesIn() < 0) {
            return;
        }
        publications.closed(event);
        Connections.Connection connection = connections.closed(event.flow());
        if (connection == null) {
            return;
        }
        Suspect suspect = connection.suspect();
        Target target = connection.target();
        Served.Client client = connection.client();
        if (client != null && served.ended(client, event.bytesIn(), event.bytesOut())) {
            rules.servedMore(event.flow().local(), connection.kind(), event.timeNs());
        }
        if (suspect != null && target != null) {
            servesPeer(suspect, target, connection.kind(), event);
            rules.exchanged(suspect, target, connection.kind(), event);
        }
    }

    private void servesPeer(Suspect suspect, Target target, ServiceClass kind, Event.ConnectionClosed event) {
        Lineage lineage = suspect.lineage();
        Address source = lineage == null ? null : lineage.address();
        if (lineage != null && source != null && peersAreHosts(lineage) && event.bytesOut() > 0) {
            Served.Client asClient =
                    served.connected(Turns.server(target.address()), kind, source, false, target.firstNs());
            served.ended(asClient, event.bytesOut(), event.bytesIn());
        }
    }

    /** What was pushed out of tables, or not remembered, since the start, by kind. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("actors-evicted", actors.evictions());
        counts.put("services-evicted", served.evictions());
        counts.put("connections-evicted", connections.evictions());
        counts.put("hosts-evicted", hosts.evictions());
        counts.put("publications-evicted", publications.evictions());
        counts.put("steps-not-remembered", memory.lost());
        counts.put("facts-unreadable", recall.unreadable());
        counts.put("targets", (long) actors.targetCount());
        counts.put("lineages", (long) actors.suspectCount());
        return counts;
    }

    @Override
    public void tables(TableReader out) {
        actors.tables(out);
        served.tables(out);
        connections.tables(out);
        hosts.tables(out);
        actions.tables(out);
        memory.tables(out);
        publications.tables(out);
    }
}
