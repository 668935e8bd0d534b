package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Snort 3's {@code port_scan} for TCP with the defaults of {@code snort_defaults.lua}: port scans of one host and port
 * sweeps over many. A limit of no attempts switches the test without rejects off, as in its source.
 */
final class SnortScan extends AttemptRule {
    private final Level level;
    private final Count sweep = new Count();
    private final Map<Address, Count> scanned = new HashMap<>();
    private long window = -1;

    /**
     * Numbers of one test.
     *
     * @param scans attempts
     * @param rejects attempts that were rejected
     * @param nets distinct hosts
     * @param ports distinct ports
     */
    record Limits(int scans, int rejects, int nets, int ports) {}

    /** Sensitivities, with the length of their windows. */
    @SuppressWarnings("ImmutableEnumChecker") // records of numbers
    enum Level {
        LOW(60, new Limits(0, 5, 25, 5), new Limits(0, 5, 5, 15)),
        MEDIUM(90, new Limits(200, 10, 60, 15), new Limits(30, 7, 7, 10)),
        HIGH(600, new Limits(200, 5, 100, 10), new Limits(30, 3, 3, 10));

        private final long windowNs;
        private final Limits ports;
        private final Limits sweep;

        Level(int windowSeconds, Limits ports, Limits sweep) {
            this.windowNs = windowSeconds * 1_000_000_000L;
            this.ports = ports;
            this.sweep = sweep;
        }
    }

    private static final class Count {
        int attempts;
        int rejects;
        final Set<Address> hosts = new HashSet<>();
        final Set<Integer> ports = new HashSet<>();

        void add(Attempts.Attempt attempt) {
            attempts++;
            hosts.add(attempt.remote());
            ports.add(attempt.port());
        }
    }

    SnortScan(Level level) {
        this.level = level;
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        turn(attempt.timeNs);
        sweep.add(attempt);
        scanned.computeIfAbsent(attempt.remote(), remote -> new Count()).add(attempt);
        judge(attempt, attempt.timeNs, alarms);
    }

    @Override
    public void ended(Attempts.Attempt attempt, boolean answered, long timeNs, Alarms alarms) {
        turn(timeNs);
        if (!answered) {
            sweep.rejects++;
            scanned.computeIfAbsent(attempt.remote(), remote -> new Count()).rejects++;
            judge(attempt, timeNs, alarms);
        }
    }

    private void turn(long timeNs) {
        if (timeNs / level.windowNs != window) {
            window = timeNs / level.windowNs;
            sweep.attempts = 0;
            sweep.rejects = 0;
            sweep.hosts.clear();
            sweep.ports.clear();
            scanned.clear();
        }
    }

    private void judge(Attempts.Attempt attempt, long timeNs, Alarms alarms) {
        Count one = scanned.computeIfAbsent(attempt.remote(), remote -> new Count());
        boolean portScan = enough(one, level.ports)
                && one.hosts.size() < level.ports.nets()
                && one.ports.size() >= level.ports.ports();
        boolean portSweep = enough(sweep, level.sweep)
                && sweep.hosts.size() >= level.sweep.nets()
                && sweep.ports.size() <= level.sweep.ports();
        if (portScan || portSweep) {
            alarms.raise(timeNs);
        }
    }

    private static boolean enough(Count count, Limits limits) {
        return count.rejects >= limits.rejects() || (limits.scans() > 0 && count.attempts >= limits.scans());
    }
}
