package dev.rubato.detect.replication;

import dev.rubato.event.Address;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rule R3: a lineage whose service was used by a host X makes first contacts on the same class of port to hosts other than
 * X; and whether its exchanges with them repeat, in order and size, what X sent to it.
 *
 * <p>Sizes are compared by what the client's side sent: the answers depend on the victim's version. Only the first
 * {@value #COMPARED_EXCHANGES} different exchanges with a target count, since attempts that fail are begun again.
 *
 * <p>Not evidence: services whose servers are their own clients by nature ({@link ServiceClass#OTHER}). Little evidence: a
 * login at a terminal, because that is what a jump host is for. Owned by the detection thread.
 */
final class Turns {
    private static final int COMPARED_EXCHANGES = 4;
    static final int ECHOES_OF_A_COPY = 2;
    private static final int LEAST_HOSTS = 2;
    private static final int MAX_LINEAGE_DEPTH = 16;
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final int HISTORY_DAYS = 30;

    private final ReplicationParameters parameters;
    private final Served served;

    /** The days on which a class turned, by class, modulo {@value #HISTORY_DAYS}; -1 for none. */
    private final long[][] turnDays = new long[ServiceClass.values().length][HISTORY_DAYS];

    Turns(ReplicationParameters parameters, Served served) {
        this.parameters = parameters;
        this.served = served;
        for (long[] days : turnDays) {
            Arrays.fill(days, -1);
        }
    }

    /** What stands for the server whose clients a lineage may repeat. */
    static long server(Lineage lineage) {
        Address address = lineage.address();
        return address == null ? lineage.id() : server(address);
    }

    /** What stands for the services of an address whose processes are not known. */
    static long server(Address address) {
        return address.hash64();
    }

    /** The client that used the service of {@code lineage}, or of one that it descends from, before {@code timeNs}. */
    Served.@Nullable Client clientBefore(@Nullable Lineage lineage, ServiceClass kind, long timeNs) {
        Lineage at = lineage;
        for (int depth = 0; at != null && depth < MAX_LINEAGE_DEPTH; depth++) {
            Served.Client client = served.before(server(at), kind, timeNs);
            if (client != null) {
                return client;
            }
            at = at.parent();
        }
        return null;
    }

    /** Judges the first contacts of a lineage anew; whether that changed its evidence. */
    boolean judge(Suspect suspect, ServiceClass kind, long timeNs) {
        Served.Client client = suspect.client();
        if (client == null || suspect.turnedClass() != kind) {
            client = firstClient(suspect, kind);
        }
        if (client == null) {
            return false;
        }
        int hosts = 0;
        for (Suspect.FirstContact each : suspect.firstContacts()) {
            boolean later = each.kind() == kind && each.timeNs() > client.firstNs();
            hosts += later && !each.address().equals(client.address()) ? 1 : 0;
        }
        if (hosts < LEAST_HOSTS || hosts <= suspect.newHosts()) {
            return false;
        }
        boolean terminal = suspect.origin() == OriginClass.TTY;
        if (suspect.client() == null) {
            suspect.turned(client, kind, !terminal);
        }
        double before = suspect.nats(Suspect.Rule.TURN);
        double now = nats(kind, hosts, terminal, timeNs);
        suspect.newHosts(hosts);
        suspect.add(Suspect.Rule.TURN, now - before, timeNs);
        return true;
    }

    private Served.@Nullable Client firstClient(Suspect suspect, ServiceClass kind) {
        for (Suspect.FirstContact each : suspect.firstContacts()) {
            if (each.kind() == kind) {
                Served.Client client = clientBefore(suspect.lineage(), kind, each.timeNs());
                if (client != null) {
                    return client;
                }
            }
        }
        return null;
    }

    private double nats(ServiceClass kind, int hosts, boolean terminal, long timeNs) {
        ReplicationParameters.Weights weights = parameters.weights();
        if (terminal) {
            return Math.log(weights.turn() / weights.turnCeiling());
        }
        double learned = weights.turnFloor() + earlierDays(kind, timeNs) / (double) HISTORY_DAYS;
        double share = Math.min(weights.turnCeiling(), learned);
        int further = Math.min(weights.furtherHosts(), hosts - LEAST_HOSTS);
        return Math.log(weights.turn() / share) + further * weights.furtherHost();
    }

    /** Days of the last {@value #HISTORY_DAYS} before this one on which servers of the class turned. */
    private int earlierDays(ServiceClass kind, long timeNs) {
        long today = timeNs / DAY_NS;
        int count = 0;
        for (long day : turnDays[kind.ordinal()]) {
            count += day >= 0 && day < today && today - day <= HISTORY_DAYS ? 1 : 0;
        }
        return count;
    }

    /** Remembers that a server of the class turned on this day. */
    void noteDay(ServiceClass kind, long timeNs) {
        long today = timeNs / DAY_NS;
        turnDays[kind.ordinal()][(int) Math.floorMod(today, (long) HISTORY_DAYS)] = today;
    }

    /**
     * Compares the exchanges with a target with what was suffered, as far as both are known by now; the change of its nats.
     * Exchanges may end in any order, so this is judged anew whenever one of either side ends.
     */
    double echo(Suspect suspect, Target target, ServiceClass kind) {
        Served.Client client = suspect.client();
        if (client == null || suspect.turnedClass() != kind) {
            client = clientBefore(suspect.lineage(), kind, target.firstNs());
        }
        if (client == null
                || client.count() < ECHOES_OF_A_COPY
                || client.address().equals(target.address())) {
            return 0;
        }
        double tolerance = parameters.shapeTolerance();
        int echoed = 0;
        int place = 0;
        double nats = 0;
        for (int i = 0; i < Math.min(target.shapeCount(), COMPARED_EXCHANGES); i++) {
            int next = client.after(place, target.shape(i), tolerance);
            if (next >= 0) {
                place = next;
                echoed++;
                nats += parameters.weights().shapeMatch();
            } else if (client.after(0, target.shape(i), tolerance) < 0) {
                nats += parameters.weights().shapeMiss();
            }
        }
        if (echoed >= ECHOES_OF_A_COPY && target.echoed() < ECHOES_OF_A_COPY) {
            suspect.addEchoingTarget();
        }
        double change = nats - target.echoNats();
        target.echo(Math.max(echoed, target.echoed()), nats);
        return change;
    }
}
