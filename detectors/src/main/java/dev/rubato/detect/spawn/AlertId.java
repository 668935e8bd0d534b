package dev.rubato.detect.spawn;

import dev.rubato.event.Mix;
import java.util.HexFormat;

/** Names of alerts and incidents that are the same in every run over the same events. */
final class AlertId {
    private AlertId() {}

    /** The name of the alert that was decided at {@code timeNs} about process {@code pid} of {@code lineage}. */
    static String of(String host, String variant, long lineage, long timeNs, int pid) {
        long hash = hash(hash(0, host), ChainAlerts.DETECTOR + "/" + variant);
        return hex(Mix.mix(Mix.mix(Mix.mix(hash, lineage), timeNs), pid));
    }

    /** The name that alerts of one lineage within an hour of event time share. */
    static String incident(String host, long lineage, long hour) {
        return hex(Mix.mix(Mix.mix(hash(0, host), lineage), hour));
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
