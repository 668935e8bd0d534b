package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.Event;

/**
 * Addresses that DNS answers gave lately. A destination that was looked up is what an application means to reach; a
 * scanner picks addresses. Owned by the detection thread; at most {@value #MAX_ADDRESSES} addresses.
 */
final class NameTable {
    /** How long an answer counts ({@code detectors.md} 2.6, a prior); longer weakens the scan test. */
    static final long KEEP_NS = 600_000_000_000L;

    private static final int MAX_ADDRESSES = 8192;

    private final BoundedMap<Address, Long> seenNs = new BoundedMap<>(MAX_ADDRESSES, false);
    private boolean any;

    void apply(Event.NameResolved event) {
        any = true;
        for (Address address : event.addresses()) {
            seenNs.putNewest(address, event.timeNs());
        }
    }

    boolean resolved(Address address, long nowNs) {
        Long when = seenNs.get(address);
        return when != null && nowNs - when <= KEEP_NS;
    }

    boolean seesNames() {
        return any;
    }

    int size() {
        return seenNs.size();
    }

    long evictions() {
        return seenNs.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("names", seenNs);
    }
}
