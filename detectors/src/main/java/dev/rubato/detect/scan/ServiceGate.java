package dev.rubato.detect.scan;

import dev.rubato.detect.LongLru;
import dev.rubato.event.Address;
import dev.rubato.event.Mix;
import dev.rubato.lineage.TableReader;

/**
 * Recognises services with many public addresses: a failure beside an address of the same network and port that answered
 * the same lineage within a minute is no further evidence. Public addresses only; on internal ones it would hide a sweep.
 * Holds 1,024 networks, about 45 KB.
 */
final class ServiceGate {
    private static final int NETWORKS = 1_024;
    private static final long WINDOW_NS = 60_000_000_000L;

    private final LongLru table = new LongLru(NETWORKS);
    private final long[] answeredNs = new long[NETWORKS];

    void answered(long lineageId, Address remote, int port, long timeNs) {
        if (!remote.isPublic()) {
            return;
        }
        long key = key(lineageId, remote, port);
        int index = table.find(key);
        if (index == LongLru.NONE) {
            index = table.add(key);
        } else {
            table.touch(index);
        }
        answeredNs[index] = timeNs;
    }

    boolean excuses(long lineageId, Address remote, int port, long timeNs) {
        if (!remote.isPublic()) {
            return false;
        }
        int index = table.find(key(lineageId, remote, port));
        return index != LongLru.NONE && Math.abs(timeNs - answeredNs[index]) <= WINDOW_NS;
    }

    private static long key(long lineageId, Address remote, int port) {
        return Mix.mix(Mix.mix(lineageId, Episode.network(remote)), port);
    }

    /** Networks that were forgotten to make room. */
    long evicted() {
        return table.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-networks", table);
    }
}
