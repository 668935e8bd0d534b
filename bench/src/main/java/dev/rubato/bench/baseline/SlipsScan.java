package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Port scans as Slips finds them, in {@code modules/network_discovery} of github.com/stratosphereips/StratosphereLinuxIPS:
 * at least five distinct hosts on one port that were not established and had not been resolved by name, or at least five
 * distinct ports of one host, within a time window of an hour (its default) that begins with the first attempt. Slips takes
 * ports of one host that were established too; those are left out here, in its favour.
 */
final class SlipsScan implements Baseline, Attempts.Rule {
    private static final int HOSTS = 5;
    private static final int PORTS = 5;
    private static final long WINDOW_NS = 3_600_000_000_000L;

    private final Attempts attempts = new Attempts(this);
    private final int mostHosts;
    private final int mostPorts;
    private final Map<Integer, Set<Address>> hostsOfPort = new HashMap<>();
    private final Map<Address, Set<Integer>> portsOfHost = new HashMap<>();
    private final Set<Address> resolved = new HashSet<>();
    private long fromNs = Long.MIN_VALUE;

    SlipsScan(double strictness) {
        mostHosts = Baselines.scaled(HOSTS, strictness);
        mostPorts = Baselines.scaled(PORTS, strictness);
    }

    @Override
    public void accept(Event event, Alarms alarms) {
        if (event instanceof Event.NameResolved name) {
            resolved.addAll(name.addresses());
        }
        attempts.accept(event, alarms);
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        if (fromNs == Long.MIN_VALUE) {
            fromNs = attempt.timeNs;
        }
        long windows = (attempt.timeNs - fromNs) / WINDOW_NS;
        if (windows > 0) {
            fromNs += windows * WINDOW_NS;
            hostsOfPort.clear();
            portsOfHost.clear();
        }
    }

    @Override
    public void ended(Attempts.Attempt attempt, Attempts.End end, long timeNs, Alarms alarms) {
        if (end == Attempts.End.ANSWERED || attempt.timeNs < fromNs) {
            return;
        }
        Set<Address> hosts = hostsOfPort.computeIfAbsent(attempt.port(), port -> new HashSet<>());
        Set<Integer> ports = portsOfHost.computeIfAbsent(attempt.remote(), remote -> new HashSet<>());
        boolean further = ports.add(attempt.port());
        if (!resolved.contains(attempt.remote())) {
            further |= hosts.add(attempt.remote());
        }
        if (further && (hosts.size() >= mostHosts || ports.size() >= mostPorts)) {
            alarms.raise(timeNs);
        }
    }
}
