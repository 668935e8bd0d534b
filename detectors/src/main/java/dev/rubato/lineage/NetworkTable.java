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

    /**
     * The address, or the prefix of the bridge that it is on: a network whose first address is this host's and that holds
     * no gateway of it, as container engines and hypervisors make them.
     */
    Address segmentOf(Address address) {
        for (int i = 0; i < addresses.size(); i++) {
            Event.InterfaceAddress mine = addresses.get(i);
            if (address.sharesPrefix(mine.address(), mine.prefixBits()) && isFirstOf(mine) && !holdsGateway(mine)) {
                return address.prefix(mine.prefixBits());
            }
        }
        return address;
    }

    private static boolean isFirstOf(Event.InterfaceAddress mine) {
        return mine.address().low() == mine.address().prefix(mine.prefixBits()).low() + 1;
    }

    private boolean holdsGateway(Event.InterfaceAddress mine) {
        for (int i = 0; i < gateways.size(); i++) {
            if (gateways.get(i).sharesPrefix(mine.address(), mine.prefixBits())) {
                return true;
            }
        }
        return false;
    }

    boolean isGateway(Address address) {
        return gateways.contains(address);
    }
}
