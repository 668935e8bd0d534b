package dev.rubato.detect.spawn;

import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import java.util.List;
import java.util.Optional;
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
        boolean own = ServiceShape.isOwnExecutable(spawn.child(), spawn.command(), service.owner());
        return new Link(origin, facts(chance, origin, spawn, input, service, own));
    }

    /** The chain from a browser to {@code spawn} without any hop. */
    Chain direct(HostProcess browser, Spawn spawn) {
        Origin origin = clients.origin(Clients.kindOf(browser), browser, spawn.timeNs());
        return new Chain(origin, null, spawn, facts(null, origin, spawn, input(spawn.child(), browser), null, false));
    }

    /** The browser that {@code child} was started by, directly or through helpers; itself it must not be one. */
    Optional<HostProcess> browserAbove(HostProcess child) {
        HostProcess at = child.parent();
        for (int depth = 1; at != null && depth <= parameters.maxHelpers(); depth++) {
            // A terminal opened in the browser's window is a lineage of its own, and somebody's work.
            if (at.lineage() != child.lineage()) {
                return Optional.empty();
            }
            if (at.isBrowser() && !Command.of(at.image()).isCandidate()) {
                return Optional.of(at);
            }
            at = at.parent();
        }
        return Optional.empty();
    }

    private ChainFacts facts(
            ChainFacts.@Nullable Chance chance,
            Origin origin,
            Spawn spawn,
            ChainFacts.Input input,
            @Nullable Service service,
            boolean own) {
        return new ChainFacts(
                chance,
                spawn.past(),
                spawn.command().inline(),
                input,
                origin.kind(),
                origin.publicPage(),
                origin.otherFetcher(),
                service != null && isBackEdge(origin, service),
                own,
                service == null && isNativeHost(spawn),
                false,
                false);
    }

    private static boolean isBackEdge(Origin origin, Service service) {
        return origin.client() != service.owner() && origin.client().descendsFrom(service.owner());
    }

    private static ChainFacts.Input input(HostProcess child, HostProcess starter) {
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

    /**
     * A browser's main process starts such a host with pipes and names the extension, or the host's manifest, in the
     * arguments. Anybody can write such arguments, so this only ever lowers a score.
     */
    private static boolean isNativeHost(Spawn spawn) {
        HostProcess parent = spawn.child().parent();
        ProcessImage image = spawn.child().image();
        boolean pipes = image.stdin() == ProcessImage.Stdin.PIPE || image.stdin() == ProcessImage.Stdin.SOCKET;
        boolean byMain = parent != null
                && parent.isBrowser()
                && parent.image().args().stream().noneMatch(arg -> arg.startsWith("--type="));
        boolean ordinary =
                !spawn.command().inline() || spawn.command().program().equals("cmd");
        return pipes && byMain && ordinary && namesHost(image.args());
    }

    private static boolean namesHost(List<String> args) {
        return args.stream()
                .skip(1)
                .anyMatch(arg -> arg.contains("chrome-extension://") || arg.contains("native-messaging-hosts/"));
    }

    /** The score of such facts. */
    double nats(ChainFacts facts) {
        return ChainScore.of(facts, parameters.weights()).nats();
    }
}
