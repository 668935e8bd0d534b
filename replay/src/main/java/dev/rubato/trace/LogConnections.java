package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the TCP connections in a log. Owned by its reader's thread; every table is bounded.
 *
 * <p>A host log tells its own addresses and listeners by the way: the local end of a connection is the host's, and who
 * accepts at a port listens there. A connection that two records tell of is told once.
 */
final class LogConnections {
    private static final int MAX_FLOWS = 16_384;
    private static final int MAX_LISTENERS = 8_192;
    private static final int MAX_HOSTS = 1_024;
    private static final int HOST_BITS_V4 = 32;
    private static final int HOST_BITS_V6 = 128;

    /** Two records of one connection lie at most this far apart. */
    private static final long SAME_FLOW_NS = 30 * LogTime.SECOND_NS;

    private record HostFlow(String host, Flow flow, Flow.Direction direction) {}

    private record Endpoint(String host, Address address, int port) {}

    private final LogTable<HostFlow, Long> flows = new LogTable<>(MAX_FLOWS);
    private final LogTable<Endpoint, ProcessKey> listeners = new LogTable<>(MAX_LISTENERS);
    private final LogTable<String, Set<Address>> addresses = new LogTable<>(MAX_HOSTS);

    /**
     * Tells of a connection that this host opened.
     *
     * @param outcome what came of it. A log that does not tell is taken to tell of an answer: silence would be evidence
     *     against the process, and the log gives none
     * @return false if another record told of it before
     */
    boolean outbound(
            TraceSink sink, String host, long timeNs, Flow flow, @Nullable ProcessKey owner, Event.Outcome outcome) {
        if (isRepeated(host, timeNs, flow, Flow.Direction.OUTBOUND)) {
            return false;
        }
        learn(sink, host, timeNs, flow.local());
        sink.event(
                host, new Event.ConnectionOpened(timeNs, 0, flow, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
        sink.event(host, new Event.ConnectionResolved(timeNs, 0, flow, outcome, Event.Basis.EXACT));
        return true;
    }

    /** Tells of a connection that this host accepted; false if another record told of it before. */
    boolean inbound(TraceSink sink, String host, long timeNs, Flow flow, @Nullable ProcessKey owner) {
        if (isRepeated(host, timeNs, flow, Flow.Direction.INBOUND)) {
            return false;
        }
        if (owner != null && !isListener(host, flow.local(), flow.localPort(), owner)) {
            listener(sink, host, timeNs, flow.local(), flow.localPort(), owner, Event.Basis.SNAPSHOT);
        }
        sink.event(host, new Event.ConnectionOpened(timeNs, 0, flow, Flow.Direction.INBOUND, owner, Event.Basis.EXACT));
        return true;
    }

    /** Tells that a process listens. */
    void listener(
            TraceSink sink, String host, long timeNs, Address address, int port, ProcessKey owner, Event.Basis basis) {
        listeners.put(new Endpoint(host, address, port), owner);
        sink.event(host, new Event.ListenerOpened(timeNs, 0, address, port, owner, basis));
    }

    private boolean isListener(String host, Address address, int port, ProcessKey owner) {
        return owner.equals(listeners.get(new Endpoint(host, address, port)))
                || owner.equals(listeners.get(new Endpoint(host, Address.ANY, port)));
    }

    private boolean isRepeated(String host, long timeNs, Flow flow, Flow.Direction direction) {
        if (flow.localPort() == 0) {
            return false;
        }
        Long before = flows.put(new HostFlow(host, flow, direction), timeNs);
        return before != null && Math.abs(timeNs - before) <= SAME_FLOW_NS;
    }

    private void learn(TraceSink sink, String host, long timeNs, Address local) {
        if (local.isAny() || local.isLoopback()) {
            return;
        }
        Set<Address> own = addresses.computeIfAbsent(host, name -> new LinkedHashSet<>());
        if (own.size() < Event.MAX_ADDRESSES && own.add(local)) {
            List<Event.InterfaceAddress> all = new ArrayList<>();
            for (Address each : own) {
                all.add(new Event.InterfaceAddress("", each, each.isV4() ? HOST_BITS_V4 : HOST_BITS_V6));
            }
            sink.event(host, new Event.NetworkChanged(timeNs, all, List.of()));
        }
    }

    /**
     * Tells of a connection that Windows logged by source and destination. Which end of an accepted one is this host's
     * differs between versions: it is the one with the lesser port, as ports that systems choose are above those that
     * services have.
     *
     * @return false if another record told of it before
     */
    boolean windows(
            TraceSink sink, String host, long timeNs, boolean isAccepted, Flow logged, @Nullable ProcessKey owner) {
        if (!isAccepted) {
            return outbound(sink, host, timeNs, logged, owner, Event.Outcome.ESTABLISHED);
        }
        Flow own = logged.localPort() <= logged.remotePort() ? logged : logged.reversed();
        return inbound(sink, host, timeNs, own, owner);
    }

    /** Entries that left for want of room. */
    long evictions() {
        return flows.evictions() + listeners.evictions() + addresses.evictions();
    }
}
