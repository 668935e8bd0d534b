package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Flow;
import dev.rubato.event.Mix;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * A bounded map from a pair of addresses and a tag to a few numbers, without an object per entry; owned by the
 * decoder's thread.
 *
 * <p>Set-associative: an entry may stand in one of {@link #WAYS} places, and a full set forgets its least recently used
 * entry, counted. What a look at a set needs lies side by side, one number an entry, so that a set that does not hold the
 * key costs little memory traffic. The table doubles while it is below its bound, unless an entry of the full set is of
 * no more use; at its bound only the least recently used one is asked for that. A seed that peers cannot know keeps them
 * from filling one set on purpose. {@link #put} moves entries, so the places that {@link #find} gave before are void
 * after it.
 */
final class PacketTable {
    private static final int WAYS = 16;
    private static final int FIRST_SETS = 16;
    private static final int TAG = 4;
    private static final int VALUES = 5;

    /** A mark's upper part is of the key's hash, never 0; the lower counts uses: enough for 70 TB of packets. */
    private static final int USE_BITS = 40;

    private static final long USES = (1L << USE_BITS) - 1;
    private static final long PRESENT = Long.MIN_VALUE;

    private final int maxSets;
    private final int stride;
    private final long seed;
    private final PacketCounts counts;
    private final PacketCount evicted;
    private IntPredicate useless = place -> false;
    /** Both addresses, the tag and the values of each place. */
    private long[] cells;

    /** Of each place a part of its key's hash and when it was last used, 0 if it is free. */
    private long[] marks;

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
        this.marks = new long[sets * WAYS];
    }

    /** What is of no more use, by its place: a new entry takes its place without growth, and it is not counted. */
    void reuse(IntPredicate places) {
        useless = places;
    }

    int size() {
        return size;
    }

    /** The place of an entry, or -1; a found entry counts as used. {@code tag} has at most 63 bits. */
    int find(long localHigh, long localLow, long remoteHigh, long remoteLow, long tag) {
        long hash = hash(localHigh, localLow, remoteHigh, remoteLow, tag);
        long mark = mark(hash);
        int first = firstOfSet(hash);
        for (int place = first; place < first + WAYS; place++) {
            if ((marks[place] & ~USES) == mark && holds(place, localHigh, localLow, remoteHigh, remoteLow, tag)) {
                marks[place] = mark | ++uses;
                return place;
            }
        }
        return -1;
    }

    private boolean holds(int place, long localHigh, long localLow, long remoteHigh, long remoteLow, long tag) {
        int cell = place * stride;
        return cells[cell + TAG] == tag
                && cells[cell + 3] == remoteLow
                && cells[cell + 2] == remoteHigh
                && cells[cell + 1] == localLow
                && cells[cell] == localHigh;
    }

    /** A place for an entry that is not in the table, its values zero. */
    int put(long localHigh, long localLow, long remoteHigh, long remoteLow, long tag) {
        long hash = hash(localHigh, localLow, remoteHigh, remoteLow, tag);
        int place = freePlace(firstOfSet(hash));
        if (isUsed(place) && sets < maxSets) {
            place = uselessPlace(firstOfSet(hash), place);
        }
        while (isUsed(place) && sets < maxSets) {
            grow();
            place = freePlace(firstOfSet(hash));
        }
        if (isUsed(place)) {
            counts.add(evicted);
        }
        if (marks[place] != 0) {
            remove(place);
        }
        size++;
        int cell = place * stride;
        cells[cell] = localHigh;
        cells[cell + 1] = localLow;
        cells[cell + 2] = remoteHigh;
        cells[cell + 3] = remoteLow;
        cells[cell + TAG] = tag;
        marks[place] = mark(hash) | ++uses;
        return place;
    }

    private boolean isUsed(int place) {
        return marks[place] != 0 && !useless.test(place);
    }

    void remove(int place) {
        Arrays.fill(cells, place * stride, (place + 1) * stride, 0);
        marks[place] = 0;
        size--;
    }

    /** The TCP flow of an entry whose tag is {@link PacketTcp#ports}. */
    Flow flow(int place) {
        int cell = place * stride;
        Address local = new Address(cells[cell], cells[cell + 1]);
        Address remote = new Address(cells[cell + 2], cells[cell + 3]);
        int ports = (int) cells[cell + TAG];
        return new Flow(Flow.Protocol.TCP, local, ports >>> 16, remote, ports & 0xffff);
    }

    /** Visits every entry, in an order that the entries before decide; the visitor may remove the one it is given. */
    void forEachPlace(IntConsumer visitor) {
        for (int place = 0; place < marks.length; place++) {
            if (marks[place] != 0) {
                visitor.accept(place);
            }
        }
    }

    long value(int place, int index) {
        return cells[place * stride + VALUES + index];
    }

    void setValue(int place, int index, long value) {
        cells[place * stride + VALUES + index] = value;
    }

    /** A free place of the set, or the one used longest ago. */
    private int freePlace(int first) {
        int oldest = first;
        for (int place = first; place < first + WAYS; place++) {
            if (marks[place] == 0) {
                return place;
            }
            if ((marks[place] & USES) < (marks[oldest] & USES)) {
                oldest = place;
            }
        }
        return oldest;
    }

    /** A place of the full set whose entry is of no more use, or {@code otherwise}. */
    private int uselessPlace(int first, int otherwise) {
        for (int place = first; place < first + WAYS; place++) {
            if (useless.test(place)) {
                return place;
            }
        }
        return otherwise;
    }

    /** Doubles the number of sets; an entry goes to its old set's place or to that place's twin, so all fit. */
    private void grow() {
        long[] oldCells = cells;
        long[] oldMarks = marks;
        sets *= 2;
        cells = new long[oldCells.length * 2];
        marks = new long[oldMarks.length * 2];
        for (int from = 0; from < oldMarks.length; from++) {
            if (oldMarks[from] != 0) {
                int cell = from * stride;
                long hash = hash(
                        oldCells[cell],
                        oldCells[cell + 1],
                        oldCells[cell + 2],
                        oldCells[cell + 3],
                        oldCells[cell + TAG]);
                int place = freePlace(firstOfSet(hash));
                System.arraycopy(oldCells, cell, cells, place * stride, stride);
                marks[place] = oldMarks[from];
            }
        }
    }

    private long hash(long localHigh, long localLow, long remoteHigh, long remoteLow, long tag) {
        return Mix.mix(Mix.mix(seed ^ localHigh, localLow), Mix.mix(Mix.mix(remoteHigh, remoteLow), tag));
    }

    private static long mark(long hash) {
        return PRESENT | hash << USE_BITS;
    }

    private int firstOfSet(long hash) {
        return ((int) (hash >>> 20) & (sets - 1)) * WAYS;
    }
}
