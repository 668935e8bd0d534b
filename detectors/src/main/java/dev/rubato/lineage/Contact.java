package dev.rubato.lineage;

import dev.rubato.event.Address;
import dev.rubato.event.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of this host to reach an endpoint, joined from all sensors that saw it: who tried, when, and what came
 * of it. Owned by the detection thread.
 */
public final class Contact {

    /** How the endpoint was tried. */
    public enum Kind {
        /** A connect of an ordinary TCP socket. */
        TCP,
        /** A SYN that no TCP socket of this host sent. */
        RAW_SYN,
        /** A TCP segment outside any connection: FIN, NULL, Xmas or ACK. */
        TCP_STRAY,
        UDP,
        ICMP,
        ARP
    }

    /** What is known of the outcome. */
    public enum State {
        /** No answer yet. */
        PENDING,
        /** No answer for three seconds: counts as failed until an answer comes. */
        SILENT,
        ESTABLISHED,
        REFUSED,
        TIMED_OUT,
        UNREACHABLE,
        /** Closed by the application before an answer, without a success beside it. */
        GIVEN_UP,
        /**
         * No evidence: closed by the application because a sibling to the same port succeeded (RFC 8305), or a probe whose
         * time to live was over on the way.
         */
        SUPERSEDED;

        /** Whether the attempt counts as failed. */
        public boolean isFailure() {
            return this == SILENT || this == REFUSED || this == TIMED_OUT || this == UNREACHABLE || this == GIVEN_UP;
        }
    }

    private final long timeNs;
    private final Kind kind;
    private final Address local;
    private final Address remote;
    private final int remotePort;
    private final boolean late;
    int localPort;
    long socket;

    /** Its two ends, once both are known. */
    @Nullable
    Flow flow;

    boolean packetSeen;
    private @Nullable HostProcess process;
    private @Nullable Lineage lineage;
    private boolean ownerInferred;
    private State state = State.PENDING;
    private State previousState = State.PENDING;
    private long resolvedNs;

    Contact(long timeNs, Kind kind, Address local, int localPort, Address remote, int remotePort, boolean late) {
        this.timeNs = timeNs;
        this.kind = kind;
        this.local = local;
        this.localPort = localPort;
        this.remote = remote;
        this.remotePort = remotePort;
        this.late = late;
    }

    /** When the attempt was made. */
    public long timeNs() {
        return timeNs;
    }

    public Kind kind() {
        return kind;
    }

    /** This host's address; {@link Address#ANY} if unknown. */
    public Address local() {
        return local;
    }

    /** This host's port, 0 if unknown or without meaning. */
    public int localPort() {
        return localPort;
    }

    public Address remote() {
        return remote;
    }

    /** The port that was tried, 0 for ARP and ICMP. */
    public int remotePort() {
        return remotePort;
    }

    /** Whether the attempt reached the model after its place in time: its timing must not be used. */
    public boolean late() {
        return late;
    }

    /** The process that tried, or null if no sensor could tell. */
    public @Nullable HostProcess process() {
        return process;
    }

    /** The lineage that tried: the process's own, or that of the source address in captures without processes. */
    public @Nullable Lineage lineage() {
        return lineage;
    }

    /** Whether the process was inferred (it held a raw or UDP socket at the time) and not observed. */
    public boolean ownerInferred() {
        return ownerInferred;
    }

    public State state() {
        return state;
    }

    /** Whether an answer may still come. */
    public boolean isOpen() {
        return state == State.PENDING || state == State.SILENT;
    }

    /** The state before the last change. */
    public State previousState() {
        return previousState;
    }

    /** When the present state was reached. */
    public long resolvedNs() {
        return resolvedNs;
    }

    void own(@Nullable HostProcess owner, @Nullable Lineage ofLineage, boolean inferred) {
        process = owner;
        lineage = ofLineage;
        ownerInferred = inferred;
    }

    void resolve(State newState, long timeNs) {
        previousState = state;
        state = newState;
        resolvedNs = timeNs;
    }

    @Override
    public String toString() {
        return kind + " " + remote + ":" + remotePort + " " + state;
    }
}
