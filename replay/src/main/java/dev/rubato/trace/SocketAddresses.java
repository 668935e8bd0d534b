package dev.rubato.trace;

import dev.rubato.event.Address;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Socket addresses of the internet families as they lie in memory: sockaddr_in and sockaddr_in6 of Linux, whose family
 * is in the byte order of the host.
 */
final class SocketAddresses {
    private static final int FAMILY_V4 = 2;
    private static final int FAMILY_V6 = 10;
    private static final int V4_BYTES = 8;
    private static final int V6_BYTES = 24;
    private static final int MAX_PORT = 0xffff;

    private SocketAddresses() {}

    /** An address and a port. */
    record Endpoint(Address address, int port) {
        /** The same as a socket address of family IPv6 in memory. */
        String toHex() {
            HexFormat hex = HexFormat.of();
            return "0a00" + hex.toHexDigits((short) port) + "00000000" + hex.toHexDigits(address.high())
                    + hex.toHexDigits(address.low());
        }
    }

    /** The endpoint of an address in words, or null if it is none. */
    static @Nullable Endpoint of(String address, int port) {
        try {
            return port < 0 || port > MAX_PORT ? null : new Endpoint(Address.parse(address), port);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What {@code hex} holds, or null if it is of another family, or damaged. */
    static @Nullable Endpoint parse(String hex) {
        if (hex.length() < 2 * V4_BYTES || hex.length() % 2 != 0 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            return null;
        }
        byte[] bytes = HexFormat.of().parseHex(hex);
        int family = bytes[0] != 0 ? bytes[0] : bytes[1];
        int port = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        if (family == FAMILY_V4) {
            return new Endpoint(Address.of(bytes, 4, 4), port);
        }
        return family == FAMILY_V6 && bytes.length >= V6_BYTES ? new Endpoint(Address.of(bytes, 8, 16), port) : null;
    }
}
