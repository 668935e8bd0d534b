package dev.rubato.detect.spawn;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.BoundedMap;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.TableReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The services that are followed, found by listener and by the processes that work for them. Owned by the detection
 * thread.
 */
final class Services {
    private static final String SERVICE_UNIT = ".service";

    private final SpawnParameters parameters;
    private final BoundedMap<Key, Listed> byListener;
    private final Map<HostProcess, List<Service>> byOwner = new HashMap<>();
    private final Map<String, List<Service>> byUnit = new HashMap<>();

    private record Key(ProcessKey owner, Address address, int port) {}

    /** A service with the keys that it is indexed by. */
    private record Listed(Service service, List<HostProcess> workers, String unit) {}

    Services(SpawnParameters parameters) {
        this.parameters = parameters;
        this.byListener = new BoundedMap<>(parameters.limits().listeners(), true, this::unlist);
    }

    /** The service behind {@code listener}, followed from now on; empty if its owner is unknown. */
    Optional<Service> at(Listener listener) {
        HostProcess owner = listener.owner();
        if (owner == null) {
            return Optional.empty();
        }
        Key key = new Key(owner.key(), listener.address(), listener.port());
        Listed known = byListener.get(key);
        if (known != null) {
            return Optional.of(known.service);
        }
        Listed listed = new Listed(new Service(listener, owner, parameters), workersAbove(owner), unit(owner));
        byListener.put(key, listed);
        for (HostProcess worker : listed.workers) {
            byOwner.computeIfAbsent(worker, _ -> new ArrayList<>(1)).add(listed.service);
        }
        if (!listed.unit.isEmpty()) {
            byUnit.computeIfAbsent(listed.unit, _ -> new ArrayList<>(1)).add(listed.service);
        }
        return Optional.of(listed.service);
    }

    private void unlist(Listed old) {
        for (HostProcess worker : old.workers) {
            drop(byOwner, worker, old.service);
        }
        drop(byUnit, old.unit, old.service);
    }

    private static <K> void drop(Map<K, List<Service>> index, K key, Service service) {
        List<Service> services = index.get(key);
        if (services != null && services.remove(service) && services.isEmpty()) {
            index.remove(key);
        }
    }

    /** The services that {@code process} may own or work for. */
    Set<Service> around(HostProcess process) {
        Set<Service> found = new LinkedHashSet<>(byOwner.getOrDefault(process, List.of()));
        found.addAll(startersOf(process));
        return found;
    }

    /** Whether {@code process} is a worker of {@code service}, or was started by one after {@code sinceNs}. */
    boolean worksFor(Service service, HostProcess process, long sinceNs) {
        return isWorker(service, process) || isStartedBy(service, process, sinceNs);
    }

    /** The services that {@code child} may have been started for, by its parents or their control group. */
    Set<Service> startersOf(HostProcess child) {
        Set<Service> found = new LinkedHashSet<>();
        int most = parameters.maxHelpers() + parameters.workerDepth() + 1;
        HostProcess at = child.parent();
        for (int depth = 1; at != null && depth <= most; depth++) {
            found.addAll(byOwner.getOrDefault(at, List.of()));
            found.addAll(byUnit.getOrDefault(unit(at), List.of()));
            at = at.parent();
        }
        return found;
    }

    /**
     * Whether {@code child} was started on behalf of {@code service} after {@code sinceNs}: going up from it, past at most
     * {@link SpawnParameters#maxHelpers} processes that are younger than that, one comes to a worker.
     */
    boolean isStartedBy(Service service, HostProcess child, long sinceNs) {
        HostProcess at = child.parent();
        for (int helpers = 0; at != null && helpers <= parameters.maxHelpers(); helpers++) {
            boolean young = at != service.owner() && at.key().startNs() >= sinceNs;
            if (!young) {
                return isWorker(service, at);
            }
            at = at.parent();
        }
        return false;
    }

    private boolean isWorker(Service service, HostProcess process) {
        int below = process.depthBelow(service.owner());
        if (below >= 0 && below <= parameters.workerDepth()) {
            return true;
        }
        String unit = unit(process);
        return workersAbove(service.owner()).contains(process)
                || (!unit.isEmpty() && unit.equals(unit(service.owner())));
    }

    /** The owner and the processes above it of which it is a copy: a server that forks workers which listen. */
    private List<HostProcess> workersAbove(HostProcess owner) {
        List<HostProcess> workers = new ArrayList<>(1);
        workers.add(owner);
        HostProcess at = owner;
        for (int depth = 1; depth <= parameters.workerDepth() && at.imageInherited(); depth++) {
            HostProcess parent = at.parent();
            if (parent == null) {
                break;
            }
            workers.add(parent);
            at = parent;
        }
        return workers;
    }

    /** The control group of a service unit; sessions and scopes hold unrelated programs and do not count. */
    private static String unit(HostProcess process) {
        String cgroup = process.image().cgroup();
        return cgroup.endsWith(SERVICE_UNIT) ? cgroup : "";
    }

    int size() {
        return byListener.size();
    }

    long evictions() {
        return byListener.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("spawn-services", byListener);
    }
}
