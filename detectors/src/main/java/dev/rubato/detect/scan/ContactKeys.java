package dev.rubato.detect.scan;

import dev.rubato.event.Mix;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.Lineage;

/** What identifies the endpoints, addresses and services that contacts reach for. The same in every run. */
final class ContactKeys {
    private static final int TAG_NEIGHBOUR = 0x10000;
    private static final int TAG_ECHO = 0x10001;
    private static final int TAG_UDP = 0x20000;
    private static final int TAG_SERVICE = 0x40000;

    private ContactKeys() {}

    /**
     * Identifies the address that a contact reaches for. Each source address of a capture is a host with a memory of its
     * own.
     */
    static long address(Contact contact) {
        Lineage lineage = contact.lineage();
        long address = contact.remote().hash64();
        return lineage != null && ScanEvidence.isHost(lineage) ? Mix.mix(lineage.id(), address) : address;
    }

    /** Identifies what a contact reaches for: an endpoint, or an address in one of the ways that know no port. */
    static long endpoint(Contact contact) {
        long address = address(contact);
        return switch (Technique.of(contact.kind())) {
            case TCP -> Mix.mix(address, contact.remotePort());
            case UDP -> Mix.mix(address, TAG_UDP | contact.remotePort());
            case ICMP -> Mix.mix(address, TAG_ECHO);
            case ARP -> neighbour(address);
        };
    }

    /** Identifies the ARP probe for an address. */
    static long neighbour(long address) {
        return Mix.mix(address, TAG_NEIGHBOUR);
    }

    /** Identifies one kind of service at an address. */
    static long service(long address, PortClass kind) {
        return Mix.mix(address, TAG_SERVICE | kind.ordinal());
    }
}
