package dev.rubato.trace;

import java.util.Locale;

/** What a {@link PacketDecoder} counts beside the events that it gives. */
public enum PacketCount {
    /** Packets given to the decoder. */
    PACKETS,
    /** Packets cut before the headers that were needed. */
    TRUNCATED,
    /** Packets of a link type that is not decoded. */
    UNKNOWN_LINK_TYPE,
    /** Link headers that contradict themselves. */
    MALFORMED_LINK,
    /** IPv4 and IPv6 headers that contradict themselves. */
    MALFORMED_IP,
    MALFORMED_TCP,
    MALFORMED_UDP,
    MALFORMED_ARP,
    MALFORMED_DNS,
    /** DNS answers cut by the capture: the addresses before the cut were used. */
    TRUNCATED_DNS,
    /** Protocols that are not judged. */
    OTHER_PROTOCOL,
    /** Fragments after the first: they have no ports. */
    LATER_FRAGMENT,
    /** Packets between two foreign hosts. */
    NOT_OURS,
    /** Packets that came in with the host's own address as their source. */
    REFLECTED,
    /** SYNs seen before with the same ports and sequence number. */
    REPEATED_SYN,
    /** Segments that end or answer a connection whose beginning was not seen. */
    UNKNOWN_FLOW,
    /** Outbound TCP flows forgotten because their table was full. */
    EVICTED_OUTBOUND_FLOW,
    /** Inbound TCP flows forgotten because their table was full. */
    EVICTED_INBOUND_FLOW,
    /** TCP flows seen without their opening, forgotten because their table was full: their bytes were not told. */
    EVICTED_MIDSTREAM_FLOW,
    /** UDP endpoints that this host sent to, forgotten because their table was full. */
    EVICTED_UDP_ENDPOINT,
    /** UDP peers that sent to this host first, forgotten because their table was full. */
    EVICTED_UDP_PEER,
    /** ARP, ICMP and stray TCP probes forgotten because their table was full. */
    EVICTED_PROBE,
    /** Outbound attempts and probes beyond the rate limit: no event was given for them. */
    OVER_RATE_OUTBOUND,
    /** Inbound attempts beyond the rate limit: no event was given for them. */
    OVER_RATE_INBOUND;

    /** The name for counters shown to users: {@code unknown-flow}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
