package dev.rubato.lineage;

import dev.rubato.event.Address;
import org.jspecify.annotations.Nullable;

/**
 * A connection between two processes of this host, joined by its four addresses and ports.
 *
 * @param timeNs when it was accepted (or, if that was not seen, attempted)
 * @param client the process that connected, or null if unknown
 * @param clientPort the client's port, 0 if unknown
 * @param address the address that was connected to
 * @param listener the service that was reached
 * @param late whether the hop reached the model after its place in time
 */
public record LoopbackHop(
        long timeNs, @Nullable HostProcess client, int clientPort, Address address, Listener listener, boolean late) {}
