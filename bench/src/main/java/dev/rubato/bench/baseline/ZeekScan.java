package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Zeek's {@code scan.zeek} until 6.1: 25 distinct hosts on one port, or 15 distinct ports of one host, failed within one
 * epoch of five minutes.
 */
final class ZeekScan extends AttemptRule {
    private static final int HOSTS = 25;
    private static final int PORTS = 15;
    private static final long EPOCH_NS = 300_000_000_000L;

    private final Map<Integer, Set<Address>> hostsOfPort = new HashMap<>();
    private final Map<Address, Set<Integer>> portsOfHost = new HashMap<>();
    private long epoch = -1;

    @Override
    public void ended(Attempts.Attempt attempt, boolean answered, long timeNs, Alarms alarms) {
        if (timeNs / EPOCH_NS != epoch) {
            epoch = timeNs / EPOCH_NS;
            hostsOfPort.clear();
            portsOfHost.clear();
        }
        if (answered) {
            return;
        }
        Set<Address> hosts = hostsOfPort.computeIfAbsent(attempt.port(), port -> new HashSet<>());
        Set<Integer> ports = portsOfHost.computeIfAbsent(attempt.remote(), remote -> new HashSet<>());
        boolean newHost = hosts.add(attempt.remote());
        boolean newPort = ports.add(attempt.port());
        if ((newHost && hosts.size() == HOSTS) || (newPort && ports.size() == PORTS)) {
            alarms.raise(timeNs);
        }
    }
}
