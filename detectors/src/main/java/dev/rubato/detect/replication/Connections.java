package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import dev.rubato.event.Flow;
import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Connections of which the bytes are awaited, by their ports and peer. The kernel tells the end without bytes and packets
 * tell it with them, in either order, so an entry stays until the bytes came or others pushed it out, counted. Owned by the
 * detection thread.
 */
final class Connections {
    private final BoundedMap<Long, Connection> open;

    /**
     * Whose connection it is.
     *
     * @param suspect the lineage that connected, null for a connection from outside
     * @param target what is known of the peer as a target, or null if it is none
     * @param client what is known of the peer as a client of a service, or null if it is none
     */
    record Connection(
            @Nullable Suspect suspect, @Nullable Target target, Served.@Nullable Client client, ServiceClass kind) {}

    Connections(int maximum) {
        open = new BoundedMap<>(maximum, false);
    }

    static long key(int localPort, Address remote, int remotePort) {
        return Mix.mix(remote.hash64(), (long) localPort << 16 | remotePort);
    }

    void opened(Contact contact, Connection connection) {
        long key = key(contact.localPort(), contact.remote(), contact.remotePort());
        open.remove(key);
        open.put(key, connection);
    }

    void opened(Flow flow, Connection connection) {
        long key = key(flow.localPort(), flow.remote(), flow.remotePort());
        open.remove(key);
        open.put(key, connection);
    }

    /** The connection of {@code flow}, which is forgotten. */
    @Nullable
    Connection closed(Flow flow) {
        return open.remove(key(flow.localPort(), flow.remote(), flow.remotePort()));
    }

    long evictions() {
        return open.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("replication-connections", open);
    }
}
