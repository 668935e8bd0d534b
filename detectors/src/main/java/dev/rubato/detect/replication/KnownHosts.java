package dev.rubato.detect.replication;

import dev.rubato.detect.LongLru;
import dev.rubato.event.Address;
import dev.rubato.event.Mix;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that were contacted before, by class of service, and the addresses that names stood for. Owned by the detection
 * thread; about 33 bytes a host.
 */
final class KnownHosts {
    static final long THIS_HOST = 0;

    private final LongLru contacted;
    private final BoundedMap<String, Address> names;
    private final long retentionNs;
    private long sinceNs = Long.MAX_VALUE;
    private long newestNs = Long.MIN_VALUE;

    /**
     * A memory without hosts.
     *
     * @param retentionNs after so long without any event the watch begins anew, and events older than that do not count for
     *     it: one with a wrong time would make a new host look long watched
     */
    KnownHosts(ReplicationParameters.Limits limits, long retentionNs) {
        this.retentionNs = retentionNs;
        contacted = new LongLru(limits.knownHosts());
        names = new BoundedMap<>(limits.names(), true);
    }

    /**
     * Notes a contact; whether it is the first.
     *
     * @param actor {@link #THIS_HOST}, or the lineage that stands for another host in a capture of several
     */
    boolean isFirst(long actor, Address address, ServiceClass kind) {
        long key = Mix.mix(Mix.mix(actor, address.hash64()), kind.ordinal());
        int index = contacted.find(key);
        if (index != LongLru.NONE) {
            contacted.touch(index);
            return false;
        }
        contacted.add(key);
        return true;
    }

    /** Tells the time of something that was seen: contacts are watched since the first. */
    void sawTime(long timeNs) {
        if (sinceNs == Long.MAX_VALUE || timeNs - newestNs > retentionNs) {
            sinceNs = timeNs;
        } else if (newestNs - timeNs <= retentionNs) {
            sinceNs = Math.min(sinceNs, timeNs);
        }
        newestNs = Math.max(newestNs, timeNs);
    }

    /** Whether contacts had been watched for {@code lengthNs} at {@code timeNs}. */
    boolean watchedFor(long lengthNs, long timeNs) {
        return sinceNs <= timeNs - lengthNs;
    }

    void named(String name, Address address) {
        names.put(name, address);
    }

    /** The address that {@code host} is or was seen to stand for, or null. */
    @Nullable
    Address address(String host) {
        Address literal = RemoteCommand.address(host);
        return literal != null || host.isEmpty() ? literal : names.get(host);
    }

    long evictions() {
        return contacted.evictions() + names.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("replication-hosts", contacted);
        out.table("replication-names", names);
    }
}
