package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Who used the services of this host, and with exchanges of which size: what a server that turns client may repeat. A
 * service is the lineage that listens, or this host's address where no process is known, and a class of port. Owned by the
 * detection thread; at most {@code services × clients} records of about 250 bytes.
 */
final class Served {
    private final ReplicationParameters parameters;
    private final BoundedMap<Service, Use> services;

    private record Service(long server, ServiceClass kind) {}

    /** Who uses one service, and when somebody connected last. */
    private static final class Use {
        final BoundedMap<Address, Client> clients;
        long connectedNs;

        Use(int maxClients) {
            clients = new BoundedMap<>(maxClients, true);
        }
    }

    /** One client of one service, and the sizes of what it sent, one for each exchange unlike the one before. */
    static final class Client {
        private final Address address;
        private final long firstNs;
        private final long[] sizes;
        private int count;
        private long bodyBytes;
        private boolean answered;
        private long lastNs;

        private Client(Address address, long firstNs, int maxSizes) {
            this.address = address;
            this.firstNs = firstNs;
            this.lastNs = firstNs;
            this.sizes = new long[maxSizes];
        }

        Address address() {
            return address;
        }

        long firstNs() {
            return firstNs;
        }

        long lastNs() {
            return lastNs;
        }

        /** Exchanges kept. */
        int count() {
            return count;
        }

        /** The largest body that it sent, bytes. */
        long bodyBytes() {
            return bodyBytes;
        }

        /** The place after the first kept exchange from {@code from} on that is alike, or -1. */
        int after(int from, long bytes, double tolerance) {
            for (int i = from; i < count; i++) {
                if (alike(sizes[i], bytes, tolerance)) {
                    return i + 1;
                }
            }
            return -1;
        }
    }

    Served(ReplicationParameters parameters) {
        this.parameters = parameters;
        this.services = new BoundedMap<>(parameters.limits().services(), true);
    }

    /** A client connected; {@code accepted} if the connection is known to have been accepted, and not only asked for. */
    Client connected(long server, ServiceClass kind, Address client, boolean accepted, long timeNs) {
        int maxClients = parameters.limits().clients();
        int maxSizes = parameters.limits().exchanges();
        Use use = services.computeIfAbsent(new Service(server, kind), _ -> new Use(maxClients));
        use.connectedNs = Math.max(use.connectedNs, timeNs);
        Client known = use.clients.computeIfAbsent(client, address -> new Client(address, timeNs, maxSizes));
        known.answered |= accepted;
        known.lastNs = Math.max(known.lastNs, timeNs);
        return known;
    }

    /** An exchange of a client has ended; whether it tells something new of the client. */
    boolean ended(Client client, long bytesFromClient, long bytesToClient) {
        if (bytesFromClient <= 0 || bytesToClient <= 0) {
            return false;
        }
        boolean first = !client.answered;
        client.answered = true;
        client.bodyBytes = Math.max(client.bodyBytes, bytesFromClient);
        boolean repeats =
                client.count > 0 && alike(client.sizes[client.count - 1], bytesFromClient, parameters.shapeTolerance());
        if (!repeats && client.count < client.sizes.length) {
            client.sizes[client.count++] = bytesFromClient;
        }
        return first || !repeats;
    }

    /**
     * The client that a first contact at {@code timeNs} may repeat: served within the window before it, and the one that
     * exchanged most.
     */
    @Nullable
    Client before(long server, ServiceClass kind, long timeNs) {
        Use use = services.get(new Service(server, kind));
        Client best = null;
        if (use != null) {
            for (Client each : use.clients.values()) {
                boolean earlier =
                        each.answered && each.firstNs < timeNs && timeNs - each.lastNs <= parameters.turnWindowNs();
                if (earlier && (best == null || each.count > best.count)) {
                    best = each;
                }
            }
        }
        return best;
    }

    /** Whether somebody connected to the service shortly before: what it connects to then may be passed on. */
    boolean passesOn(long server, ServiceClass kind, long timeNs) {
        Use use = services.get(new Service(server, kind));
        return use != null && timeNs >= use.connectedNs && timeNs - use.connectedNs <= parameters.relayNs();
    }

    static boolean alike(long one, long other, double tolerance) {
        return Math.abs(one - other) <= tolerance * Math.max(one, other);
    }

    long evictions() {
        return services.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("replication-services", services);
    }
}
