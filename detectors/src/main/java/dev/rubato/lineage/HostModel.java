package dev.rubato.lineage;

import dev.rubato.alert.Alert;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the host looks like: who descends from whom, who listens where, who tried to reach whom and what came of it.
 * Built from events alone, in order of their time. Owned by the detection thread.
 */
public final class HostModel implements HostView {
    private static final int MAX_ADDRESS_LINEAGES = 4096;

    private final Origins origins = new Origins();
    private final ProcessTable processes = new ProcessTable(origins);
    private final Listeners listeners = new Listeners();
    private final SocketHolders holders = new SocketHolders();
    private final NetworkTable network = new NetworkTable();
    private final NameTable names = new NameTable();
    private final GapTable gaps = new GapTable();
    private final BoundedMap<Address, Lineage> addressLineages = new BoundedMap<>(MAX_ADDRESS_LINEAGES, true);
    private HostObserver[] observers = {};
    private final Flows.Context joined = new Joined();
    private final Flows flows = new Flows(joined);
    private final Probes probes = new Probes(holders, flows, network, joined);
    private @Nullable Lineage lastAddressLineage;
    private String hostName = "";
    private String bootId = "";
    private @Nullable ProcessKey agent;
    private boolean late;
    private long nowNs;

    public HostModel() {
        origins.of(processes);
    }

    /** Adds one that is told what happens; order of adding is order of telling. */
    public void observe(HostObserver observer) {
        observers = Arrays.copyOf(observers, observers.length + 1);
        observers[observers.length - 1] = observer;
    }

    /** So many hosts are judged in this heap by now, which the tables have been told: so has what is beside them. */
    public void share(int hosts) {
        processes.shareText(hosts);
        flows.shareWaiting(hosts);
    }

    /**
     * Applies the next event and tells the observers.
     *
     * @param isLate whether the event's place in time has already been passed
     */
    public void accept(Event event, boolean isLate) {
        late = isLate;
        if (event instanceof Event.ClockStepped || event instanceof Event.AgentStarted) {
            flows.stopWaiting();
        }
        if (event.timeNs() > nowNs) {
            nowNs = event.timeNs();
            flows.timeOut(nowNs);
            processes.sweep(nowNs);
        }
        apply(event);
        for (HostObserver observer : observers) {
            observer.eventApplied(event, isLate);
        }
    }

    private void apply(Event event) {
        switch (event) {
            case Event.AgentStarted started -> agentStarted(started);
            case Event.SensorStarted started -> gaps.apply(started);
            case Event.ProcessForked forked -> processes.fork(forked);
            case Event.ProcessExecuted executed -> executed(executed);
            case Event.ProcessExited exited -> exited(exited);
            case Event.ConnectionOpened opened -> opened(opened);
            case Event.ConnectionResolved resolved -> flows.resolve(resolved);
            case Event.ConnectionClosed closed -> flows.close(closed);
            case Event.ListenerOpened opened -> listeners.open(opened, owner(opened.owner()));
            case Event.ListenerClosed closed -> listeners.close(closed);
            case Event.SocketOwned owned -> holders.apply(owned, processes.require(owned.owner()));
            case Event.ProbeSent sent -> probes.sent(sent, late);
            case Event.ProbeAnswered answered -> probes.answered(answered);
            case Event.NameResolved resolved -> names.apply(resolved);
            case Event.NetworkChanged changed -> network.apply(changed);
            case Event.SensorGap gap -> gaps.apply(gap);
            case Event.GpuSampled sampled -> {}
            case Event.ClockStepped stepped -> {}
            case Event.TimePassed passed -> {}
        }
    }

    private void agentStarted(Event.AgentStarted event) {
        boolean sameBoot = !event.bootId().isEmpty() && event.bootId().equals(bootId);
        processes.agentStarted(event, sameBoot);
        listeners.clear();
        flows.clear();
        gaps.forgetSensors();
        hostName = event.host();
        bootId = event.bootId();
        agent = event.agent();
    }

    private void executed(Event.ProcessExecuted event) {
        if (processes.execute(event)) {
            HostProcess process = processes.require(event.process());
            for (HostObserver observer : observers) {
                observer.processExecuted(process, event.timeNs(), late);
            }
        }
    }

    private void exited(Event.ProcessExited event) {
        HostProcess process = processes.exit(event);
        if (process != null) {
            for (HostObserver observer : observers) {
                observer.processExited(process, event.timeNs());
            }
        }
    }

    private void opened(Event.ConnectionOpened event) {
        flows.open(event, late);
        Flow flow = event.flow();
        if (event.direction() == Flow.Direction.INBOUND && !isOwn(flow.remote())) {
            Listener listener = listeners.reachedAt(flow.local(), flow.localPort());
            HostProcess owner = listener == null ? null : listener.owner();
            if (owner != null && owner.lineage().origin() == OriginClass.SERVICE) {
                owner.lineage().refine(OriginClass.NETWORK_SERVICE);
            }
        }
    }

    private @Nullable HostProcess owner(@Nullable ProcessKey key) {
        return key == null ? null : processes.require(key);
    }

