package dev.rubato.lineage;

import dev.rubato.event.Event;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Which processes hold sockets that packets without a connection can come from. Such a packet names no process: its
 * owner is inferred from who held a fitting socket at the time. Owned by the detection thread.
 */
final class SocketHolders {
    private static final int MAX_HOLDERS = 64;
    private static final int MAX_UDP_PORTS = 4096;

    /** How much later than its first packet a sampled holder may be found. */
    private static final long FOUND_LATE_NS = 3_000_000_000L;

    private final ArrayDeque<Holder> holders = new ArrayDeque<>();
    private final BoundedMap<Integer, HostProcess> udpPorts = new BoundedMap<>(MAX_UDP_PORTS, false);
    private long evictions;

    private record Holder(HostProcess process, Event.SocketKind kind, long sinceNs, boolean exact) {}

    void apply(Event.SocketOwned event, HostProcess owner) {
        if (event.kind() == Event.SocketKind.UDP) {
            udpPorts.remove(event.localPort());
            udpPorts.put(event.localPort(), owner);
            return;
        }
        for (Holder holder : holders) {
            if (holder.process == owner && holder.kind == event.kind()) {
                return;
            }
        }
        if (holders.size() == MAX_HOLDERS) {
            dropOne();
        }
        holders.addLast(new Holder(owner, event.kind(), event.timeNs(), event.basis() == Event.Basis.EXACT));
    }

    private void dropOne() {
        for (Iterator<Holder> at = holders.iterator(); at.hasNext(); ) {
            if (at.next().process.exitedNs() != Long.MAX_VALUE) {
                at.remove();
                return;
            }
        }
        holders.removeFirst();
        evictions++;
    }

    /** The living holder of a raw or packet socket that took it most recently, other than {@code self}. */
    @Nullable
    HostProcess rawHolder(long timeNs, @Nullable HostProcess self) {
        for (Iterator<Holder> at = holders.descendingIterator(); at.hasNext(); ) {
            Holder holder = at.next();
            long sinceNs = holder.exact ? holder.sinceNs : holder.sinceNs - FOUND_LATE_NS;
            if (holder.process != self && timeNs >= sinceNs && holder.process.aliveAt(timeNs)) {
                return holder.process;
            }
        }
        return null;
    }

    @Nullable
    HostProcess udpHolder(int localPort, long timeNs) {
        HostProcess owner = udpPorts.get(localPort);
        return owner != null && owner.aliveAt(timeNs) ? owner : null;
    }

    long evictions() {
        return evictions + udpPorts.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("socket-holders", new TableReading(holders.size(), MAX_HOLDERS, evictions));
        out.table("udp-ports", udpPorts);
    }
}
