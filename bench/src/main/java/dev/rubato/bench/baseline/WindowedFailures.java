package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * So many distinct hosts, or distinct ports of one host, within a sliding window: Slips (more than five that were not
 * established within its window of an hour) and portscan2 of Snort 2 (5 hosts or 20 ports attempted within 60 s).
 */
final class WindowedFailures extends AttemptRule {
    private final int hosts;
    private final int ports;
    private final long windowNs;
    private final boolean failedOnly;
    private final ArrayDeque<Seen> recent = new ArrayDeque<>();
    private final Map<Address, Map<Integer, Integer>> counts = new HashMap<>();

    private record Seen(long timeNs, Address remote, int port) {}

    private WindowedFailures(int hosts, int ports, int windowSeconds, boolean failedOnly) {
        this.hosts = hosts;
        this.ports = ports;
        this.windowNs = windowSeconds * 1_000_000_000L;
        this.failedOnly = failedOnly;
    }

    static WindowedFailures slips() {
        return new WindowedFailures(6, 6, 3_600, true);
    }

    static WindowedFailures portscan2() {
        return new WindowedFailures(5, 20, 60, false);
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        if (!failedOnly) {
            count(attempt, attempt.timeNs, alarms);
        }
    }

    @Override
    public void ended(Attempts.Attempt attempt, boolean answered, long timeNs, Alarms alarms) {
        if (failedOnly && !answered) {
            count(attempt, timeNs, alarms);
        }
    }

    private void count(Attempts.Attempt attempt, long timeNs, Alarms alarms) {
        for (Seen old = recent.peekFirst(); old != null && timeNs - old.timeNs > windowNs; old = recent.peekFirst()) {
            forget(recent.removeFirst());
        }
        recent.addLast(new Seen(timeNs, attempt.remote(), attempt.port()));
        Map<Integer, Integer> ofHost = counts.computeIfAbsent(attempt.remote(), remote -> new HashMap<>());
        ofHost.merge(attempt.port(), 1, Integer::sum);
        if (counts.size() >= hosts || ofHost.size() >= ports) {
            alarms.raise(timeNs);
        }
    }

    private void forget(Seen old) {
        Map<Integer, Integer> ofHost = counts.get(old.remote);
        if (ofHost != null) {
            ofHost.computeIfPresent(old.port, (port, count) -> count == 1 ? null : count - 1);
            if (ofHost.isEmpty()) {
                counts.remove(old.remote);
            }
        }
    }
}
