package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Flow;
import dev.rubato.event.Mix;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A bounded map from a pair of addresses and a tag to a few numbers, without an object per entry; owned by the
 * decoder's thread.
 *
 * <p>Set-associative: an entry may stand in one of {@link #WAYS} places, and a full set forgets its least recently used
 * entry, counted. The table doubles while it is below its bound. A seed that peers cannot know keeps them from filling
 * one set on purpose. {@link #put} moves entries, so the places that {@link #find} gave before are void after it.
 */
final class PacketTable {
    private static final int WAYS = 16;
    private static final int FIRST_SETS = 16;
    private static final int TAG = 4;
    private static final int USED_AT = 5;
    private static final int VALUES = 6;
    private static final long PRESENT = Long.MIN_VALUE;

    private final int maxSets;
    private final int stride;
    private final long seed;
    private final PacketCounts counts;
    private final PacketCount evicted;
    private long[] cells;
    private int sets;
    private int size;
    private long uses;

    PacketTable(int maxEntries, int values, long seed, PacketCounts counts, PacketCount evicted) {
        this.maxSets = Math.max(1, Integer.highestOneBit(Math.max(1, maxEntries / WAYS)));
        this.stride = VALUES + values;
        this.seed = seed;
        this.counts = counts;
        this.evicted = evicted;
        this.sets = Math.min(FIRST_SETS, maxSets);
        this.cells = new long[sets * WAYS * stride];
    }

    int size() {
        return size;
    }

    /** The place of an entry, or -1; a found entry counts as used. {@code tag} has at most 63 bits. */
    int find(long localHigh, long localLow, long remoteHigh, long remoteLow, long tag) {
        int first = firstOfSet(localHigh, localLow, remoteHigh, remoteLow, tag);
        for (int place = first; place < first + WAYS * stride; place += stride) {
            if (cells[place + TAG] == (tag | PRESENT)
                    && cells[place + 3] == remoteLow
                    && cells[place + 2] == remoteHigh
                    && cells[place + 1] == localLow
                    && cells[place] == localHigh) {
                cells[place + USED_AT] = ++uses;
                return place;
            }
        }
        return -1;
    }

    /** A place for an entry that is not in the table, its values zero. */
    int put(long localHigh, long localLow, long remoteHigh, long remoteLow, long tag) {
        int place = freePlace(firstOfSet(localHigh, localLow, remoteHigh, remoteLow, tag));
        while (cells[place + TAG] != 0 && sets < maxSets) {
            grow();
            place = freePlace(firstOfSet(localHigh, localLow, remoteHigh, remoteLow, tag));
        }
        if (cells[place + TAG] != 0) {
            counts.add(evicted);
            remove(place);
        }
        size++;
        cells[place] = localHigh;
        cells[place + 1] = localLow;
        cells[place + 2] = remoteHigh;
        cells[place + 3] = remoteLow;
        cells[place + TAG] = tag | PRESENT;
        cells[place + USED_AT] = ++uses;
        return place;
    }

    void remove(int place) {
        Arrays.fill(cells, place, place + stride, 0);
        size--;
    }

    /** The TCP flow of an entry whose tag is {@link PacketTcp#ports}. */
    Flow flow(int place) {
        Address local = new Address(cells[place], cells[place + 1]);
        Address remote = new Address(cells[place + 2], cells[place + 3]);
        int ports = (int) cells[place + TAG];
        return new Flow(Flow.Protocol.TCP, local, ports >>> 16, remote, ports & 0xffff);
    }

    /** Visits every entry, in an order that the entries before decide; the visitor may remove the one it is given. */
    void forEachPlace(IntConsumer visitor) {
        for (int place = 0; place < cells.length; place += stride) {
            if (cells[place + TAG] != 0) {
                visitor.accept(place);
            }
        }
    }

    long value(int place, int index) {
        return cells[place + VALUES + index];
    }

    void setValue(int place, int index, long value) {
        cells[place + VALUES + index] = value;
    }

    /** A free place of the set, or the one used longest ago. */
    private int freePlace(int first) {
        int oldest = first;
        for (int place = first; place < first + WAYS * stride; place += stride) {
            if (cells[place + TAG] == 0) {
                return place;
            }
            if (cells[place + USED_AT] < cells[oldest + USED_AT]) {
                oldest = place;
            }
        }
        return oldest;
    }

    /** Doubles the number of sets; an entry goes to its old set's place or to that place's twin, so all fit. */
    private void grow() {
        long[] old = cells;
        sets *= 2;
        cells = new long[old.length * 2];
        for (int from = 0; from < old.length; from += stride) {
            if (old[from + TAG] != 0) {
                long tag = old[from + TAG] & ~PRESENT;
                int place = freePlace(firstOfSet(old[from], old[from + 1], old[from + 2], old[from + 3], tag));
                System.arraycopy(old, from, cells, place, stride);
            }
        }
    }

    private int firstOfSet(long localHigh, long localLow, long remoteHigh, long remoteLow, long tag) {
        long hash = Mix.mix(Mix.mix(seed ^ localHigh, localLow), Mix.mix(Mix.mix(remoteHigh, remoteLow), tag));
        return ((int) (hash >>> 20) & (sets - 1)) * WAYS * stride;
    }
}
