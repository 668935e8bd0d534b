package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.OriginClass;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Joins starts with the hops, or the browser, that may have caused them. Keeps nothing of its own. */
final class ChainJoin {
    private static final double NS_PER_SECOND = 1e9;

    private final Services services;
    private final Clients clients;
    private final SpawnParameters parameters;

    ChainJoin(Services services, Clients clients, SpawnParameters parameters) {
        this.services = services;
        this.clients = clients;
        this.parameters = parameters;
    }

    /** A hop and a start that meet. */
    private record Link(Origin origin, ChainFacts facts) {}

    /** The strongest chain through {@code service} that ends in {@code spawn}. */
    Optional<Chain> through(Service service, Spawn spawn) {
        Link best = null;
        double bestNats = Double.NEGATIVE_INFINITY;
        for (Hop hop : service.latestHops()) {
            Link link = link(service, hop, spawn);
            double nats = link == null ? Double.NEGATIVE_INFINITY : nats(link.facts);
            if (link != null && nats > bestNats) {
                best = link;
                bestNats = nats;
            }
        }
        return Optional.ofNullable(best).map(link -> new Chain(link.origin, service, spawn, link.facts));
    }

    /** The chain that {@code hop} and {@code spawn} make, if they meet. */
    Optional<Chain> pair(Service service, Hop hop, Spawn spawn) {
        return Optional.ofNullable(link(service, hop, spawn))
                .map(link -> new Chain(link.origin, service, spawn, link.facts));
    }

    private @Nullable Link link(Service service, Hop hop, Spawn spawn) {
        Origin origin = hop.origin();
        long delayNs = spawn.timeNs() - hop.timeNs();
        if (origin == null || delayNs < -parameters.clockToleranceNs() || delayNs > parameters.secondWindowNs()) {
            return null;
        }
        ChainFacts.Input input = input(spawn.child(), service.owner());
        boolean first = delayNs <= parameters.windowNs();
        boolean unheardOf = spawn.past().ofShape() == 0 && input == ChainFacts.Input.NOT_TERMINAL;
        if ((!first && !unheardOf)
                || !services.isStartedBy(service, spawn.child(), hop.timeNs() - parameters.clockToleranceNs())) {
            return null;
        }
        long windowNs = first ? parameters.windowNs() : parameters.secondWindowNs();
        ChainFacts.Chance chance = new ChainFacts.Chance(
                windowNs / NS_PER_SECOND,
                service.chanceRate(Math.max(spawn.timeNs(), hop.timeNs())),
                Math.max(0, delayNs) / NS_PER_SECOND);
        return new Link(origin, facts(chance, origin, spawn, input, service.owner()));
    }

    /** The chain from a browser to {@code spawn} without any hop. */
    Chain direct(HostProcess browser, Spawn spawn) {
        Origin origin = clients.origin(Clients.kindOf(browser), browser, spawn.timeNs());
        return new Chain(origin, null, spawn, facts(null, origin, spawn, input(spawn.child(), browser), browser));
    }

    /** The browser that {@code child} was started by, directly or through helpers; itself it must not be one. */
    Optional<HostProcess> browserAbove(HostProcess child) {
        HostProcess at = child.parent();
        for (int depth = 1; at != null && depth <= parameters.maxHelpers(); depth++) {
            if (at.isBrowser() && !Command.of(at.image()).isCandidate()) {
                return Optional.of(at);
            }
            at = at.parent();
        }
        return Optional.empty();
    }

    private static ChainFacts facts(
            ChainFacts.@Nullable Chance chance,
            Origin origin,
            Spawn spawn,
            ChainFacts.Input input,
            HostProcess starter) {
        Set<ChainTerm> terms = EnumSet.noneOf(ChainTerm.class);
        put(terms, ChainTerm.INLINE, spawn.command().inline());
        put(terms, ChainTerm.NOT_TERMINAL, input == ChainFacts.Input.NOT_TERMINAL);
        put(terms, ChainTerm.AUTOMATED, origin.kind().isAutomated());
        put(terms, ChainTerm.PLAIN_CLIENT, origin.kind() == Origin.Kind.PLAIN);
        put(terms, ChainTerm.OTHER_FETCHER, origin.otherFetcher());
        if (chance != null) {
            put(terms, ChainTerm.OWN_TERMINAL, input == ChainFacts.Input.OWN_TERMINAL);
            put(terms, ChainTerm.PUBLIC_PAGE, origin.publicPage());
            put(terms, ChainTerm.BACK_EDGE, isBackEdge(origin, starter));
            boolean own = ServiceShape.isOwnExecutable(spawn.child(), spawn.command(), starter.image());
            put(terms, ChainTerm.OWN_EXECUTABLE, own);
        } else {
            // A browser that started the child itself is always online, hence no term for a page fetched before.
            boolean terminal = StarterJoin.crosses(spawn.child(), starter, OriginClass.TTY);
            put(terms, ChainTerm.OWN_TERMINAL, terminal || input == ChainFacts.Input.OWN_TERMINAL);
            boolean agent = StarterJoin.crosses(spawn.child(), starter, OriginClass.AGENT_RUNTIME);
            put(terms, ChainTerm.AGENT_BETWEEN, agent);
            put(terms, ChainTerm.NATIVE_HOST, NativeHosts.isOne(spawn));
            put(terms, ChainTerm.EXTENSION_HOST, isExtensionHost(starter.image()));
        }
        return new ChainFacts(chance, spawn.past(), input, terms);
    }

    /** Browsers have no such helper process; applications built on one do. */
    private static boolean isExtensionHost(ProcessImage image) {
        return image.args().stream()
                .anyMatch(arg -> arg.startsWith("--utility-sub-type=node.mojom") || arg.equals("--type=extensionHost"));
    }

    private static void put(Set<ChainTerm> terms, ChainTerm term, boolean holds) {
        if (holds) {
            terms.add(term);
        }
    }

    private static boolean isBackEdge(Origin origin, HostProcess service) {
        return origin.client() != service && origin.client().descendsFrom(service);
    }

    /** What {@code child} reads from, seen from {@code starter}. */
    static ChainFacts.Input input(HostProcess child, HostProcess starter) {
        ProcessImage image = child.image();
        return switch (image.stdin()) {
            case TERMINAL ->
                image.tty() > 0 && image.tty() == starter.image().tty()
                        ? ChainFacts.Input.INHERITED_TERMINAL
                        : ChainFacts.Input.OWN_TERMINAL;
            case PIPE, SOCKET, FILE, NULL_DEVICE -> ChainFacts.Input.NOT_TERMINAL;
            case UNKNOWN -> ChainFacts.Input.UNKNOWN;
        };
    }

    /** The score of such facts. */
    double nats(ChainFacts facts) {
        return ChainScore.of(facts, parameters.weights()).nats();
    }
}
