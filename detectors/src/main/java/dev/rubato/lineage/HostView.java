package dev.rubato.lineage;

import dev.rubato.alert.Alert;
import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;
import org.jspecify.annotations.Nullable;

/** What detectors may ask about the host; all answers are as of the event being applied. */
public interface HostView {

    /** The host's name, empty if unknown. */
    String hostName();

    /** Whether {@code address} is one of this host's own (or loopback, or the unspecified address as a destination). */
    boolean isOwn(Address address);

    /** Whether {@code address} lies in the on-link prefix of one of the host's interfaces. */
    boolean isOnLink(Address address);

    /** Whether {@code address} is a default gateway of the host. */
    boolean isGateway(Address address);

    /**
     * The address, or for one on a network that ends at this host (a bridge of containers or virtual machines) that
     * network's prefix.
     */
    Address segmentOf(Address address);

    /** Names the owner of a contact that waits for its outcome, as far as one is known by now. */
    void seekOwner(Contact contact);

    /** Whether a DNS answer gave {@code address} within the last ten minutes. */
    boolean resolvedByName(Address address);

    /** Whether any sensor delivers DNS answers. */
    boolean seesNames();

    /** The service that a connection to this endpoint of the host reaches, or null. */
    @Nullable
    Listener listenerAt(Address address, int port);

    /** The process of that key, or null if the model does not know it (any more). */
    @Nullable
    HostProcess knownProcess(ProcessKey key);

    /** Events lost, and sensors that only sample, since {@code fromNs}. */
    Alert.Completeness completeness(long fromNs);
}
