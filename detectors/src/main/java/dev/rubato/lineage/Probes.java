package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.Event;

/**
 * Probes that open no connection, joined with their answers and with the process that held a fitting socket. Owned by
 * the detection thread; at most {@value #MAX_PROBES} endpoints, the oldest leaves first.
 */
final class Probes {
    private static final int MAX_PROBES = 16_384;

    /** The kernel asks for a neighbour's address right after a connect to it: one destination, one observation. */
    private static final long NEIGHBOUR_NS = 5_000_000_000L;

    private final BoundedMap<Endpoint, Contact> sent = new BoundedMap<>(MAX_PROBES, false);
    private final SocketHolders holders;
    private final Flows flows;
    private final NetworkTable network;
    private final Flows.Context context;

    private record Endpoint(Event.ProbeKind kind, Address remote, int port) {}

    Probes(SocketHolders holders, Flows flows, NetworkTable network, Flows.Context context) {
        this.holders = holders;
        this.flows = flows;
        this.network = network;
        this.context = context;
    }

    void sent(Event.ProbeSent event, boolean late) {
        Endpoint endpoint = new Endpoint(event.kind(), event.remote(), event.remotePort());
        Contact known = sent.get(endpoint);
        if ((known != null && known.state() == Contact.State.PENDING) || explainedByConnect(event)) {
            return;
        }
        Contact contact = new Contact(
                event.timeNs(),
                kind(event.kind()),
                event.local(),
                event.localPort(),
                event.remote(),
                event.remotePort(),
                late);
        own(contact);
        sent.putNewest(endpoint, contact);
        flows.await(contact);
        context.opened(contact);
    }

    private boolean explainedByConnect(Event.ProbeSent event) {
        return event.kind() == Event.ProbeKind.ARP
                && !network.isGateway(event.remote())
                && flows.triedLately(event.remote(), event.timeNs(), NEIGHBOUR_NS);
    }

    /** Names the holder of the socket that the probe came from, as far as one is known by now. */
    void own(Contact contact) {
        if (contact.process() != null) {
            return;
        }
        HostProcess owner =
                contact.kind() == Contact.Kind.UDP ? holders.udpHolder(contact.localPort(), contact.timeNs()) : null;
        boolean certain = owner != null;
        if (owner == null) {
            owner = context.rawHolder(contact.timeNs());
        }
        contact.own(owner, context.lineageOf(owner, contact.local()), owner != null && !certain);
    }

    void answered(Event.ProbeAnswered event) {
        Contact contact = sent.get(new Endpoint(event.kind(), event.remote(), event.remotePort()));
        if (contact == null || contact.state() == Contact.State.ESTABLISHED) {
            return;
        }
        own(contact);
        Contact.State state = answer(event.outcome());
        if (contact.state() == Contact.State.PENDING || state == Contact.State.ESTABLISHED) {
            contact.resolve(state, event.timeNs());
            context.resolved(contact);
        }
    }

    private static Contact.State answer(Event.Outcome outcome) {
        return switch (outcome) {
            case ESTABLISHED -> Contact.State.ESTABLISHED;
            case REFUSED -> Contact.State.REFUSED;
            case UNREACHABLE -> Contact.State.UNREACHABLE;
            case TIMED_OUT -> Contact.State.TIMED_OUT;
            case ABANDONED -> Contact.State.SUPERSEDED; // a router answered: nothing is known of the endpoint
        };
    }

    static Contact.Kind kind(Event.ProbeKind kind) {
        return switch (kind) {
            case ARP -> Contact.Kind.ARP;
            case ICMP -> Contact.Kind.ICMP;
            case UDP -> Contact.Kind.UDP;
            case TCP_STRAY -> Contact.Kind.TCP_STRAY;
        };
    }

    int size() {
        return sent.size();
    }

    long evictions() {
        return sent.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("probes", sent);
    }
}
