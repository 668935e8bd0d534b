package dev.rubato.event;

import org.jspecify.annotations.Nullable;

/**
 * Addresses that were read lately: the host's own and its servers' come again in record after record and packet after
 * packet, and whoever keeps them then keeps one copy. What it has forgotten is made anew; at most {@value #PLACES}
 * addresses, 8 kB. Used by one thread at a time.
 */
public final class RecentAddresses {
    /** A power of two; more make fewer addresses compete for a place, on a host that reaches hundreds in turn. */
    private static final int PLACES = 256;

    private final @Nullable Address[] recent = new @Nullable Address[PLACES];

    /** The address of these bits, as {@link Address} has them. */
    public Address of(long high, long low) {
        int place = (int) (low ^ low >>> 8 ^ low >>> 16 ^ high) & (PLACES - 1);
        Address known = recent[place];
        if (known == null || known.low() != low || known.high() != high) {
            known = new Address(high, low);
            recent[place] = known;
        }
        return known;
    }

    /** The IPv4 address of these bits in network order. */
    public Address ofV4(int bits) {
        return bits == 0 ? Address.ANY : of(0, Address.v4Low(bits));
    }
}
