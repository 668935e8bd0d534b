package dev.rubato.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened on a host, as one sensor saw it: the whole vocabulary between sensors and detectors.
 *
 * <p>An event states what was observed and nothing inferred. Joining the observations of several sensors (who owns a
 * connection, who descends from whom) is the work of the {@code lineage} package, so that a replayed journal is judged
 * like the live one. Names, arguments and addresses are written by strangers: sensors cap their length, outputs escape
 * them. A new kind of event breaks every {@code switch} that has to know it.
 */
public sealed interface Event {

    /** When it happened at its source, in nanoseconds since the Unix epoch. */
    long timeNs();

    /** How an observation was made. */
    enum Basis {
        /** Reported by the kernel as it happened. */
        EXACT,
        /** Found by looking at intervals: shorter things were missed. */
        SAMPLED,
        /** Found at the start of a sensor: it is older than the event's time. */
        SNAPSHOT,
        /** Read from packets. */
        PACKET,
        /**
         * Read from packets of a TCP connection whose opening was not captured: it is older than the event's time, and
         * which end opened it is inferred from ports and from who sent first.
         */
        INFERRED
    }

    /** How an attempt to connect ended. */
    enum Outcome {
        ESTABLISHED,
        /** Answered with a reset, or ICMP port unreachable. */
        REFUSED,
        /** Given up by the kernel without an answer. */
        TIMED_OUT,
        /** No neighbour or router answered, or ICMP unreachable. */
        UNREACHABLE,
        /** Closed by its own application before any answer. */
        ABANDONED
    }

    /** Probes that open no connection. */
    enum ProbeKind {
        ARP,
        ICMP,
        UDP,
        /** A TCP segment without SYN that belongs to no connection: FIN, NULL, Xmas or ACK scans. */
        TCP_STRAY
    }

    /** Kinds of sockets whose owner a sensor can name. */
    enum SocketKind {
        UDP,
        /** SOCK_RAW: writes its own transport header. */
        RAW,
        /** AF_PACKET: writes and reads whole frames. */
        PACKET
    }

    /** How much a sensor can see. */
    enum Visibility {
        EXACT,
        SAMPLED,
        ABSENT
    }

    /**
     * An agent began to observe. Everything that the journal says before it was seen by an earlier run.
     *
     * @param host the host's name, for the alerts
     * @param bootId {@code /proc/sys/kernel/random/boot_id} or another text that changes with each boot; empty if unknown
     * @param agent the agent's own process, never judged as a scanner's socket holder
     */
    record AgentStarted(long timeNs, String host, String bootId, ProcessKey agent) implements Event {}

    /** What one sensor can see from now on, and why not more. */
    record SensorStarted(long timeNs, String sensor, Visibility visibility, String reason) implements Event {}

    /** A process was forked; it still runs its parent's image. */
    record ProcessForked(long timeNs, ProcessKey child, ProcessKey parent) implements Event {}

    /**
     * A process began to run an image, or was found running it.
     *
     * @param parent the parent, where the sensor knows it; otherwise the fork told it
     */
    record ProcessExecuted(
            long timeNs, ProcessKey process, @Nullable ProcessKey parent, ProcessImage image, Basis basis)
            implements Event {}

    /** A process ended. */
    record ProcessExited(long timeNs, ProcessKey process) implements Event {}

    /**
     * A connection was attempted or accepted.
     *
     * @param socket the kernel's identity of the socket while it lives, 0 from other sensors
     * @param owner the process whose call it was, where the sensor knows it
     */
    record ConnectionOpened(
            long timeNs,
            long socket,
            Flow flow,
            Flow.Direction direction,
            @Nullable ProcessKey owner,
            Basis basis) implements Event {}

    /** The outcome of an attempt; {@code socket} as in {@link ConnectionOpened}. */
    record ConnectionResolved(long timeNs, long socket, Flow flow, Outcome outcome, Basis basis) implements Event {}

    /**
     * A connection that was established has ended.
     *
     * @param bytesOut payload bytes to the peer modulo 4 GiB, -1 if unknown
     * @param bytesIn payload bytes from the peer modulo 4 GiB, -1 if unknown
     */
    record ConnectionClosed(long timeNs, long socket, Flow flow, long bytesOut, long bytesIn, Basis basis)
            implements Event {}

