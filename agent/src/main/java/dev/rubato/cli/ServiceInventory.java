package dev.rubato.cli;

import dev.rubato.alert.Alert;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.LoopbackHop;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The local services that a process on this host can reach, gathered from a stream of events. Owned by one thread. */
final class ServiceInventory {
    /** Services whose clients are counted; those of further ones are not. */
    static final int MAX_SERVICES = 4096;

    /** Distinct clients that are kept of one service; further ones are counted together. */
    static final int MAX_CLIENTS = 32;

    /**
     * One service.
     *
     * @param endpoint address and port as text
     * @param reachable {@code loopback}, or {@code network} where the bind address lets other hosts in
     * @param owner the process that listens, or null if unknown
     * @param sinceNs since when, or when it was first found
     * @param clients who connected, most frequent first
     * @param otherClients connections of clients beyond {@link #MAX_CLIENTS}
     */
    record Service(
            String endpoint,
            String reachable,
            Alert.@Nullable Subject owner,
            long sinceNs,
            List<Client> clients,
            long otherClients) {}

    /** Who connected to a service: a program of this host or a remote address, and how often. */
    record Client(String name, boolean local, long connections) {}

    private record Endpoint(Address address, int port) {}

    private static final class Clients {
        private final Map<String, Client> byName = new LinkedHashMap<>();
        private long others;

        void add(String name, boolean local) {
            Client known = byName.get(name);
            if (known != null) {
                byName.put(name, new Client(name, local, known.connections() + 1));
            } else if (byName.size() < MAX_CLIENTS) {
                byName.put(name, new Client(name, local, 1));
            } else {
                others++;
            }
        }
    }

    private final Map<Endpoint, Clients> clients = new LinkedHashMap<>();
    private final Pipeline pipeline = new Pipeline(List.of(context -> new Collector()), alert -> {});

    /** Takes the next event. */
    void accept(Event event) {
        pipeline.accept(event);
    }

    /** The services that listen after the events so far, by port. */
    List<Service> services() {
        pipeline.end();
        List<Listener> listeners = new ArrayList<>(pipeline.model().listeners());
        listeners.sort(Comparator.comparingInt(Listener::port)
                .thenComparing(listener -> listener.address().toString()));
        List<Service> services = new ArrayList<>();
        for (Listener listener : listeners) {
            services.add(service(listener));
        }
        return services;
    }

    private Service service(Listener listener) {
        HostProcess owner = listener.owner();
        Clients seen = clients.getOrDefault(new Endpoint(listener.address(), listener.port()), new Clients());
        List<Client> byFrequency = new ArrayList<>(seen.byName.values());
        byFrequency.sort(Comparator.comparingLong(Client::connections).reversed());
        return new Service(
                endpoint(listener.address(), listener.port()),
                listener.exposed() ? "network" : "loopback",
                owner == null ? null : Subjects.of(owner),
                listener.openedNs(),
                byFrequency,
                seen.others);
    }

    private static String endpoint(Address address, int port) {
        if (address.isAny()) {
            return "*:" + port;
        }
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
    }

    private void connected(Listener listener, String name, boolean local) {
        Endpoint endpoint = new Endpoint(listener.address(), listener.port());
        Clients known = clients.get(endpoint);
        if (known == null && clients.size() < MAX_SERVICES) {
            known = new Clients();
            clients.put(endpoint, known);
        }
        if (known != null) {
            known.add(name, local);
        }
    }

    /** Hears of connections; raises nothing. */
    private final class Collector implements Detector {
        @Override
        public String name() {
            return "inventory";
        }

        @Override
        public void loopbackConnected(LoopbackHop hop) {
            HostProcess client = hop.client();
            String name = client == null ? "unknown process" : client.image().exe();
            connected(hop.listener(), name.isEmpty() ? "unknown process" : name, true);
        }

        @Override
        public void eventApplied(Event event, boolean late) {
            if (event instanceof Event.ConnectionOpened opened
                    && opened.direction() == Flow.Direction.INBOUND
                    && !pipeline.model().isOwn(opened.flow().remote())) {
                Listener listener = pipeline.model()
                        .listenerAt(opened.flow().local(), opened.flow().localPort());
                if (listener != null) {
                    connected(listener, opened.flow().remote().toString(), false);
                }
            }
        }
    }
}
