package dev.rubato.sensor;

import dev.rubato.event.Address;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Finds the default gateways in the text of {@code /proc/net/route} and {@code /proc/net/ipv6_route} (proc(5)). */
final class NetworkStateRoutes {
    private static final int RTF_UP = 1;
    private static final int RTF_GATEWAY = 2;
    private static final HexFormat HEX = HexFormat.of();

    private NetworkStateRoutes() {}

    /** The gateways of the IPv4 default routes; lines of another shape are passed over. */
    static List<Address> v4Gateways(List<String> lines) {
        List<Address> gateways = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+", -1);
            if (fields.length >= 8 && isZero(fields[1]) && isZero(fields[7]) && hasGateway(fields[3])) {
                addIfHex(gateways, fields[2], 8);
            }
        }
        return gateways;
    }

    /** The gateways of the IPv6 default routes; lines of another shape are passed over. */
    static List<Address> v6Gateways(List<String> lines) {
        List<Address> gateways = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+", -1);
            if (fields.length >= 10 && isZero(fields[0]) && isZero(fields[1]) && hasGateway(fields[8])) {
                addIfHex(gateways, fields[4], 32);
            }
        }
        return gateways;
    }

    private static boolean isZero(String hex) {
        return !hex.isEmpty() && hex.chars().allMatch(c -> c == '0');
    }

    private static boolean hasGateway(String flags) {
        if (flags.isEmpty() || flags.length() > 8 || !flags.chars().allMatch(HexFormat::isHexDigit)) {
            return false;
        }
        int wanted = RTF_UP | RTF_GATEWAY;
        return (HexFormat.fromHexDigits(flags) & wanted) == wanted;
    }

    /** IPv4 addresses stand there in the byte order of the host, which is little-endian wherever Java 25 runs on Linux. */
    private static void addIfHex(List<Address> gateways, String hex, int digits) {
        if (hex.length() != digits || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            return;
        }
        Address address = digits == 8
                ? Address.ofV4(Integer.reverseBytes(HexFormat.fromHexDigits(hex)))
                : Address.of(HEX.parseHex(hex), 0, 16);
        if (!address.isAny() && !gateways.contains(address)) {
            gateways.add(address);
        }
    }
}
