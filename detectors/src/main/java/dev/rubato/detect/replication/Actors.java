package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * The lineages that act on other hosts and what each did to which; tables forget what was used longest ago, counted.
 * Lineages without any evidence, and targets that are only named, have tables of their own, so that whoever makes many of
 * those forgets no evidence. Owned by the detection thread.
 */
final class Actors {
    private final ReplicationParameters parameters;
    private final BoundedMap<Long, Suspect> suspects;
    private final BoundedMap<Long, Suspect> idle;
    private final BoundedMap<TargetKey, Target> targets;
    private final BoundedMap<TargetKey, Target> named;

    private final BoundedMap<Address, Suspect> byAddress;

    private record TargetKey(long lineage, Address address) {}

    Actors(ReplicationParameters parameters) {
        this.parameters = parameters;
        this.suspects = new BoundedMap<>(parameters.limits().lineages(), true);
        this.idle = new BoundedMap<>(parameters.limits().lineages(), true);
        this.targets = new BoundedMap<>(parameters.limits().targets(), true);
        this.named = new BoundedMap<>(parameters.limits().named(), true);
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
        Suspect known = known(lineage);
        if (known != null && timeNs - known.lastNs() <= parameters.ttlNs()) {
            return known;
        }
        suspects.remove(lineage);
        Suspect fresh = new Suspect(lineage);
        fresh.touch(timeNs);
        idle.put(lineage, fresh);
        return fresh;
    }

    private @Nullable Suspect known(long lineage) {
        Suspect suspect = suspects.get(lineage);
        return suspect == null ? idle.get(lineage) : suspect;
    }

    /** Something may have been found against a lineage: it no longer goes with those that nothing is known of. */
    void keep(Suspect suspect) {
        if (suspect.hasEvidence() && idle.remove(suspect.lineageId()) != null) {
            suspects.put(suspect.lineageId(), suspect);
        }
    }

    /** The evidence against {@code lineage}, or null if there is none. */
    @Nullable
    Suspect known(Lineage lineage) {
        return known(lineage.id());
    }

    Target target(Suspect suspect, Address address, long timeNs) {
        TargetKey key = new TargetKey(suspect.lineageId(), address);
        Target known = known(key);
        if (known != null && timeNs - known.lastNs() <= parameters.ttlNs()) {
            return known;
        }
        targets.remove(key);
        Target fresh = new Target(address, timeNs, parameters.limits().exchanges());
        named.put(key, fresh);
        return fresh;
    }

    private @Nullable Target known(TargetKey key) {
        Target target = targets.get(key);
        return target == null ? named.get(key) : target;
    }

    /** Something was done to a target: it no longer goes with those that are only named. */
    void keep(Suspect suspect, Target target) {
        TargetKey key = new TargetKey(suspect.lineageId(), target.address());
        if (named.remove(key) != null) {
            targets.put(key, target);
        }
    }

    @Nullable
    Target knownTarget(Suspect suspect, Address address) {
        return known(new TargetKey(suspect.lineageId(), address));
    }

    int targetCount() {
        return targets.size() + named.size();
    }

    int suspectCount() {
        return suspects.size() + idle.size();
    }

    long evictions() {
        return suspects.evictions() + idle.evictions() + named.evictions() + targets.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("replication-lineages", suspects);
        out.table("replication-idle-lineages", idle);
        out.table("replication-targets", targets);
        out.table("replication-named-targets", named);
        out.table("replication-addresses", byAddress);
    }
}
