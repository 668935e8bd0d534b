package dev.rubato.lineage;

import dev.rubato.event.Address;
import org.jspecify.annotations.Nullable;

/**
 * A local TCP service.
 *
 * @param socket the kernel's identity of the listening socket, 0 if unknown
 * @param address the bound address; {@link Address#ANY} for all
 * @param port the bound port
 * @param owner the process that listens, or null if unknown
 * @param openedNs since when, or when it was first found
 */
public record Listener(
        long socket, Address address, int port, @Nullable HostProcess owner, long openedNs) {

    /** Whether other hosts can reach it as far as its bind address tells. */
    public boolean exposed() {
        return !address.isLoopback();
    }
}
