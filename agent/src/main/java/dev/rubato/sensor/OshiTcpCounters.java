package dev.rubato.sensor;

import oshi.software.os.InternetProtocolStats;
import oshi.software.os.InternetProtocolStats.TcpStats;

/**
 * What the kernel counted of TCP since boot in this network namespace, IPv4 and IPv6 together (RFC 4022): exact, and
 * about 0.1 ms to read.
 *
 * @param activeOpens connections that were begun here
 * @param passiveOpens connections that were accepted here
 * @param attemptFails attempts of either kind that came to nothing
 * @param outResets resets sent: the kernel's answer to the SYN-ACKs that a raw-socket scan provokes
 */
public record OshiTcpCounters(long activeOpens, long passiveOpens, long attemptFails, long outResets) {

    /** Reads the counters now. */
    public static OshiTcpCounters read() {
        return read(OshiHost.internetProtocol());
    }

    static OshiTcpCounters read(InternetProtocolStats stats) {
        TcpStats v4 = stats.getTCPv4Stats();
        TcpStats v6 = stats.getTCPv6Stats();
        return new OshiTcpCounters(
                v4.getConnectionsActive() + v6.getConnectionsActive(),
                v4.getConnectionsPassive() + v6.getConnectionsPassive(),
                v4.getConnectionFailures() + v6.getConnectionFailures(),
                v4.getOutResets() + v6.getOutResets());
    }

    /** What was counted since {@code earlier}. */
    public OshiTcpCounters since(OshiTcpCounters earlier) {
        return new OshiTcpCounters(
                activeOpens - earlier.activeOpens,
                passiveOpens - earlier.passiveOpens,
                attemptFails - earlier.attemptFails,
                outResets - earlier.outResets);
    }
}