    /** A process listens for TCP connections. */
    record ListenerOpened(
            long timeNs,
            long socket,
            Address address,
            int port,
            @Nullable ProcessKey owner,
            Basis basis) implements Event {}

    /** A listening socket was closed. */
    record ListenerClosed(long timeNs, long socket, Address address, int port) implements Event {}

    /**
     * A process holds a socket from which packets without a connection may come.
     *
     * @param localPort the bound port of a UDP socket, else 0
     */
    record SocketOwned(long timeNs, SocketKind kind, Address local, int localPort, ProcessKey owner, Basis basis)
            implements Event {}

    /**
     * This host sent a probe to an endpoint.
     *
     * @param localPort source port, 0 where the protocol has none
     * @param remotePort destination port, 0 where the protocol has none
     */
    record ProbeSent(long timeNs, ProbeKind kind, Address local, int localPort, Address remote, int remotePort)
            implements Event {}

    /**
     * A probe of this host was answered.
     *
     * @param outcome {@code ESTABLISHED} for a positive answer, {@code REFUSED} for a reset or ICMP port unreachable,
     *     {@code UNREACHABLE} for other ICMP errors, {@code ABANDONED} if its time to live was over on the way, which says
     *     nothing of the endpoint
     */
    record ProbeAnswered(
            long timeNs, ProbeKind kind, Address local, int localPort, Address remote, int remotePort, Outcome outcome)
            implements Event {}

    /** A DNS answer gave addresses to a name; at most {@link #MAX_ADDRESSES} of them. */
    record NameResolved(long timeNs, String name, List<Address> addresses) implements Event {
        public NameResolved {
            addresses = List.copyOf(addresses);
        }
    }

    /** Most addresses that one event carries. */
    int MAX_ADDRESSES = 64;

    /** One address of this host, with the length of its on-link prefix in bits. */
    record InterfaceAddress(String interfaceName, Address address, int prefixBits) {}

    /** The whole of this host's addresses and default gateways, whenever they changed. */
    record NetworkChanged(long timeNs, List<InterfaceAddress> addresses, List<Address> gateways) implements Event {
        public NetworkChanged {
            addresses = List.copyOf(addresses);
            gateways = List.copyOf(gateways);
        }
    }

    /** What a process uses a GPU for. */
    enum GpuContext {
        COMPUTE,
        /** Draws, or decodes video, and computes nothing. */
        GRAPHICS,
        /** The driver does not tell, or the process does both. */
        UNKNOWN
    }

    /** What one process used of a GPU since the sample before; -1 where unknown. */
    record GpuUse(ProcessKey process, GpuContext context, double utilisationPercent, long memoryBytes) {}

    /**
     * One sample of a GPU; -1 where the driver does not say.
     *
     * @param utilisationPercent share of the time in which something ran, 0 to 100
     * @param uses per-process use, empty where the driver does not say
     */
    record GpuSampled(
            long timeNs,
            String device,
            double utilisationPercent,
            long memoryUsedBytes,
            long memoryTotalBytes,
            List<GpuUse> uses)
            implements Event {
        public GpuSampled {
            uses = List.copyOf(uses);
        }
    }

    /** The wall clock was set, or the host slept: times before and after do not fit together. */
    record ClockStepped(long timeNs, long byNs) implements Event {}

    /** Nothing else happened until this time. */
    record TimePassed(long timeNs) implements Event {}

    /**
     * A sensor missed events, or a sink alerts.
     *
     * @param count how many, -1 if that is unknown
     * @param fromNs the gap's start
     * @param toNs the gap's end
     */
    record SensorGap(long timeNs, String sensor, long count, long fromNs, long toNs, String reason) implements Event {
        /** Begins the name of a sink that alerts did not reach: what was missed are alerts, not events. */
        public static final String DELIVERY_PREFIX = "delivery-";

        /** Whether alerts were lost on their way out, so that no evidence is missing. */
        public boolean isOfDelivery() {
            return sensor.startsWith(DELIVERY_PREFIX);
        }
    }
}
