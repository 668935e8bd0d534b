package dev.rubato.detect;

import dev.rubato.event.Mix;
import java.util.HexFormat;

/** Names of alerts and incidents that are the same in every run over the same events. */
public final class AlertId {
    private static final long HOUR_NS = 3_600_000_000_000L;

    private AlertId() {}

    /**
     * The name of an alert.
     *
     * @param lineage the lineage that it is about, or another hash of the actor
     * @param timeNs time of the deciding event
     * @param about what else tells it from others of that time: a process id, a port, or 0
     */
    public static String of(String host, String detector, String variant, long lineage, long timeNs, int about) {
        long hash = hash(hash(0, host), detector + "/" + variant);
        return hex(Mix.mix(Mix.mix(Mix.mix(hash, lineage), timeNs), about));
    }

    /** The name that all alerts of one lineage within the same hour of event time share, whoever raises them. */
    public static String incident(String host, long lineage, long timeNs) {
        return hex(Mix.mix(Mix.mix(hash(0, host), lineage), Math.floorDiv(timeNs, HOUR_NS)));
    }

    /** A hash of a host's name, to stand for the lineage where the host as a whole is meant. */
    public static long ofHost(String host) {
        return hash(0, host);
    }

    private static long hash(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = Mix.mix(hash, text.charAt(i));
        }
        return hash;
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }
}
