package dev.rubato.detect.scan;

import dev.rubato.lineage.Contact;

/** What a scan sends: the coarse kinds that alerts tell apart. */
enum Technique {
    TCP,
    UDP,
    ICMP,
    ARP;

    static Technique of(Contact.Kind kind) {
        return switch (kind) {
            case TCP, RAW_SYN, TCP_STRAY -> TCP;
            case UDP -> UDP;
            case ICMP -> ICMP;
            case ARP -> ARP;
        };
    }

    /** Whether its probes go to a port. */
    boolean hasPorts() {
        return this == TCP || this == UDP;
    }
}
