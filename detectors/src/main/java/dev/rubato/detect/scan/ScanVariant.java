package dev.rubato.detect.scan;

import java.util.List;

/** The form of a scan, by what varies most and how it is sent. */
enum ScanVariant {
    /** Many addresses, by TCP or UDP. */
    ADDRESS("address"),
    /** Many ports of few addresses, by TCP or UDP. */
    PORT("port"),
    ARP("arp"),
    ICMP("icmp");

    private final String label;

    ScanVariant(String label) {
        this.label = label;
    }

    static ScanVariant of(Technique technique, long destinations, long ports) {
        return switch (technique) {
            case TCP, UDP -> destinations >= ports ? ADDRESS : PORT;
            case ICMP -> ICMP;
            case ARP -> ARP;
        };
    }

    /** Whether addresses vary: it is about a network and not about single hosts. */
    boolean isSweep() {
        return this != PORT;
    }

    /** The {@code variant} field of the alerts. */
    String label() {
        return label;
    }

    /** MITRE ATT&amp;CK techniques. */
    List<String> attack() {
        return switch (this) {
            case ADDRESS -> List.of("T1018", "T1046");
            case PORT -> List.of("T1046");
            case ARP, ICMP -> List.of("T1018");
        };
    }
}
