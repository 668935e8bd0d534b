package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Snort 3's {@code port_scan} for TCP: port scans of one host and port sweeps over many. As in
 * {@code src/network_inspectors/port_scan/ps_detect.cc}, limits from {@code lua/snort_defaults.lua} of
 * github.com/snort3/snort3: an answered attempt is taken off the scans again; only a reset or an ICMP unreachable is a
 * reject; hosts and ports are counted by their changes; each tracker's window begins with its first attempt; a limit of no
 * scans switches the test without rejects off. Its tests for decoys and distributed scans look at many sources, of which
 * there are none here. Windows of 60, 90 and 600 s as its documentation tells them.
 */
final class SnortScan extends AttemptRule {
    private final Level level;
    private final Limits portLimits;
    private final Limits sweepLimits;
    private final Tracker scanner = new Tracker();
    private final Map<Address, Tracker> scanned = new HashMap<>();

    /**
     * Numbers of one test.
     *
     * @param scans attempts
     * @param rejects attempts that were rejected
     * @param nets changes of the host
     * @param ports changes of the port
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

    /** What Snort keeps of one host as scanner, or as scanned. */
    private static final class Tracker {
        private long untilNs = Long.MIN_VALUE;
        private int attempts;
        private int rejects;
        private int hosts;
        private int ports;
        private @Nullable Address lastHost;
        private int lastPort;

        void add(Attempts.Attempt attempt, Address other, long windowNs) {
            if (attempt.timeNs > untilNs) {
                untilNs = attempt.timeNs + windowNs;
                attempts = 0;
                rejects = 0;
                hosts = 0;
                ports = 0;
                lastHost = null;
                lastPort = 0;
            }
            attempts++;
            hosts += other.equals(lastHost) ? 0 : 1;
            ports += attempt.port() == lastPort ? 0 : 1;
            lastHost = other;
            lastPort = attempt.port();
        }

        void end(Attempts.End end) {
            switch (end) {
                case ANSWERED -> attempts = Math.max(0, attempts - 1);
                case REJECTED -> rejects++;
                case SILENT -> {}
            }
        }
    }

    SnortScan(Level level, double strictness) {
        this.level = level;
        // the most hosts of a port scan and the most ports of a sweep tell the kinds apart, and are no thresholds
        portLimits = new Limits(
                Baselines.scaled(level.ports.scans, strictness),
                Baselines.scaled(level.ports.rejects, strictness),
                level.ports.nets,
                Baselines.scaled(level.ports.ports, strictness));
        sweepLimits = new Limits(
                Baselines.scaled(level.sweep.scans, strictness),
                Baselines.scaled(level.sweep.rejects, strictness),
                Baselines.scaled(level.sweep.nets, strictness),
                level.sweep.ports);
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        scanner.add(attempt, attempt.remote(), level.windowNs);
        tracker(attempt).add(attempt, attempt.flow.local(), level.windowNs);
        judge(tracker(attempt), attempt.timeNs, alarms);
    }

    @Override
    public void ended(Attempts.Attempt attempt, Attempts.End end, long timeNs, Alarms alarms) {
        scanner.end(end);
        tracker(attempt).end(end);
        if (end == Attempts.End.REJECTED) {
            judge(tracker(attempt), timeNs, alarms);
        }
    }

    private Tracker tracker(Attempts.Attempt attempt) {
        return scanned.computeIfAbsent(attempt.remote(), remote -> new Tracker());
    }

    private void judge(Tracker one, long timeNs, Alarms alarms) {
        boolean rejected = one.rejects >= portLimits.rejects && scanner.rejects >= portLimits.rejects;
        boolean portScan =
                (rejected || tried(one, portLimits)) && one.hosts < portLimits.nets && one.ports >= portLimits.ports;
        boolean portSweep = (scanner.rejects >= sweepLimits.rejects || tried(scanner, sweepLimits))
                && scanner.hosts >= sweepLimits.nets
                && scanner.ports <= sweepLimits.ports;
        if (portScan || portSweep) {
            alarms.raise(timeNs);
        }
    }

    private static boolean tried(Tracker tracker, Limits limits) {
        return limits.scans > 0 && tracker.attempts >= limits.scans;
    }
}
