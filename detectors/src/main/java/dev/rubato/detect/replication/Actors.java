package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * The lineages that act on other hosts and what each did to which; both tables forget what was used longest ago, counted.
 * Owned by the detection thread.
 */
final class Actors {
    private final ReplicationParameters parameters;
    private final BoundedMap<Long, Suspect> suspects;
    private final BoundedMap<TargetKey, Target> targets;

    private final BoundedMap<Address, Suspect> byAddress;

    private record TargetKey(long lineage, Address address) {}

    Actors(ReplicationParameters parameters) {
        this.parameters = parameters;
        this.suspects = new BoundedMap<>(parameters.limits().lineages(), true);
        this.targets = new BoundedMap<>(parameters.limits().targets(), true);
        this.byAddress = new BoundedMap<>(parameters.limits().lineages(), true);
    }

    /** The evidence against an address in a capture without processes, or null if there is none. */
    @Nullable
    Suspect known(Address address) {
        return byAddress.get(address);
    }

    Suspect of(Lineage lineage, long timeNs) {
        Suspect suspect = of(lineage.id(), timeNs);
        suspect.belongsTo(lineage);
        Address address = lineage.address();
        if (address != null) {
            byAddress.put(address, suspect);
        }
        return suspect;
    }

    Suspect of(long lineage, long timeNs) {
        Suspect known = suspects.get(lineage);
        if (known != null && timeNs - known.lastNs() <= parameters.ttlNs()) {
            return known;
        }
        suspects.remove(lineage);
        Suspect fresh = new Suspect(lineage);
        fresh.touch(timeNs);
        suspects.put(lineage, fresh);
        return fresh;
    }

    /** The evidence against {@code lineage}, or null if there is none. */
    @Nullable
    Suspect known(Lineage lineage) {
        return suspects.get(lineage.id());
    }

    Target target(Suspect suspect, Address address, long timeNs) {
        TargetKey key = new TargetKey(suspect.lineageId(), address);
        Target known = targets.get(key);
        if (known != null && timeNs - known.lastNs() <= parameters.ttlNs()) {
            return known;
        }
        targets.remove(key);
        Target fresh = new Target(address, timeNs, parameters.limits().exchanges());
        targets.put(key, fresh);
        return fresh;
    }

    @Nullable
    Target knownTarget(Suspect suspect, Address address) {
        return targets.get(new TargetKey(suspect.lineageId(), address));
    }

    int targetCount() {
        return targets.size();
    }

    int suspectCount() {
        return suspects.size();
    }

    long evictions() {
        return suspects.evictions() + targets.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("replication-lineages", suspects);
        out.table("replication-targets", targets);
        out.table("replication-addresses", byAddress);
    }
}
