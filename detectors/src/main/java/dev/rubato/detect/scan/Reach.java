package dev.rubato.detect.scan;

import dev.rubato.event.Address;
import dev.rubato.event.Mix;

/**
 * Which networks a scan goes through: the /16 networks (/48 of IPv6) of its targets and those near them, so that a sweep
 * may move on but another internal target set is another scan. A scan of public addresses goes on at any of them. A scan
 * that began in three internal networks far apart goes on in all, and so does one that has moved on through 32 networks:
 * it has been reported as one that does. Remembers 32 networks.
 */
final class Reach {
    private static final int NETWORKS = 32;

    /** Internal networks far apart that make a scan a wide one; a prior. Higher: more alerts for one random scan. */
    private static final int WIDE = 3;

    /** Lists of public targets jump between networks, and what matters is hardly muted by a decoy among them. */
    private static final int WIDE_PUBLIC = 1;

    /** How many networks further on a sweep may be before the last ones are judged; a prior. Higher: nearer decoys mute. */
    private static final int NEAR = 16;

    private static final long V6 = 1L << 62;

    private final long[] networks = new long[NETWORKS];
    private int size;
    private int publicApart;
    private int internalApart;

    private static long network(Address address) {
        return address.isV4() ? address.v4Bits() >>> 16 : V6 | Mix.mix(address.high() >>> 16) >>> 2;
    }

    /** Adds a target of the scan as it was when it was reported. */
    void begin(Address address) {
        if (!isNear(address)) {
            if (address.isPublic()) {
                publicApart++;
            } else {
                internalApart++;
            }
        }
        add(address);
    }

    /** Adds a target. */
    void add(Address address) {
        long network = network(address);
        for (int i = 0; i < size; i++) {
            if (networks[i] == network) {
                return;
            }
        }
        if (size < NETWORKS) {
            networks[size++] = network;
        } else if (address.isPublic()) {
            publicApart = WIDE_PUBLIC;
        } else {
            internalApart = WIDE;
        }
    }

    /** Whether the scan may go on at {@code address}. */
    boolean covers(Address address) {
        return (address.isPublic() ? publicApart >= WIDE_PUBLIC : internalApart >= WIDE) || isNear(address);
    }

    private boolean isNear(Address address) {
        long network = network(address);
        for (int i = 0; i < size; i++) {
            if (Math.abs(networks[i] - network) <= NEAR) {
                return true;
            }
        }
        return false;
    }
}
