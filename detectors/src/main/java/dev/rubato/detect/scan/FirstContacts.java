package dev.rubato.detect.scan;

import dev.rubato.detect.BloomFilter;
import dev.rubato.lineage.TableReading;

/**
 * What this host has reached for before: two Bloom filters that take turns, so that it remembers for one to two times
 * {@code turnNs}. A filter that is full takes its turn early, counted, so that a flood cannot saturate it silently.
 */
final class FirstContacts {
    private int capacityItems;
    private final double falsePositiveRate;
    private final long turnNs;
    private BloomFilter young;
    private BloomFilter old;
    private long youngSinceNs = Long.MIN_VALUE;
    private boolean refreshed;
    private long earlyTurns;

    FirstContacts(int capacityItems, double falsePositiveRate, long turnNs) {
        this.capacityItems = capacityItems;
        this.falsePositiveRate = falsePositiveRate;
        this.turnNs = turnNs;
        young = new BloomFilter(capacityItems, falsePositiveRate);
        old = new BloomFilter(capacityItems, falsePositiveRate);
    }

    /** Holds fewer keys, as long as it holds none. */
    void limit(int items) {
        if (items < capacityItems && young.items() == 0 && old.items() == 0) {
            capacityItems = items;
            young = new BloomFilter(items, falsePositiveRate);
            old = new BloomFilter(items, falsePositiveRate);
        }
    }

    /** Whether {@code key} was seen before {@code timeNs}; refreshes the memory of it. */
    boolean isKnown(long key, long timeNs) {
        turn(timeNs);
        refreshed = false;
        if (young.mightContain(key)) {
            return true;
        }
        if (old.mightContain(key)) {
            young.add(key);
            refreshed = true;
            return true;
        }
        return false;
    }

    /** Whether the last look-up found the key in the older filter only, and so refreshed it. */
    boolean refreshed() {
        return refreshed;
    }

    /** Remembers {@code key}; returns whether that was new to the younger filter. */
    boolean remember(long key) {
        return young.add(key);
    }

    private void turn(long timeNs) {
        if (youngSinceNs == Long.MIN_VALUE) {
            youngSinceNs = timeNs;
        }
        long ageNs = timeNs - youngSinceNs;
        boolean full = young.items() >= capacityItems;
        if (ageNs < turnNs && !full) {
            return;
        }
        if (full && ageNs < turnNs) {
            earlyTurns++;
        }
        if (ageNs >= 2 * turnNs) {
            young.clear();
        }
        BloomFilter cleared = old;
        cleared.clear();
        old = young;
        young = cleared;
        youngSinceNs = timeNs;
    }

    /** How often a filter was full before its time. */
    long earlyTurns() {
        return earlyTurns;
    }

    long sizeBytes() {
        return young.sizeBytes() + old.sizeBytes();
    }

    /** How full the younger filter is; an early turn of the filters counts as an eviction. */
    TableReading reading() {
        return new TableReading(young.items(), capacityItems, earlyTurns);
    }
}
