package dev.rubato.detect.replication;

import dev.rubato.lineage.HostProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the code of one installation publishes, and the evidence in it: an installation that publishes at all, the same
 * command in one repository after another, bodies of equal size. Owned by the detection thread.
 */
final class Publisher {
    /** Repositories that are told apart; further ones are refused. */
    static final int MAX_REPOSITORIES = 64;

    /** Bodies that later ones are compared with; further ones are compared and not kept. */
    static final int MAX_BODIES = 16;

    final HostProcess install;
    private final Map<String, Repository> repositories = new LinkedHashMap<>();
    private final Set<String> commands = new LinkedHashSet<>();
    private final List<Body> bodies = new ArrayList<>();
    private double playbook;
    private double body;
    int repeated;

    @Nullable
    String toldId;

    double toldNats;
    int toldSeverity = -1;
    int updates;

    /** Where something is published from. */
    record Repository(Publisher publisher, String place, long firstNs) {}

    /** The size of what a command sent. */
    private record Body(String command, long bytes, String place) {}

    Publisher(HostProcess install) {
        this.install = install;
    }

    /** Something is published from {@code place}; the repository, or null if there are too many to tell apart. */
    @Nullable
    Repository publishes(String place, String command, ReplicationParameters.Weights weights, long timeNs) {
        Repository known = repositories.get(place);
        if (known != null || repositories.size() == MAX_REPOSITORIES) {
            return known;
        }
        Repository fresh = new Repository(this, place, timeNs);
        repositories.put(place, fresh);
        boolean seen = !commands.add(command);
        if (repositories.size() > 1) {
            double nats = seen
                    ? Math.log(weights.joins() / weights.repeatFloor())
                    : Math.log((1 - weights.joins()) / (1 - weights.repeatFloor()));
            playbook = Math.max(0, playbook + nats);
            repeated += seen ? 1 : 0;
        }
        return fresh;
    }

    /** A command sent that much from a repository; whether there was room to keep it. */
    boolean sent(Repository from, String command, long bytes, ReplicationParameters parameters) {
        int others = 0;
        boolean matches = false;
        for (Body each : bodies) {
            if (each.command().equals(command) && each.place().equals(from.place())) {
                return true; // pushed again
            }
            if (each.command().equals(command)) {
                others++;
                matches |= Served.alike(each.bytes(), bytes, parameters.bodyTolerance());
            }
        }
        boolean kept = bodies.size() < MAX_BODIES;
        if (kept) {
            bodies.add(new Body(command, bytes, from.place()));
        }
        ReplicationParameters.Weights weights = parameters.weights();
        if (others > 0) {
            double match = Math.log(weights.bodyCaught() / (weights.bodyChance() * others));
            body = Math.max(0, body + (matches ? match : weights.bodyMiss()));
        }
        return kept;
    }

    List<Repository> repositories() {
        return List.copyOf(repositories.values());
    }

    int count() {
        return repositories.size();
    }

    int bodyCount() {
        return bodies.size();
    }

    Set<String> commands() {
        return commands;
    }

    double playbookNats() {
        return playbook;
    }

    double bodyNats() {
        return body;
    }

    long largestBody() {
        return bodies.stream().mapToLong(Body::bytes).max().orElse(0);
    }
}
