package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import java.util.List;

/**
 * Rule R2: whether a body that is sent to a target has the size of one that was sent to another target, or that came in
 * before. Sizes that are not log-uniform (blocks, full buffers) match by chance more often than assumed: the rule has no
 * bound and decides nothing alone.
 */
final class Bodies {
    private final ReplicationParameters parameters;

    Bodies(ReplicationParameters parameters) {
        this.parameters = parameters;
    }

    /** The nats of a target's first body, 0 if there was none before to compare with. */
    double compare(Suspect suspect, Address target, long bytes) {
        List<Suspect.Body> bodies = suspect.bodies();
        int distinct = 0;
        boolean matches = false;
        for (Suspect.Body each : bodies) {
            if (!each.peer().equals(target)) {
                distinct++;
                matches |= Served.alike(each.bytes(), bytes, parameters.bodyTolerance());
            }
        }
        if (!matches) {
            keep(suspect, target, bytes);
        }
        ReplicationParameters.Weights weights = parameters.weights();
        if (distinct == 0) {
            return 0;
        }
        return matches ? Math.log(weights.bodyCaught() / (weights.bodyChance() * distinct)) : weights.bodyMiss();
    }

    /** Keeps a size for later comparisons, once. */
    void keep(Suspect suspect, Address peer, long bytes) {
        List<Suspect.Body> bodies = suspect.bodies();
        for (Suspect.Body each : bodies) {
            if (each.peer().equals(peer) && Served.alike(each.bytes(), bytes, parameters.bodyTolerance())) {
                return;
            }
        }
        if (bodies.size() < parameters.limits().bodies()) {
            bodies.add(new Suspect.Body(bytes, peer));
        }
    }
}
