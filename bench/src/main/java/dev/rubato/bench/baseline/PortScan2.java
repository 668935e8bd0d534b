package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * portscan2 of Snort 2: five hosts or twenty ports tried within 60 s. Source: the defaults of
 * {@code spp_portscan2}, as its author lists them at seclists.org/snort/2003/q3/2273; ports are summed over hosts.
 */
final class PortScan2 extends AttemptRule {
    private static final int HOSTS = 5;
    private static final int PORTS = 20;
    private static final long WINDOW_NS = 60_000_000_000L;

    private final int mostHosts;
    private final int mostPorts;
    private final ArrayDeque<Attempts.Attempt> recent = new ArrayDeque<>();
    private final Map<Address, Integer> hosts = new HashMap<>();
    private final Map<Endpoint, Integer> ports = new HashMap<>();

    private record Endpoint(Address remote, int port) {}

    PortScan2(double strictness) {
        mostHosts = Baselines.scaled(HOSTS, strictness);
        mostPorts = Baselines.scaled(PORTS, strictness);
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        for (Attempts.Attempt old = recent.peekFirst();
                old != null && attempt.timeNs - old.timeNs > WINDOW_NS;
                old = recent.peekFirst()) {
            recent.removeFirst();
            hosts.computeIfPresent(old.remote(), (remote, count) -> count == 1 ? null : count - 1);
            ports.computeIfPresent(endpoint(old), (endpoint, count) -> count == 1 ? null : count - 1);
        }
        recent.addLast(attempt);
        hosts.merge(attempt.remote(), 1, Integer::sum);
        ports.merge(endpoint(attempt), 1, Integer::sum);
        if (hosts.size() >= mostHosts || ports.size() >= mostPorts) {
            alarms.raise(attempt.timeNs);
        }
    }

    private static Endpoint endpoint(Attempts.Attempt attempt) {
        return new Endpoint(attempt.remote(), attempt.port());
    }
}
