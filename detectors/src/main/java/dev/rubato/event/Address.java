package dev.rubato.event;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as its 128 bits; IPv4 is kept in the IPv4-mapped form {@code ::ffff:a.b.c.d}
 * (RFC 4291, section 2.5.5.2), so that an IPv4 peer of a dual-stack socket equals the same peer of an IPv4 socket.
 *
 * @param high the first eight bytes, network order
 * @param low the last eight bytes, network order
 */
public record Address(long high, long low) {

    /** {@code ::}, which also stands for {@code 0.0.0.0} where a socket is bound to every address. */
    public static final Address ANY = new Address(0, 0);

    private static final long V4_PREFIX = 0x0000_ffff_0000_0000L;

    /** The address of an IPv4 host, {@code bits} in network order ({@code 127.0.0.1} is {@code 0x7f000001}). */
    public static Address ofV4(int bits) {
        return bits == 0 ? ANY : new Address(0, v4Low(bits));
    }

    /** The last eight bytes of an IPv4 address that is not zero. */
    static long v4Low(int bits) {
        return V4_PREFIX | (bits & 0xffff_ffffL);
    }

    /**
     * The address in {@code bytes} from {@code offset} on.
     *
     * @param length 4 or 16
     * @throws IllegalArgumentException for any other length
     */
    public static Address of(byte[] bytes, int offset, int length) {
        if (length == 4) {
            return ofV4((int) bigEndian(bytes, offset, 4));
        }
        if (length == 16) {
            long high = bigEndian(bytes, offset, 8);
            long low = bigEndian(bytes, offset + 8, 8);
            return high == 0 && low == V4_PREFIX ? ANY : new Address(high, low);
        }
        throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + length);
    }

    /**
     * Parses a literal address: dotted IPv4, or IPv6 with an optional zone, which is dropped.
     *
     * @throws IllegalArgumentException if {@code text} is no literal address; names are never looked up
     */
    public static Address parse(String text) {
        return AddressText.parse(text);
    }

    private static long bigEndian(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[offset + i] & 0xff);
        }
        return value;
    }

    /** Whether this is an IPv4 address. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == 0xffffL;
    }

    /** The IPv4 bits in network order; meaningless unless {@link #isV4()}. */
    public int v4Bits() {
        return (int) low;
    }

    /** Whether this is {@code 0.0.0.0} or {@code ::}. */
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    /** Whether this is in {@code 127.0.0.0/8} or {@code ::1}. */
    public boolean isLoopback() {
        return isV4() ? (v4Bits() >>> 24) == 127 : high == 0 && low == 1;
    }

    /** Whether this is a multicast address or the IPv4 limited broadcast address. */
    public boolean isMulticast() {
        return isV4() ? (v4Bits() >>> 28) == 14 || v4Bits() == -1 : (high >>> 56) == 0xff;
    }

    /** Whether this is link-local: {@code 169.254.0.0/16} (RFC 3927) or {@code fe80::/10}. */
    public boolean isLinkLocal() {
        return isV4() ? (v4Bits() >>> 16) == 0xa9fe : (high >>> 54) == 0x3fa;
    }

    /** Whether this is private by RFC 1918, unique local by RFC 4193, shared by RFC 6598, link-local or loopback. */
    public boolean isInternal() {
        if (isLoopback() || isLinkLocal()) {
            return true;
        }
        if (!isV4()) {
            return (high >>> 57) == 0x7e;
        }
        int bits = v4Bits();
        return (bits >>> 24) == 10
                || (bits >>> 20) == 0xac1
                || (bits >>> 16) == 0xc0a8
                || (bits >>> 22) == (0x6440_0000 >>> 22);
    }

    /** Whether this is a unicast address that is neither {@link #isInternal()} nor unspecified. */
    public boolean isPublic() {
        return !isAny() && !isMulticast() && !isInternal();
    }

    /** The address with all but its first {@code bits} bits cleared; an IPv4 prefix counts from its own first bit. */
    public Address prefix(int bits) {
        int wide = isV4() ? bits + 96 : bits;
        long maskedHigh = wide >= 64 ? high : wide == 0 ? 0 : high & (-1L << (64 - wide));
        long maskedLow = wide <= 64 ? 0 : wide >= 128 ? low : low & (-1L << (128 - wide));
        return new Address(maskedHigh, maskedLow);
    }

    /** Whether both are of one family and agree in their first {@code bits} bits, counted as for {@link #prefix}. */
    public boolean sharesPrefix(Address other, int bits) {
        long differenceHigh = high ^ other.high;
        int common = differenceHigh == 0
                ? 64 + Long.numberOfLeadingZeros(low ^ other.low)
                : Long.numberOfLeadingZeros(differenceHigh);
        return isV4() == other.isV4() && common >= (isV4() ? bits + 96 : bits);
    }

    /** A well-mixed 64-bit hash, the same in every run. */
    public long hash64() {
        return Mix.mix(high * 0x9e37_79b9_7f4a_7c15L + Mix.mix(low));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Address(long otherHigh, long otherLow) && low == otherLow && high == otherHigh);
    }

    @Override
    public int hashCode() {
        return (int) hash64();
    }

    /** The usual text: dotted IPv4, or IPv6 by RFC 5952. */
    @Override
    public String toString() {
        return AddressText.format(this);
    }
}