    /** How the flow join sees the rest of the model. */
    private final class Joined implements Flows.Context {
        @Override
        public @Nullable HostProcess process(@Nullable ProcessKey key) {
            return owner(key);
        }

        @Override
        public @Nullable HostProcess rawHolder(long timeNs) {
            return holders.rawHolder(timeNs, agent == null ? null : processes.find(agent));
        }

        @Override
        public @Nullable Lineage lineageOf(@Nullable HostProcess process, Address local) {
            if (process != null) {
                return process.lineage();
            }
            return processes.seen() ? null : ofAddress(local);
        }

        @Override
        public boolean ownersKnown() {
            return processes.seen();
        }

        @Override
        public void opened(Contact contact) {
            for (HostObserver observer : observers) {
                observer.contactOpened(contact);
            }
        }

        @Override
        public void found(Contact contact) {
            for (HostObserver observer : observers) {
                observer.contactFound(contact);
            }
        }

        @Override
        public void resolved(Contact contact) {
            if (contact.kind() != Contact.Kind.TCP) {
                probes.own(contact);
            }
            for (HostObserver observer : observers) {
                observer.contactResolved(contact);
            }
            if (contact.state() == Contact.State.ESTABLISHED && contact.kind() == Contact.Kind.TCP) {
                loopback(contact);
            }
        }
    }

    /** Mostly one address acts many times in a row: it is the youngest of the table anyway. */
    private Lineage ofAddress(Address local) {
        Lineage last = lastAddressLineage;
        if (last == null || !local.equals(last.address())) {
            last = addressLineages.computeIfAbsent(local, Lineage::new);
            lastAddressLineage = last;
        }
        return last;
    }

    private void loopback(Contact contact) {
        if (!isOwn(contact.remote())) {
            return;
        }
        Listener listener = listeners.reachedAt(contact.remote(), contact.remotePort());
        if (listener == null) {
            return;
        }
        LoopbackHop hop = new LoopbackHop(
                contact.resolvedNs(),
                contact.process(),
                contact.localPort(),
                contact.remote(),
                listener,
                late || contact.late());
        for (HostObserver observer : observers) {
            observer.loopbackConnected(hop);
        }
    }

    /** The clock was set back: from here on time runs from {@code timeNs}, and no attempt waits for its time-out. */
    public void restartTime(long timeNs) {
        nowNs = timeNs;
        flows.stopWaiting();
    }

    /** Tells the observers that time has come to {@code timeNs}. */
    public void timePassed(long timeNs) {
        for (HostObserver observer : observers) {
            observer.timePassed(timeNs);
        }
    }

    @Override
    public String hostName() {
        return hostName;
    }

    @Override
    public boolean isOwn(Address address) {
        return network.isOwn(address);
    }

    @Override
    public boolean isOnLink(Address address) {
        return network.isOnLink(address);
    }

    @Override
    public boolean isGateway(Address address) {
        return network.isGateway(address);
    }

    @Override
    public Address segmentOf(Address address) {
        return network.segmentOf(address);
    }

    @Override
    public void seekOwner(Contact contact) {
        if (contact.kind() != Contact.Kind.TCP) {
            probes.own(contact);
        }
    }

    @Override
    public boolean resolvedByName(Address address) {
        return names.resolved(address, nowNs);
    }

    @Override
    public boolean seesNames() {
        return names.seesNames();
    }

    @Override
    public @Nullable Listener listenerAt(Address address, int port) {
        return listeners.reachedAt(address, port);
    }

    @Override
    public Alert.Completeness completeness(long fromNs) {
        return gaps.since(fromNs);
    }

    @Override
    public @Nullable HostProcess knownProcess(ProcessKey key) {
        return processes.find(key);
    }

    /** The local services known now. */
    public Collection<Listener> listeners() {
        return listeners.all();
    }

    /** Entries of each table. */
    public Map<String, Long> entries() {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("processes", (long) processes.size());
        counts.put("listeners", (long) listeners.size());
        counts.put("flows", (long) flows.size());
        counts.put("probes", (long) probes.size());
        counts.put("names", (long) names.size());
        counts.put("address-lineages", (long) addressLineages.size());
        return counts;
    }

    /** Entries pushed out of each table since the start, and what else was refused, by table. */
    public Map<String, Long> evictions() {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("processes", processes.evictions());
        counts.put("listeners", listeners.evictions());
        counts.put("flows", flows.evictions());
        counts.put("probes", probes.evictions());
        counts.put("socket-holders", holders.evictions());
        counts.put("names", names.evictions());
        counts.put("address-lineages", addressLineages.evictions());
        counts.put("lineage-roots-refused", origins.refused());
        return counts;
    }

    /** Shows the tables. */
    public void tables(TableReader out) {
        processes.tables(out);
        origins.tables(out);
        listeners.tables(out);
        holders.tables(out);
        flows.tables(out);
        probes.tables(out);
        names.tables(out);
        gaps.tables(out);
        out.table("address-lineages", addressLineages);
    }
}
