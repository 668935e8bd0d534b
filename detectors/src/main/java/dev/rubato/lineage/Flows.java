package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.Mix;
import dev.rubato.event.ProcessKey;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The host's TCP connections, joined from the kernel's socket states (which know the owner) and from packets (which
 * know the answer), so that an attempt has both. Owned by the detection thread.
 *
 * <p>At most {@value #MAX_FLOWS} connections of about 250 bytes each are remembered, and {@value #MAX_WAITING} attempts
 * wait for their time-out; what is pushed out is counted.
 */
final class Flows {
    /** After this time without an answer an attempt counts as failed ({@code detectors.md} 2.2). */
    static final long SILENT_NS = 3_000_000_000L;

    private static final int MAX_FLOWS = 32_768;
    private static final int MAX_UNOWNED = 1024;
    private static final int MAX_WAITING = 131_072;

    /** How long a packet may follow its connect, and a success excuse a sibling's end (RFC 8305). */
    private static final long JOIN_NS = 2_000_000_000L;

    private static final int EXCUSED_PER_SUCCESS = 2;
    private static final int MAX_SUCCESSES = 1024;

    private final BoundedMap<Long, Contact> bySocket = new BoundedMap<>(MAX_FLOWS, false);
    private final BoundedMap<Flow, Contact> byFlow = new BoundedMap<>(MAX_FLOWS, false);
    private final BoundedMap<Target, Contact> unbound = new BoundedMap<>(MAX_FLOWS, false);
    private final BoundedMap<Target, Contact> unowned = new BoundedMap<>(MAX_UNOWNED, false);
    private final BoundedMap<Sibling, Success> successes = new BoundedMap<>(MAX_SUCCESSES, false);
    private final ArrayDeque<Contact> waiting = new ArrayDeque<>();
    private final Context context;
    private int maxWaiting = MAX_WAITING;
    private long waitingDropped;

    /** What the flow join needs of the model around it. */
    interface Context {
        @Nullable
        HostProcess process(@Nullable ProcessKey key);

        @Nullable
        HostProcess rawHolder(long timeNs);

        @Nullable
        Lineage lineageOf(@Nullable HostProcess process, Address local);

        boolean ownersKnown();

        void opened(Contact contact);

        void found(Contact contact);

        void resolved(Contact contact);
    }

    private record Target(Address remote, int port) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Target target && port == target.port && remote.equals(target.remote);
        }

        @Override
        public int hashCode() {
            return (int) Mix.mix(remote.low(), remote.high() ^ port);
        }
    }

    private record Sibling(int pid, int port) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Sibling sibling && pid == sibling.pid && port == sibling.port;
        }

        @Override
        public int hashCode() {
            return (int) Mix.mix(pid, port);
        }
    }

    private static final class Success {
        long timeNs;
        int excused;
    }

    Flows(Context context) {
        this.context = context;
    }

    /** Forgets the sockets of an earlier run: their end was not seen. */
    void clear() {
        bySocket.clear();
        unbound.clear();
        unowned.clear();
        byFlow.clear();
        successes.clear();
        waiting.clear();
    }

    /** So many hosts share the heap: fewer contacts wait; the tables shrink by themselves. */
    void shareWaiting(int hosts) {
        maxWaiting = SharedRoom.of(MAX_WAITING, hosts);
    }

    void open(Event.ConnectionOpened event, boolean late) {
        if (event.direction() != Flow.Direction.OUTBOUND) {
            return;
        }
        Flow flow = event.flow();
        if (event.basis() == Event.Basis.PACKET) {
            openFromPacket(event, late);
            return;
        }
        HostProcess owner = context.process(event.owner());
        if (adoptsPacket(event, owner)) {
            return;
        }
        Contact contact = new Contact(
                event.timeNs(),
                Contact.Kind.TCP,
                flow.local(),
                flow.localPort(),
                flow.remote(),
                flow.remotePort(),
                late);
        contact.own(owner, context.lineageOf(owner, flow.local()), false);
        if (event.basis() == Event.Basis.SNAPSHOT || event.basis() == Event.Basis.INFERRED) {
            remember(contact, flow);
            context.found(contact);
            return;
        }
        keepSocket(event.socket(), contact);
        announce(contact, flow);
    }

    private void keepSocket(long socket, Contact contact) {
        if (socket != 0) {
            contact.socket = socket;
            bySocket.putNewest(socket, contact);
        }
    }

    /** A connect that reaches the model after its own packet gives that packet its owner. */
    private boolean adoptsPacket(Event.ConnectionOpened event, @Nullable HostProcess owner) {
        Flow flow = event.flow();
        Target target = new Target(flow.remote(), flow.remotePort());
        Contact seen = flow.localPort() == 0 ? unowned.get(target) : byFlow.get(flow);
        boolean fits = seen != null
                && seen.packetSeen
                && seen.socket == 0
                && (seen.process() == null || seen.ownerInferred())
                && Math.abs(seen.timeNs() - event.timeNs()) <= JOIN_NS;
        if (seen == null || !fits) {
            return false;
        }
        unowned.remove(target, seen);
        seen.own(owner, context.lineageOf(owner, flow.local()), false);
        keepSocket(event.socket(), seen);
        return true;
    }

    private void openFromPacket(Event.ConnectionOpened event, boolean late) {
        Flow flow = event.flow();
        Contact known = byFlow.get(flow);
        if (known == null && !unbound.isEmpty()) {
            known = unbound.get(new Target(flow.remote(), flow.remotePort()));
            if (known != null && event.timeNs() - known.timeNs() <= JOIN_NS) {
                bind(known, flow);
            } else {
                known = null;
            }
        }
        if (known != null && (known.isOpen() || event.timeNs() - known.timeNs() <= JOIN_NS)) {
            known.packetSeen = true;
            return;
        }
        HostProcess holder = context.ownersKnown() ? context.rawHolder(event.timeNs()) : null;
        Contact contact = new Contact(
                event.timeNs(),
                holder == null ? Contact.Kind.TCP : Contact.Kind.RAW_SYN,
                flow.local(),
                flow.localPort(),
                flow.remote(),
                flow.remotePort(),
                late);
        contact.packetSeen = true;
        contact.own(holder, context.lineageOf(holder, flow.local()), holder != null);
        unowned.put(new Target(flow.remote(), flow.remotePort()), contact);
        announce(contact, flow);
    }

    private void announce(Contact contact, Flow flow) {
        remember(contact, flow);
        if (waiting.size() < maxWaiting) {
            waiting.addLast(contact);
        } else {
            waitingDropped++;
        }
        context.opened(contact);
    }

    private void remember(Contact contact, Flow flow) {
        if (flow.localPort() == 0) {
            Target target = new Target(flow.remote(), flow.remotePort());
            unbound.putNewest(target, contact);
        } else {
            contact.flow = flow;
            byFlow.putNewest(flow, contact);
        }
    }

    private void bind(Contact contact, Flow flow) {
        if (contact.localPort == 0 && flow.localPort() != 0) {
            contact.localPort = flow.localPort();
            contact.flow = flow;
            unbound.remove(new Target(contact.remote(), contact.remotePort()), contact);
            byFlow.putIfAbsent(flow, contact);
        }
    }

    void resolve(Event.ConnectionResolved event) {
        Contact contact = event.socket() != 0 ? bySocket.get(event.socket()) : byFlow.get(event.flow());
        if (contact == null) {
            return;
        }
        bind(contact, event.flow());
        boolean failed = event.outcome() != Event.Outcome.ESTABLISHED;
        if (failed && event.socket() != 0) {
            bySocket.remove(event.socket());
        }
        boolean corrects = !failed && contact.state().isFailure();
        if (contact.isOpen() || corrects) {
            settle(contact, event.outcome(), event.timeNs());
        }
        if (failed && event.timeNs() - contact.timeNs() >= SILENT_NS) {
            forget(contact);
        }
    }

    private void settle(Contact contact, Event.Outcome outcome, long timeNs) {
        Contact.State state = switch (outcome) {
            case ESTABLISHED -> Contact.State.ESTABLISHED;
            case REFUSED -> Contact.State.REFUSED;
            case TIMED_OUT -> Contact.State.TIMED_OUT;
            case UNREACHABLE -> Contact.State.UNREACHABLE;
            case ABANDONED -> abandoned(contact, timeNs);
        };
        HostProcess process = contact.process();
        if (state == Contact.State.ESTABLISHED && process != null) {
            Success success = successes.computeIfAbsent(sibling(contact, process), key -> new Success());
            success.timeNs = timeNs;
            success.excused = 0;
        }
        contact.resolve(state, timeNs);
        context.resolved(contact);
    }

    private Contact.State abandoned(Contact contact, long timeNs) {
        HostProcess process = contact.process();
        Success success = process == null ? null : successes.get(sibling(contact, process));
        if (success != null && timeNs - success.timeNs <= JOIN_NS && success.excused < EXCUSED_PER_SUCCESS) {
            success.excused++;
            return Contact.State.SUPERSEDED;
        }
        return Contact.State.GIVEN_UP;
    }

    private static Sibling sibling(Contact contact, HostProcess process) {
        return new Sibling(process.key().pid(), contact.remotePort());
    }

    void close(Event.ConnectionClosed event) {
        Contact contact = event.socket() != 0 ? bySocket.remove(event.socket()) : null;
        if (event.flow().localPort() != 0) {
            byFlow.remove(event.flow());
        }
        if (contact != null) {
            unbound.remove(new Target(contact.remote(), contact.remotePort()), contact);
        }
    }

    /** Whether a connection to {@code remote} was tried within the last {@code withinNs}. */
    boolean triedLately(Address remote, long nowNs, long withinNs) {
        int looked = 0;
        for (var at = waiting.descendingIterator(); at.hasNext() && looked < 512; looked++) {
            Contact contact = at.next();
            if (nowNs - contact.timeNs() > withinNs) {
                return false;
            }
            if (contact.remote().equals(remote)) {
                return true;
            }
        }
        return false;
    }

    /** Queues a probe for the same time-out as a connection. */
    void await(Contact contact) {
        if (waiting.size() < maxWaiting) {
            waiting.addLast(contact);
        } else {
            waitingDropped++;
        }
    }

    /** Nothing more is to be joined to an attempt that has failed: its packets have come, and no close follows. */
    private void forget(Contact contact) {
        if (contact.flow != null) {
            byFlow.remove(contact.flow, contact);
        } else {
            unbound.remove(new Target(contact.remote(), contact.remotePort()), contact);
        }
    }

    /** Declares silent what has waited long enough, and forgets what has failed by then. */
    void timeOut(long nowNs) {
        Contact head = waiting.peekFirst();
        while (head != null && nowNs - head.timeNs() >= SILENT_NS) {
            waiting.removeFirst();
            if (head.state() == Contact.State.PENDING) {
                head.resolve(Contact.State.SILENT, head.timeNs() + SILENT_NS);
                context.resolved(head);
            } else if (head.state() != Contact.State.ESTABLISHED && !head.isOpen()) {
                forget(head);
            }
            head = waiting.peekFirst();
        }
    }

    /** Forgets the time-outs that run: the clock was set, so how long they have waited is unknown. */
    void stopWaiting() {
        waiting.clear();
    }

    int size() {
        return bySocket.size();
    }

    long evictions() {
        return bySocket.evictions()
                + byFlow.evictions()
                + unbound.evictions()
                + unowned.evictions()
                + successes.evictions()
                + waitingDropped;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("flows", bySocket);
        out.table("flows-by-endpoints", byFlow);
        out.table("flows-unbound", unbound);
        out.table("flows-unowned", unowned);
        out.table("flow-successes", successes);
        out.table("flows-waiting", new TableReading(waiting.size(), maxWaiting, waitingDropped));
    }
}
