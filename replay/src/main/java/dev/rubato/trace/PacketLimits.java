package dev.rubato.trace;

/**
 * The bounds of a {@link PacketDecoder}; tables grow up to their bound, then forget what was used longest ago, counted.
 * TCP flows that ended two and a half minutes ago make place before a table grows, uncounted.
 *
 * @param outboundFlows most TCP flows opened by this host that are remembered, 80 bytes each
 * @param inboundFlows most TCP flows opened by peers that are remembered; apart, so that a flood from outside cannot
 *     make the host's own flows forgotten
 * @param midstreamFlows most TCP flows that are remembered of which payload was seen and no opening; 0 where the capture
 *     delivers no payload, as a live one does
 * @param udpEndpoints most UDP endpoints that this host sent to
 * @param udpPeers most UDP peers that sent to this host first; a peer that is forgotten and then written to looks like
 *     a probe
 * @param probes most ARP, ICMP and stray TCP probes that wait for an answer
 * @param outboundPerSecond most outbound attempts and probes a second that become events
 * @param inboundPerSecond most inbound attempts a second that become events
 * @param busyPerSecond datagrams a second that make a UDP endpoint {@linkplain PacketNotices#busyUdp busy}
 */
public record PacketLimits(
        int outboundFlows,
        int inboundFlows,
        int midstreamFlows,
        int udpEndpoints,
        int udpPeers,
        int probes,
        int outboundPerSecond,
        int inboundPerSecond,
        int busyPerSecond) {

    /** For a live host: about 10 MB when every table is full. */
    public static final PacketLimits LIVE =
            new PacketLimits(16_384, 16_384, 0, 16_384, 16_384, 16_384, 20_000, 2_000, 200);

    /** For a capture file: no rate is limited, larger tables. */
    public static final PacketLimits FILE = new PacketLimits(
            262_144,
            262_144,
            16_384,
            131_072,
            131_072,
            131_072,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);
}
