package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Scanners that read their targets from known_hosts, ARP tables or an inventory and mostly succeed: failures alone do
 * not give them away.
 */
final class TopologyAware {
    private static final int[] HOSTS_PER_HOUR = {600, 60, 10, 4, 2, 1};
    private static final double[] SUCCESSES = {0.75, 0.95};
    private static final long KNOWN_NS = 4 * Times.DAY + 3 * Times.HOUR;
    private static final int TARGETS = 32;
    private static final List<Integer> ADMIN_PORTS = List.of(22, 445, 3389, 5985);

    private TopologyAware() {}

    static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (double success : SUCCESSES) {
            for (int rate : HOSTS_PER_HOUR) {
                cells.add(Cell.of("topology-aware", rate + "/h", success, "", seed -> trace(seed, rate, success)));
            }
        }
        return cells;
    }

    private static Trace trace(long seed, int perHour, double success) {
        SyntheticHost host = new SyntheticHost("informed", seed);
        ProcessKey unit = host.service(SyntheticHost.START_NS + Times.MINUTE, "app.service", "/opt/app/bin/app");
        long atNs = SyntheticHost.START_NS + KNOWN_NS;
        ProcessKey actor = host.start(atNs - Times.SECOND, unit, "/opt/app/bin/app-worker");
        int port = host.draws.pick(ADMIN_PORTS);
        List<Long> steps = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            atNs += Math.max(Times.MILLISECOND, host.draws.exponential((double) Times.HOUR / perHour));
            Address target = Scanners.within(host, i);
            steps.add(atNs);
            if (host.draws.chance(success)) {
                host.wire.exchange(atNs, actor, target, port, Times.seconds(host.draws.logNormal(2, 20)), 3_000, 5_000);
            } else {
                host.wire.connect(atNs, actor, target, port, Answer.REFUSED);
            }
        }
        return new Trace(host.events(atNs + 30 * Times.SECOND), Truth.attack(steps.getFirst(), steps, "scan"), 0);
    }
}
