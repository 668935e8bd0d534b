package dev.rubato.detect.replication;

/**
 * Services through which programs are brought to and started on other hosts, by port. A server of one of them that turns
 * into its client is rare.
 *
 * <p>{@link #OTHER} holds the services whose servers are clients of their own kind by nature: web servers and proxies,
 * load balancers, name servers, mail relays, message brokers, database and cluster nodes, directory controllers, peers of
 * file sharing. A worm that spreads through one of those is judged by what its processes do, not by its port.
 */
enum ServiceClass {
    SSH("T1021.004"),
    TELNET("T1021"),
    SMB("T1021.002"),
    RPC("T1021.003"),
    RDP("T1021.001"),
    WINRM("T1021.006"),
    VNC("T1021.005"),
    DOCKER("T1021"),
    ADB("T1021"),
    OTHER("T1021");

    private final String technique;

    ServiceClass(String technique) {
        this.technique = technique;
    }

    /** The class of a port. */
    static ServiceClass of(int port) {
        return switch (port) {
            case 22, 2222 -> SSH;
            case 23, 2323 -> TELNET;
            case 139, 445 -> SMB;
            case 135 -> RPC;
            case 3389 -> RDP;
            case 5985, 5986 -> WINRM;
            case 5900, 5901 -> VNC;
            case 2375, 2376 -> DOCKER;
            case 5555 -> ADB;
            default -> OTHER;
        };
    }

    /** Whether programs are brought to other hosts through it, and its servers are rarely its clients. */
    boolean isAdministrative() {
        return this != OTHER;
    }

    /** The MITRE ATT&amp;CK technique of using it for lateral movement. */
    String technique() {
        return technique;
    }
}
