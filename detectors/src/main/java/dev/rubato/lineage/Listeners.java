package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host's listening TCP sockets by port. Owned by the detection thread; at most {@value #MAX_LISTENERS}. */
final class Listeners {
    private static final int MAX_LISTENERS = 4096;

    /** Addresses on one port; 127.0.0.0/8 alone would offer 16 million. */
    private static final int MAX_PER_PORT = 64;

    private final Map<Integer, List<Key>> byPort = new HashMap<>();
    private final BoundedMap<Key, Listener> all =
            new BoundedMap<>(MAX_LISTENERS, true, old -> unlist(new Key(old.address(), old.port(), old.socket())));

    private long crowded;

    private record Key(Address address, int port, long socket) {}

    void open(Event.ListenerOpened event, @Nullable HostProcess owner) {
        for (Key key : List.copyOf(at(event.port()))) {
            if (key.address.equals(event.address())
                    && (key.socket == event.socket() || key.socket == 0 || event.socket() == 0)) {
                Listener known = all.get(key);
                if (event.socket() == 0
                        && known != null
                        && known.owner() != null
                        && known.owner().exitedNs() == Long.MAX_VALUE) {
                    return;
                }
                drop(key);
            }
        }
        Key key = new Key(event.address(), event.port(), event.socket());
        all.put(key, new Listener(event.socket(), event.address(), event.port(), owner, event.timeNs()));
        List<Key> keys = byPort.computeIfAbsent(event.port(), port -> new ArrayList<>(1));
        keys.add(key);
        if (keys.size() > MAX_PER_PORT) {
            crowded++;
            drop(keys.getFirst());
        }
    }

    void close(Event.ListenerClosed event) {
        for (Key key : List.copyOf(at(event.port()))) {
            boolean bothKnown = event.socket() != 0 && key.socket != 0;
            if (bothKnown ? key.socket == event.socket() : key.address.equals(event.address())) {
                drop(key);
            }
        }
    }

    void clear() {
        all.clear();
        byPort.clear();
    }

    @Nullable
    Listener reachedAt(Address address, int port) {
        Listener best = null;
        for (Key key : at(port)) {
            Listener listener = all.get(key);
            if (listener == null || !accepts(key.address, address)) {
                continue;
            }
            if (best == null || (best.address().isAny() && !key.address.isAny())) {
                best = listener;
            }
        }
        return best;
    }

    private static boolean accepts(Address bound, Address reached) {
        return bound.isAny() || bound.equals(reached) || reached.isAny();
    }

    private List<Key> at(int port) {
        return byPort.getOrDefault(port, List.of());
    }

    private void drop(Key key) {
        all.remove(key);
        unlist(key);
    }

    private void unlist(Key key) {
        List<Key> keys = byPort.get(key.port);
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
            byPort.remove(key.port);
        }
    }

    Collection<Listener> all() {
        return Collections.unmodifiableCollection(all.values());
    }

    int size() {
        return all.size();
    }

    long evictions() {
        return all.evictions() + crowded;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("listeners", all);
        out.table("listeners-of-a-port", new TableReading(0, MAX_PER_PORT, crowded));
    }
}
