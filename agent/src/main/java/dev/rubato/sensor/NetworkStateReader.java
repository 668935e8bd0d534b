package dev.rubato.sensor;

import dev.rubato.event.Address;
import dev.rubato.event.Event.InterfaceAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads this host's addresses from the JDK and its default gateways from {@code /proc}. Costs about 1 ms. */
final class NetworkStateReader {
    /** Lines read of a routing table: default routes stand first, and a full internet table has a million. */
    static final int MAX_ROUTES = 4096;

    /** Addresses kept; a host with more (thousands of containers) has the others judged as foreign. */
    static final int MAX_ADDRESSES = 4096;

    private final Path proc;

    /** What was read at one time, in a fixed order. */
    record Reading(List<InterfaceAddress> addresses, List<Address> gateways) {
        static final Reading NOTHING = new Reading(List.of(), List.of());

        Reading {
            addresses = List.copyOf(addresses);
            gateways = List.copyOf(gateways);
        }
    }

    /**
     * Reads nothing yet.
     *
     * @param proc where the process file system is mounted: {@code /proc}
     */
    NetworkStateReader(Path proc) {
        this.proc = proc;
    }

    boolean seesGateways() {
        return Files.isReadable(v4Routes());
    }

    private Path v4Routes() {
        return proc.resolve("net").resolve("route");
    }

    Reading read() throws IOException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            for (java.net.InterfaceAddress address : each.getInterfaceAddresses()) {
                if (address.getAddress() != null && addresses.size() < MAX_ADDRESSES) {
                    addresses.add(toEvent(each.getName(), address));
                }
            }
        }
        addresses.sort(Comparator.comparing(InterfaceAddress::interfaceName)
                .thenComparing(a -> a.address().toString()));
        List<Address> gateways = new ArrayList<>(NetworkStateRoutes.v4Gateways(lines(v4Routes())));
        gateways.addAll(NetworkStateRoutes.v6Gateways(lines(proc.resolve("net").resolve("ipv6_route"))));
        return new Reading(addresses, gateways);
    }

    private static InterfaceAddress toEvent(String name, java.net.InterfaceAddress from) {
        byte[] bytes = from.getAddress().getAddress();
        int prefixBits = Math.clamp(from.getNetworkPrefixLength(), 0, bytes.length * 8);
        return new InterfaceAddress(name, Address.of(bytes, 0, bytes.length), prefixBits);
    }

    private static List<String> lines(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            String line = reader.readLine();
            while (line != null && lines.size() < MAX_ROUTES) {
                lines.add(line);
                line = reader.readLine();
            }
        }
        return lines;
    }
}
