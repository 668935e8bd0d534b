package dev.rubato.detect.scan;

import dev.rubato.detect.Fact;
import dev.rubato.detect.FactSink;
import dev.rubato.lineage.SharedRoom;
import dev.rubato.lineage.TableReader;
import java.util.List;

/**
 * What this host has reached for before, across restarts: addresses, and endpoints with the kinds of service behind them.
 * Whatever enters a filter is remembered as a fact too, so that recalling the facts rebuilds the filters as they were. A
 * key enters a filter at most once in half of the filter's memory, so a host that meets 300 new endpoints a day costs some
 * 25 KB of facts a day; beyond {@link ScanParameters#factsPerDay} a day none are kept, counted.
 */
final class FirstContactMemory {
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final long ADDRESS = 0;
    private static final long ENDPOINT = 1;

    private final FirstContacts addresses;
    private final FirstContacts endpoints;
    private final FactSink facts;
    private final int factsPerDay;
    private final int filterItems;
    private long day = Long.MIN_VALUE;
    private int factsToday;
    private long factsDropped;

    FirstContactMemory(ScanParameters p, FactSink facts) {
        this.facts = facts;
        factsPerDay = p.factsPerDay();
        filterItems = p.filterItems();
        addresses = new FirstContacts(p.filterItems(), p.filterFalsePositive(), p.filterNs());
        endpoints = new FirstContacts(p.filterItems(), p.filterFalsePositive(), p.filterNs());
    }

    /** So many hosts share the heap. */
    void share(int hosts) {
        addresses.limit(SharedRoom.of(filterItems, hosts));
        endpoints.limit(SharedRoom.of(filterItems, hosts));
    }

    boolean knowsAddress(long key, long timeNs) {
        return knows(addresses, ADDRESS, key, timeNs);
    }

    boolean knowsEndpoint(long key, long timeNs) {
        return knows(endpoints, ENDPOINT, key, timeNs);
    }

    private boolean knows(FirstContacts filter, long which, long key, long timeNs) {
        if (!filter.isKnown(key, timeNs)) {
            return false;
        }
        if (filter.refreshed()) {
            tell(which, key, timeNs);
        }
        return true;
    }

    void rememberAddress(long key, long timeNs) {
        if (addresses.remember(key)) {
            tell(ADDRESS, key, timeNs);
        }
    }

    void rememberEndpoint(long key, long timeNs) {
        if (endpoints.remember(key)) {
            tell(ENDPOINT, key, timeNs);
        }
    }

    private void tell(long which, long key, long timeNs) {
        long today = Math.floorDiv(timeNs, DAY_NS);
        if (today > day) {
            day = today;
            factsToday = 0;
        }
        if (factsToday == factsPerDay) {
            factsDropped++;
            return;
        }
        factsToday++;
        facts.remember(new Fact(timeNs, Fact.Kind.FIRST_CONTACT, key, List.of(which), ""));
    }

    /** Takes back a fact of an earlier run; other kinds of fact are passed over. */
    void recall(Fact fact) {
        if (fact.kind() != Fact.Kind.FIRST_CONTACT || fact.values().size() != 1) {
            return;
        }
        FirstContacts filter = fact.values().get(0) == ADDRESS ? addresses : endpoints;
        filter.isKnown(fact.key(), fact.timeNs());
        filter.remember(fact.key());
    }

    /** How often a filter was full before its time. */
    long earlyTurns() {
        return addresses.earlyTurns() + endpoints.earlyTurns();
    }

    /** What was not remembered across a restart because the day's facts were used up. */
    long factsDropped() {
        return factsDropped;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("first-contact-addresses", addresses.reading());
        out.table("first-contact-endpoints", endpoints.reading());
    }
}
