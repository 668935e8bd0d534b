package dev.rubato.event;

import org.jspecify.annotations.Nullable;

/**
 * The two ends of a connection as this host sees them.
 *
 * @param protocol transport protocol
 * @param local this host's address; {@link Address#ANY} while the kernel has not chosen it
 * @param localPort this host's port; 0 while the kernel has not chosen it
 * @param remote the peer's address
 * @param remotePort the peer's port
 */
public record Flow(Protocol protocol, Address local, int localPort, Address remote, int remotePort) {

    /** Transport protocols. */
    public enum Protocol {
        TCP,
        UDP
    }

    /** Who opened the connection: this host towards the peer, or the peer towards this host. */
    public enum Direction {
        OUTBOUND,
        INBOUND
    }

    /** The same connection seen from its other end. */
    public Flow reversed() {
        return new Flow(protocol, remote, remotePort, local, localPort);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Flow flow
                        && localPort == flow.localPort
                        && remotePort == flow.remotePort
                        && protocol == flow.protocol
                        && remote.equals(flow.remote)
                        && local.equals(flow.local));
    }

    @Override
    public int hashCode() {
        long ends = Mix.mix(local.hash64(), remote.hash64());
        return (int) Mix.mix(ends, ((long) localPort << 32) | ((long) remotePort << 8) | protocol.ordinal());
    }

    @Override
    public String toString() {
        return protocol + " " + local + ":" + localPort + " -> " + remote + ":" + remotePort;
    }
}
