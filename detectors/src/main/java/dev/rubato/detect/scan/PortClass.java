package dev.rubato.detect.scan;

/**
 * Kinds of service that administer a host or hold its data: what spreads through a network reaches for these. Ports that
 * every member of a network asks of some server all day (names, time, directory, web) are none.
 */
enum PortClass {
    NONE,
    SSH,
    SMB,
    RDP,
    WINRM,
    VNC,
    DATABASE,
    DOCKER,
    KUBERNETES,
    MANAGEMENT,
    HTTP_ALT,
    PRINTER,
    OTHER_LOW;

    private static final int FIRST_HIGH_PORT = 1024;

    static PortClass of(Technique technique, int port) {
        return switch (technique) {
            case TCP -> ofTcp(port);
            case UDP -> port == 161 || port == 623 ? MANAGEMENT : NONE;
            case ICMP, ARP -> NONE;
        };
    }

    private static PortClass ofTcp(int port) {
        return switch (port) {
            case 22, 2222 -> SSH;
            case 135, 139, 445 -> SMB;
            case 3389 -> RDP;
            case 5985, 5986 -> WINRM;
            case 5900, 5901, 5902, 5903 -> VNC;
            case 1433, 1521, 3306, 5432, 6379, 9042, 9200, 11211, 27017 -> DATABASE;
            case 2375, 2376 -> DOCKER;
            case 2379, 6443, 10250 -> KUBERNETES;
            case 623, 16992, 16993 -> MANAGEMENT;
            case 8000, 8008, 8080, 8081, 8443, 8888, 9000, 9090 -> HTTP_ALT;
            // 9100 prints too, but on most networks it is what a monitoring server asks of every host
            case 515, 631 -> PRINTER;
            case 0, 53, 67, 68, 80, 88, 123, 389, 443, 464, 636, 853 -> NONE;
            default -> port < FIRST_HIGH_PORT ? OTHER_LOW : NONE;
        };
    }

    /** The name in alerts. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
