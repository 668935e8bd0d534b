package dev.rubato.detect.spawn;

import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.LoopbackHop;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says who stands behind a hop: its client, or whoever lately reached the service that the client works for. So a path
 * over several services keeps its beginning.
 */
final class HopOrigins {
    /** Latest hops into a service that are asked who stood behind them. */
    private static final int MAX_TAINTS = 4;

    private final Clients clients;
    private final Services services;
    private final SpawnParameters parameters;

    HopOrigins(Clients clients, Services services, SpawnParameters parameters) {
        this.clients = clients;
        this.services = services;
        this.parameters = parameters;
    }

    /** The origin behind {@code hop} into {@code target}; empty if nobody that counts. */
    Optional<Origin> of(LoopbackHop hop, Service target) {
        Optional<Origin> own = clients.of(hop);
        if (own.isPresent() && own.get().kind() != Origin.Kind.PLAIN) {
            return own;
        }
        Origin passedOn = taint(hop, target);
        return passedOn != null ? Optional.of(passedOn) : own;
    }

    /** The strongest client that lately reached the service for which this hop's client works. */
    private @Nullable Origin taint(LoopbackHop hop, Service target) {
        HostProcess client = hop.client();
        if (client == null) {
            return null;
        }
        Origin best = null;
        for (Service service : services.around(client)) {
            if (service.owner() == target.owner()) {
                continue;
            }
            Origin latest = taintOf(service, client, hop.timeNs());
            if (latest != null && (best == null || latest.kind().compareTo(best.kind()) < 0)) {
                best = latest;
            }
        }
        return best == null ? null : best.through(hop);
    }

    private @Nullable Origin taintOf(Service service, HostProcess client, long timeNs) {
        Origin best = null;
        int seen = 0;
        for (Hop earlier : service.latestHops()) {
            Origin origin = earlier.origin();
            long ageNs = timeNs - earlier.timeNs();
            if (origin == null || ageNs < 0) {
                continue;
            }
            if (ageNs > parameters.taintAgePerHopNs() || ++seen > MAX_TAINTS) {
                break;
            }
            boolean stronger = best == null || origin.kind().compareTo(best.kind()) < 0;
            if (stronger
                    && origin.hops() < parameters.maxHops()
                    && services.worksFor(service, client, earlier.timeNs())) {
                best = origin;
            }
        }
        return best;
    }
}
