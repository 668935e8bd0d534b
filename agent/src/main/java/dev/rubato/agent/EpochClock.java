package dev.rubato.agent;

import java.time.Instant;

/** The wall clock in the unit of events. */
final class EpochClock {
    private EpochClock() {}

    /** Nanoseconds since the Unix epoch. */
    static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
