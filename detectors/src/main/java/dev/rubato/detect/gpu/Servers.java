package dev.rubato.detect.gpu;

import dev.rubato.detect.DistinctCounter;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.TableReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which processes of this host listen, and when other hosts of its network asked them. A request is known by the opening
 * of its connection; what follows on a connection that is kept open is not seen. Owned by the detection thread.
 */
final class Servers {
    private static final long NO_TIME = Long.MIN_VALUE;

    private final HostView host;
    private final GpuParameters parameters;
    private final BoundedMap<ProcessKey, Server> byOwner;

    /** One listening process. */
    static final class Server {
        final HostProcess owner;
        final DistinctCounter peers = new DistinctCounter();
        final RequestCover cover;
        boolean exposed;
        private final long[] timeNs;
        private final @Nullable Flow[] flows;
        private int next;

        Server(HostProcess owner, int requests, RequestCover cover) {
            this.owner = owner;
            this.cover = cover;
            timeNs = new long[requests];
            flows = new Flow[requests];
            Arrays.fill(timeNs, NO_TIME);
        }

        private boolean knows(Flow flow) {
            for (int i = 0; i < flows.length; i++) {
                if (flow.equals(flows[i])) {
                    return true;
                }
            }
            return false;
        }

        private void add(long atNs, Flow flow) {
            timeNs[next] = atNs;
            flows[next] = flow;
            next = (next + 1) % timeNs.length;
            cover.add(atNs);
            peers.add(flow.remote().hash64());
        }

        private void withdraw(Flow flow) {
            for (int i = 0; i < flows.length; i++) {
                if (flow.equals(flows[i])) {
                    timeNs[i] = NO_TIME;
                }
            }
        }

        /** Whether a request came after {@code fromNs} and not after {@code untilNs}. */
        boolean asked(long fromNs, long untilNs) {
            for (long at : timeNs) {
                if (at > fromNs && at <= untilNs) {
                    return true;
                }
            }
            return false;
        }
    }

    Servers(HostView host, GpuParameters parameters) {
        this.host = host;
        this.parameters = parameters;
        byOwner = new BoundedMap<>(parameters.limits().servers(), true);
    }

    void listens(Event.ListenerOpened event) {
        Listener listener = host.listenerAt(event.address(), event.port());
        HostProcess owner = listener == null ? null : listener.owner();
        if (owner != null) {
            server(owner).exposed |= !event.address().isLoopback();
        }
    }

    void opened(Event.ConnectionOpened event) {
        Flow flow = event.flow();
        if (event.direction() != Flow.Direction.INBOUND
                || event.basis() == Event.Basis.SNAPSHOT
                || !isPeer(host, flow.remote())) {
            return;
        }
        Listener listener = host.listenerAt(flow.local(), flow.localPort());
        HostProcess owner = listener == null ? null : listener.owner();
        if (listener == null || owner == null) {
            return;
        }
        Server server = server(owner);
        server.exposed |= listener.exposed();
        if (!server.knows(flow)) {
            server.add(event.timeNs(), flow);
        }
    }

    /** A connection that brought too little to be a question was none. */
    void closed(Event.ConnectionClosed event) {
        if (event.bytesIn() < 0 || event.bytesIn() >= parameters.serving().requestBytes()) {
            return;
        }
        Listener listener = host.listenerAt(event.flow().local(), event.flow().localPort());
        HostProcess owner = listener == null ? null : listener.owner();
        Server server = owner == null ? null : byOwner.get(owner.key());
        if (server != null) {
            server.withdraw(event.flow());
        }
    }

    private Server server(HostProcess owner) {
        return byOwner.computeIfAbsent(
                owner.key(), _ -> new Server(owner, parameters.limits().requests(), new RequestCover(window())));
    }

    /** How long after a request the work that it causes can be noticed. */
    long window() {
        return parameters.serving().lagNs() + parameters.dwell().sampleNs();
    }

    /** The process of {@code lineage} that listens, the one that most peers ask first; or null. */
    @Nullable
    Server of(Lineage lineage) {
        Server best = null;
        for (Server server : byOwner.values()) {
            if (server.owner.lineage() == lineage && (best == null || isBefore(server, best))) {
                best = server;
            }
        }
        return best;
    }

    private static boolean isBefore(Server one, Server other) {
        long more = one.peers.count() - other.peers.count();
        return more > 0 || (more == 0 && one.exposed && !other.exposed);
    }

    /** Whether {@code address} is another host of this host's network. */
    static boolean isPeer(HostView host, Address address) {
        return (address.isInternal() || host.isOnLink(address)) && !host.isOwn(address) && !address.isAny();
    }

    long evictions() {
        return byOwner.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("gpu-servers", byOwner);
    }
}
