package dev.rubato.detect.scan;

import dev.rubato.detect.LongLru;
import dev.rubato.event.Mix;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;

/**
 * Recognises the tracing of a path (traceroute, mtr): one destination is asked for ever further ports while routers on the
 * way answer that the time to live is over. For a minute after such an answer the failures of the same actor at the same
 * destination are no evidence, at most {@value #EXCUSED} of them, so that a scanner cannot buy more than that with one
 * short-lived packet for each host. Remembers 256 destinations, 13 KB.
 */
final class PathGate {
    private static final int DESTINATIONS = 256;
    private static final long WINDOW_NS = 60_000_000_000L;

    /** Thirty hops of three probes each, as traceroute sends by default. */
    private static final int EXCUSED = 90;

    private final LongLru table = new LongLru(DESTINATIONS);
    private final long[] seenNs = new long[DESTINATIONS];
    private final int[] excused = new int[DESTINATIONS];

    private static long key(Contact contact) {
        Lineage lineage = contact.lineage();
        return Mix.mix(lineage == null ? 0 : lineage.id(), contact.remote().hash64());
    }

    /** A router on the way answered in place of the destination. */
    void diedOnTheWay(Contact contact, long nowNs) {
        int index = table.find(key(contact));
        if (index == LongLru.NONE) {
            index = table.add(key(contact));
            excused[index] = 0;
        } else {
            table.touch(index);
        }
        seenNs[index] = nowNs;
    }

    /** Whether the path to the contact's destination is being traced. */
    boolean isTraced(Contact contact, long nowNs) {
        int index = table.find(key(contact));
        return index != LongLru.NONE && nowNs - seenNs[index] <= WINDOW_NS && excused[index] < EXCUSED;
    }

    /** Excuses a failure if the path to its destination is being traced. */
    boolean excuses(Contact contact, long nowNs) {
        if (!isTraced(contact, nowNs)) {
            return false;
        }
        excused[table.find(key(contact))]++;
        return true;
    }

    /** Destinations that were forgotten to make room. */
    long evicted() {
        return table.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-paths", table);
    }
}
