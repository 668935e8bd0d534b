package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The host's own addresses, on-link prefixes and gateways. Owned by the detection thread. */
final class NetworkTable {
    private final Set<Address> own = new HashSet<>();
    private List<Event.InterfaceAddress> addresses = List.of();
    private List<Address> gateways = List.of();

    void apply(Event.NetworkChanged event) {
        own.clear();
        addresses = event.addresses();
        gateways = event.gateways();
        for (Event.InterfaceAddress address : addresses) {
            own.add(address.address());
        }
    }

    boolean isOwn(Address address) {
        return address.isLoopback() || address.isAny() || own.contains(address);
    }

    boolean isOnLink(Address address) {
        for (int i = 0; i < addresses.size(); i++) {
            Event.InterfaceAddress mine = addresses.get(i);
            if (address.sharesPrefix(mine.address(), mine.prefixBits())) {
                return true;
            }
        }
        return false;
    }

    boolean isGateway(Address address) {
        return gateways.contains(address);
    }
}
