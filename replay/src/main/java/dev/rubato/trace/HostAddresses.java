package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event.InterfaceAddress;
import dev.rubato.event.Mix;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The addresses that count as the observed host's own when packets are judged; immutable, read without allocation.
 *
 * <p>Loopback addresses are always own.
 */
public final class HostAddresses {

    /**
     * Every address is own: for a capture whose host is not named. Whoever sends the first packet of an exchange is then
     * the one that acts, as between two processes on a loopback interface.
     */
    public static final HostAddresses EVERY = new HostAddresses(true, Set.of(), Set.of());

    /** Only the loopback addresses are own. */
    public static final HostAddresses LOOPBACK = new HostAddresses(false, Set.of(), Set.of());

    private final boolean every;
    private final Set<Address> addresses;
    private final long[] own;
    private final long[] broadcasts;

    private HostAddresses(boolean every, Set<Address> addresses, Set<Address> broadcasts) {
        this.every = every;
        this.addresses = Set.copyOf(addresses);
        this.own = hashed(addresses);
        this.broadcasts = hashed(broadcasts);
    }

    /** The given addresses and loopback. */
    public static HostAddresses of(Collection<Address> addresses) {
        return new HostAddresses(false, new HashSet<>(addresses), Set.of());
    }

    /** The given interfaces' addresses and loopback; the broadcast addresses of their IPv4 prefixes are known too. */
    public static HostAddresses ofInterfaces(Collection<InterfaceAddress> interfaces) {
        Set<Address> addresses = new HashSet<>();
        Set<Address> broadcasts = new HashSet<>();
        for (InterfaceAddress each : interfaces) {
            addresses.add(each.address());
            int prefixBits = each.prefixBits();
            if (each.address().isV4() && prefixBits > 0 && prefixBits < 31) {
                broadcasts.add(Address.ofV4(each.address().v4Bits() | -1 >>> prefixBits));
            }
        }
        return new HostAddresses(false, addresses, broadcasts);
    }

    /** The addresses given at construction. */
    public Set<Address> addresses() {
        return addresses;
    }

    /** Whether the host's addresses are not known, so that every sender is judged as a host of its own. */
    public boolean isEvery() {
        return every;
    }

    boolean isOwn(long high, long low) {
        return every || isLoopback(high, low) || contains(own, high, low);
    }

    /** Whether this is the broadcast address of an on-link IPv4 prefix. */
    boolean isBroadcast(long high, long low) {
        return broadcasts.length > 0 && contains(broadcasts, high, low);
    }

    private static boolean isLoopback(long high, long low) {
        return high == 0 && (low == 1 || low >>> 24 == 0xff_ff7fL);
    }

    private static boolean contains(long[] table, long high, long low) {
        int mask = table.length - 1;
        for (int i = slot(high, low, mask); table[i] != 0 || table[i + 1] != 0; i = (i + 2) & mask) {
            if (table[i] == high && table[i + 1] == low) {
                return true;
            }
        }
        return false;
    }

    /** Open addressing, at most half full; the unspecified address marks a free place. */
    private static long[] hashed(Set<Address> addresses) {
        long[] table = new long[Math.max(4, Integer.highestOneBit(Math.max(1, addresses.size())) * 8)];
        int mask = table.length - 1;
        for (Address address : addresses) {
            if (address.isAny()) {
                continue;
            }
            int i = slot(address.high(), address.low(), mask);
            while (table[i] != 0 || table[i + 1] != 0) {
                i = (i + 2) & mask;
            }
            table[i] = address.high();
            table[i + 1] = address.low();
        }
        return table;
    }

    private static int slot(long high, long low, int mask) {
        return (int) Mix.mix(high, low) & mask & ~1;
    }
}
