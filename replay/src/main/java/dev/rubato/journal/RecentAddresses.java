package dev.rubato.journal;

import dev.rubato.event.Address;
import org.jspecify.annotations.Nullable;

/**
 * IPv4 addresses that records held lately: the host's own and its servers' come again in record after record, and whoever
 * keeps them then keeps one copy. What it has forgotten is made anew; at most {@value #PLACES} addresses, 8 kB. Used by
 * one thread at a time.
 */
final class RecentAddresses {
    /** A power of two; more make fewer addresses compete for a place, on a host that reaches hundreds in turn. */
    private static final int PLACES = 256;

    private final @Nullable Address[] recent = new @Nullable Address[PLACES];

    /** The address of these bits in network order. */
    Address ofV4(int bits) {
        int place = (bits ^ bits >>> 8 ^ bits >>> 16) & (PLACES - 1);
        Address known = recent[place];
        if (known == null || !known.isV4() || known.v4Bits() != bits) {
            known = Address.ofV4(bits);
            recent[place] = known;
        }
        return known;
    }
}
