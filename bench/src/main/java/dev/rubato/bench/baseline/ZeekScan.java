package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Zeek's {@code scan.zeek} until 6.1: 25 distinct hosts on one port, or 15 distinct ports of one host, failed within one
 * epoch of five minutes; an attempt fails that is rejected, reset before data, or not answered. Source:
 * {@code scripts/policy/misc/scan.zeek} of github.com/zeek/zeek.
 */
final class ZeekScan extends AttemptRule {
    private static final int HOSTS = 25;
    private static final int PORTS = 15;
    private static final long EPOCH_NS = 300_000_000_000L;

    private final Map<Integer, Set<Address>> hostsOfPort = new HashMap<>();
    private final Map<Address, Set<Integer>> portsOfHost = new HashMap<>();
    private final int mostHosts;
    private final int mostPorts;
    private long epoch = -1;

    ZeekScan(double strictness) {
        mostHosts = Baselines.scaled(HOSTS, strictness);
        mostPorts = Baselines.scaled(PORTS, strictness);
    }

    @Override
    public void ended(Attempts.Attempt attempt, Attempts.End end, long timeNs, Alarms alarms) {
        if (timeNs / EPOCH_NS != epoch) {
            epoch = timeNs / EPOCH_NS;
            hostsOfPort.clear();
            portsOfHost.clear();
        }
        if (end == Attempts.End.ANSWERED) {
            return;
        }
        Set<Address> hosts = hostsOfPort.computeIfAbsent(attempt.port(), port -> new HashSet<>());
        Set<Integer> ports = portsOfHost.computeIfAbsent(attempt.remote(), remote -> new HashSet<>());
        boolean newHost = hosts.add(attempt.remote());
        boolean newPort = ports.add(attempt.port());
        if ((newHost && hosts.size() == mostHosts) || (newPort && ports.size() == mostPorts)) {
            alarms.raise(timeNs);
        }
    }
}
