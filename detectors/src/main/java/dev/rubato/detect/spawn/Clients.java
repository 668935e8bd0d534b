package dev.rubato.detect.spawn;

import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.Listener;
import dev.rubato.lineage.LoopbackHop;
import dev.rubato.lineage.OriginClass;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a hop comes from a client: somebody through whom the outside world may speak to a local service.
 *
 * <p>A browser is one, except towards itself and what it started. An agent runtime is one towards services that it did
 * not start; its own tools may start what they like without a hop. A lineage that touched a public address is one
 * towards services of unrelated lineages: inside one lineage, a test suite that downloads, serves and starts shells has
 * the same shape.
 */
final class Clients {
    private final PublicContacts contacts;
    private final SpawnParameters parameters;

    Clients(PublicContacts contacts, SpawnParameters parameters) {
        this.contacts = contacts;
        this.parameters = parameters;
    }

    /** The origin that begins with {@code hop}, empty if its client is no client in this sense, or unknown. */
    Optional<Origin> of(LoopbackHop hop) {
        HostProcess client = hop.client();
        if (client == null) {
            return Optional.empty();
        }
        Origin.Kind kind = kindOf(client);
        Lineage service = lineageOf(hop.listener());
        boolean counts = switch (kind) {
            case AUTOMATED_BROWSER, BROWSER -> !isOwnService(hop.listener(), client);
            case AGENT -> service == null || !service.isWithin(agentOf(client.lineage()));
            case PLAIN ->
                service != null
                        && !service.isWithin(client.lineage())
                        && !client.lineage().isWithin(service)
                        && contacts.reachedBy(client.lineage(), hop.timeNs(), parameters.clientRecencyNs());
            case SERVICE, OPENER -> false; // starters, never the clients of a hop
        };
        return counts ? Optional.of(origin(kind, client, hop.timeNs()).through(hop)) : Optional.empty();
    }

    /** An origin without hops, for {@code client} as it stands at {@code timeNs}. */
    Origin origin(Origin.Kind kind, HostProcess client, long timeNs) {
        boolean browser = kind == Origin.Kind.AUTOMATED_BROWSER || kind == Origin.Kind.BROWSER;
        boolean fetched = browser
                ? contacts.reachedBy(client.lineage(), timeNs, parameters.samePageNs())
                : contacts.reachedBy(client, timeNs, parameters.samePageNs());
        boolean otherFetcher =
                kind == Origin.Kind.PLAIN && !contacts.reachedBy(client, timeNs, parameters.clientRecencyNs());
        return new Origin(kind, client, fetched, otherFetcher, List.of(), null, null);
    }

    /** What {@code process} is as a client. */
    static Origin.Kind kindOf(HostProcess process) {
        Lineage lineage = process.lineage();
        boolean ofAgent = nearest(lineage, OriginClass.AGENT_RUNTIME) != null;
        if (process.isBrowser() || lineage.origin() == OriginClass.BROWSER) {
            return ofAgent || isAutomated(process) ? Origin.Kind.AUTOMATED_BROWSER : Origin.Kind.BROWSER;
        }
        return ofAgent ? Origin.Kind.AGENT : Origin.Kind.PLAIN;
    }

    /** Whether the service lies outside the client's lineage and what descends from it. */
    static boolean isCrossing(LoopbackHop hop, HostProcess client) {
        Lineage service = lineageOf(hop.listener());
        return service == null || !service.isWithin(client.lineage());
    }

    private static boolean isAutomated(HostProcess process) {
        HostProcess root = process.lineage().root();
        return process.isAutomatedBrowser() || (root != null && root.isAutomatedBrowser());
    }

    private static boolean isOwnService(Listener listener, HostProcess client) {
        HostProcess owner = listener.owner();
        return owner != null
                && owner.lineage() == client.lineage()
                && (owner.isBrowser() || client.lineage().origin() == OriginClass.BROWSER);
    }

    private static Lineage agentOf(Lineage lineage) {
        Lineage agent = nearest(lineage, OriginClass.AGENT_RUNTIME);
        return agent == null ? lineage : agent;
    }

    private static @Nullable Lineage nearest(Lineage from, OriginClass wanted) {
        for (Lineage at = from; at != null; at = at.parent()) {
            if (at.origin() == wanted) {
                return at;
            }
        }
        return null;
    }

    private static @Nullable Lineage lineageOf(Listener listener) {
        HostProcess owner = listener.owner();
        return owner == null ? null : owner.lineage();
    }
}
