package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Classical scanners: by rate, by share of targets that answer, by how the others fail, by what varies. The host has been
 * known for four days and does nothing else.
 */
final class Scanners {
    static final double[] RATES_PER_SECOND = {100, 10, 1, 0.2, 0.05, 0.01};
    static final double[] SUCCESSES = {0, 0.2, 0.45};

    private static final long KNOWN_NS = 4 * Times.DAY + 10 * Times.HOUR;

    /** Three times what the slowest published test needs of the most informed scanner. */
    private static final int ATTEMPTS = 160;

    private static final List<Integer> SWEPT_PORTS = List.of(22, 23, 80, 445, 3389, 5900, 6379, 8080);

    private Scanners() {}

    /** What varies from attempt to attempt. */
    private enum Shape {
        ADDRESSES,
        PORTS,
        /** Each attempt by a process of its own, as shell loops around nc do. */
        PROCESS_EACH
    }

    static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (double success : SUCCESSES) {
            for (double rate : RATES_PER_SECOND) {
                cells.add(cell("address scan", rate, success, "refused", Shape.ADDRESSES, Answer.REFUSED));
            }
        }
        for (double rate : new double[] {100, 1, 0.05}) {
            cells.add(cell("address scan", rate, 0, "silent", Shape.ADDRESSES, Answer.SILENT));
            cells.add(cell("address scan", rate, 0, "no such host", Shape.ADDRESSES, Answer.NO_HOST));
            cells.add(cell("port scan", rate, 0.01, "refused", Shape.PORTS, Answer.REFUSED));
            cells.add(cell("address scan", rate, 0.2, "a process each", Shape.PROCESS_EACH, Answer.REFUSED));
        }
        return cells;
    }

    private static Cell cell(String name, double rate, double success, String variant, Shape shape, Answer failure) {
        String text = (rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate)) + "/s";
        return Cell.of(name, text, success, variant, seed -> scan(seed, rate, success, shape, failure));
    }

    private static Trace scan(long seed, double rate, double success, Shape shape, Answer failure) {
        SyntheticHost host = new SyntheticHost("scanned-from", seed);
        ProcessKey unit = host.service(
                SyntheticHost.START_NS + Times.MINUTE, "worker.service", "/usr/bin/python3", "/opt/w/worker.py");
        long atNs = SyntheticHost.START_NS + KNOWN_NS;
        ProcessKey actor = host.start(atNs - Times.SECOND, unit, "/usr/bin/python3", "/opt/w/job.py");
        List<Long> steps = new ArrayList<>();
        Address victim = within(host, 77);
        int port = host.draws.pick(SWEPT_PORTS);
        for (int i = 0; i < ATTEMPTS; i++) {
            atNs += Math.max(1_000, host.draws.exponential(Times.SECOND / rate));
            Address target = shape == Shape.PORTS ? victim : within(host, i);
            int targetPort = shape == Shape.PORTS ? 1 + (i * 389) % 9_973 : port;
            Answer answer = host.draws.chance(success) ? Answer.ACCEPTED : failure;
            ProcessKey process = shape == Shape.PROCESS_EACH
                    ? host.start(
                            atNs - Times.MILLISECOND, actor, "/usr/bin/nc", "-z", target.toString(), "" + targetPort)
                    : actor;
            steps.add(atNs);
            Wire.Open open = host.wire.connect(atNs, process, target, targetPort, answer);
            if (answer == Answer.ACCEPTED) {
                host.wire.close(open.openNs() + 2 * Times.MILLISECOND, open, 0, 0);
            }
            if (shape == Shape.PROCESS_EACH) {
                host.exit(open.openNs() + 3 * Times.MILLISECOND, process);
            }
        }
        return new Trace(host.events(atNs + 30 * Times.SECOND), Truth.attack(steps.getFirst(), steps, "scan"), 0);
    }

    /** The {@code index}th of the host's neighbours in its /16, never twice the same. */
    static Address within(SyntheticHost host, int index) {
        int network = host.address.v4Bits() & 0xffff_0000;
        int own = host.address.v4Bits() & 0xffff;
        return Address.ofV4(network | ((own + 251 + index * 7_919) & 0xffff));
    }
}
