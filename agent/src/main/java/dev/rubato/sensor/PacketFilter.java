package dev.rubato.sensor;

import dev.rubato.event.Address;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The text of the kernel's packet filter (pcap-filter(7)): what can open, answer or end something, and UDP except the
 * endpoints that are so busy that nothing more can be learnt from them. Owned by the capture thread.
 *
 * <p>At most {@value #MAX_EXCLUDED} endpoints are left out, each for {@value #EXCLUDED_MS} ms; then it is seen again and
 * left out again if it is still busy. No port is left out for its number, because a scanner may choose any.
 */
public final class PacketFilter {
    static final int MAX_EXCLUDED = 32;
    static final long EXCLUDED_MS = 30_000;

    private static final long EXCLUDED_NS = EXCLUDED_MS * 1_000_000;

    /** TCP with SYN, FIN or RST, or without ACK. */
    private static final String TCP = "(tcp and (tcp[13] & 7 != 0 or tcp[13] & 16 = 0))";

    /** Echo, timestamp and mask requests with their replies, unreachable, time exceeded. */
    private static final String ICMP =
            "(icmp and (icmp[0] = 0 or icmp[0] = 3 or icmp[0] = 8 or icmp[0] = 11 or icmp[0] = 13 or icmp[0] = 14"
                    + " or icmp[0] = 17 or icmp[0] = 18))";

    /** The filter language does not look into TCP over IPv6: the offsets are those of a packet without extension headers. */
    private static final String TCP6 = "(ip6[6] = 6 and (ip6[53] & 7 != 0 or ip6[53] & 16 = 0))";

    /** Echo, unreachable, time exceeded, neighbour solicitation and advertisement. */
    private static final String ICMP6 =
            "(ip6[6] = 58 and (ip6[40] = 1 or ip6[40] = 3 or ip6[40] = 128 or ip6[40] = 129 or ip6[40] = 135 or"
                    + " ip6[40] = 136))";

    /** Extension headers are looked through later: hop-by-hop, routing, destination, first fragments. */
    private static final String EXTENDED6 =
            "(ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 60 or (ip6[6] = 44 and ip6[42:2] & 0xfff8 = 0))";

    private static final String UDP = "((ip and udp and ip[6:2] & 0x1fff = 0) or (ip6 and ip6[6] = 17))";

    /** The loopback interface shows each packet twice, sent and received; libpcap passes on only the second. */
    private static final String ONCE_ON_LOOPBACK = "not (outbound and (ip dst net 127.0.0.0/8 or ip6 dst host ::1))";

    private final Map<Endpoint, Long> excludedAtNs = new LinkedHashMap<>();

    PacketFilter() {}

    /** The filter as it is when no endpoint is left out, for whoever compares with other capturing programs. */
    public static String unrestricted() {
        return new PacketFilter().expression();
    }

    private record Endpoint(Address address, int port) {}

    /** Leaves out the endpoint's datagrams; false if too many are left out already. */
    boolean exclude(Address address, int port, long nowNs) {
        Endpoint endpoint = new Endpoint(address, port);
        if (excludedAtNs.size() >= MAX_EXCLUDED && !excludedAtNs.containsKey(endpoint)) {
            return false;
        }
        excludedAtNs.remove(endpoint);
        excludedAtNs.put(endpoint, nowNs);
        return true;
    }

    /** Lets endpoints in again that were left out long enough; whether there were any. */
    boolean expire(long nowNs) {
        boolean expired = false;
        Iterator<Long> oldestFirst = excludedAtNs.values().iterator();
        while (oldestFirst.hasNext() && nowNs - oldestFirst.next() >= EXCLUDED_NS) {
            oldestFirst.remove();
            expired = true;
        }
        return expired;
    }

    int excluded() {
        return excludedAtNs.size();
    }

    String expression() {
        StringBuilder udp = new StringBuilder(UDP);
        for (Endpoint each : excludedAtNs.keySet()) {
            String family = each.address.isV4() ? "ip " : "ip6 ";
            for (String side : new String[] {"src", "dst"}) {
                udp.append(" and not (")
                        .append(family)
                        .append(side)
                        .append(" host ")
                        .append(each.address);
                udp.append(" and udp ")
                        .append(side)
                        .append(" port ")
                        .append(each.port)
                        .append(')');
            }
        }
        String overIpv6 = "(ip6 and (" + TCP6 + " or " + ICMP6 + " or " + EXTENDED6 + "))";
        return ONCE_ON_LOOPBACK + " and (arp or " + TCP + " or " + ICMP + " or " + overIpv6 + " or (" + udp + "))";
    }
}
