package dev.rubato.event;

import java.util.Arrays;

/** The text of an address: dotted IPv4 and IPv6 by RFC 5952, without any look-up. */
final class AddressText {
    private AddressText() {}

    static Address parse(String text) {
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (literal.indexOf(':') < 0) {
            return Address.ofV4(parseV4(literal, text));
        }
        return parseV6(literal, text);
    }

    private static int parseV4(String literal, String whole) {
        String[] parts = literal.split("\\.", -1);
        if (parts.length != 4) {
            throw bad(whole);
        }
        int bits = 0;
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw bad(whole);
            }
            int value = Integer.parseInt(part);
            if (value > 255) {
                throw bad(whole);
            }
            bits = bits << 8 | value;
        }
        return bits;
    }

    private static Address parseV6(String literal, String whole) {
        int gap = literal.indexOf("::");
        int[] head = groups(gap < 0 ? literal : literal.substring(0, gap), whole);
        int[] tail = gap < 0 ? new int[0] : groups(literal.substring(gap + 2), whole);
        int given = head.length + tail.length;
        if (gap < 0 ? given != 8 : given > 7) {
            throw bad(whole);
        }
        int[] all = new int[8];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, 8 - tail.length, tail.length);
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[2 * i] = (byte) (all[i] >> 8);
            bytes[2 * i + 1] = (byte) all[i];
        }
        return Address.of(bytes, 0, 16);
    }

    private static int[] groups(String text, String whole) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > 8) {
            throw bad(whole);
        }
        int[] values = new int[9];
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (i == parts.length - 1 && part.indexOf('.') >= 0) {
                int v4 = parseV4(part, whole);
                values[count++] = v4 >>> 16;
                values[count++] = v4 & 0xffff;
            } else if (part.isEmpty()
                    || part.length() > 4
                    || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
                throw bad(whole);
            } else {
                values[count++] = Integer.parseInt(part, 16);
            }
        }
        return Arrays.copyOf(values, count);
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("not a literal IPv4 or IPv6 address: " + text);
    }

    static String format(Address address) {
        if (address.isV4()) {
            int bits = address.v4Bits();
            return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 4; i++) {
            groups[i] = (int) (address.high() >>> (48 - 16 * i)) & 0xffff;
            groups[i + 4] = (int) (address.low() >>> (48 - 16 * i)) & 0xffff;
        }
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > bestLength) {
                bestStart = i;
                bestLength = end - i;
            }
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                out.append("::");
                i += bestLength - 1;
            } else {
                if (out.length() > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }
}
