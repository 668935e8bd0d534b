package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/**
 * One host of the AI worm's test bed as its own sensors see it. What is not published is drawn for each run from stated
 * ranges: payload 200 kB to 200 MB, one command per think-act cycle, 8 to 60 cycles an attempt, four inference ports,
 * five ways to carry the payload.
 */
final class AiWorm {
    /** Days before the outbreak in which the hosts are only used. */
    private static final long KNOWN_NS = 4 * Times.DAY;

    private static final List<Integer> SERVICES = List.of(22, 445, 80, 6_379, 25, 3_306);
    private static final List<Integer> INFERENCE_PORTS = List.of(5_000, 8_000, 11_434, 18_080);
    private static final List<String> TOOLS = List.of("scp", "curl", "nc", "smbclient", "python");

    private final SyntheticHost host;
    private final Outbreak outbreak;
    private final int self;
    private final Run run;
    /** What a sensor could call the worm's doing: its start and each attempt on another host. */
    private final List<Long> acts = new ArrayList<>();

    /** What the hosts of one run share. */
    private record Run(boolean sweeps, double payloadBytes, int inferencePort, String tool, int cycles, long endNs) {}

    private AiWorm(long seed, Outbreak outbreak, int self, Run run) {
        this.host = new SyntheticHost("fakecorp-" + self, seed * Outbreak.HOSTS + self);
        this.outbreak = outbreak;
        this.self = self;
        this.run = run;
    }

    static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (boolean fast : new boolean[] {false, true}) {
            for (boolean sweeps : new boolean[] {true, false}) {
                cells.add(new Cell(
                        "AI worm",
                        fast ? "one replica per 1.85 h" : "one replica per 8.2 h",
                        0.44,
                        sweeps ? "sweeps its /24 first" : "reads the ARP table",
                        seed -> traces(seed, fast, sweeps)));
            }
        }
        return cells;
    }

    private static List<Trace> traces(long seed, boolean fast, boolean sweeps) {
        Outbreak outbreak = Outbreak.of(seed, fast);
        Draws draws = new Draws(~seed);
        Run run = new Run(
                sweeps,
                draws.logUniform(200_000, 200_000_000),
                draws.pick(INFERENCE_PORTS),
                draws.pick(TOOLS),
                draws.between(8, 60),
                SyntheticHost.START_NS + KNOWN_NS + (fast ? 2 : 7) * Times.DAY + Times.HOUR);
        List<Trace> traces = new ArrayList<>();
        for (int self = 0; self < Outbreak.HOSTS; self++) {
            traces.add(new AiWorm(seed, outbreak, self, run).trace());
        }
        return traces;
    }

    private Trace trace() {
        int port = SERVICES.get(self % SERVICES.size());
        ProcessKey service = host.service(SyntheticHost.START_NS + Times.MINUTE, "app.service", "/usr/sbin/served");
        host.wire.listen(SyntheticHost.START_NS + Times.MINUTE, service, Address.ANY, port);
        use(port);
        long infectedNs = self == 0 ? SyntheticHost.START_NS + KNOWN_NS : attacked(port);
        if (infectedNs == Long.MAX_VALUE) {
            return new Trace(host.events(run.endNs), Truth.benign(), 0);
        }
        live(infectedNs, service);
        return new Trace(
                host.events(run.endNs),
                Truth.attack(infectedNs, acts, "scan", "replication", "spawn-chain", "gpu-hijack", "incident"),
                0);
    }

    /** A few clients every hour. */
    private void use(int port) {
        for (long atNs = SyntheticHost.START_NS + Times.HOUR;
                atNs < run.endNs;
                atNs += host.draws.exponential(20.0 * Times.MINUTE)) {
            host.wire.accept(
                    atNs, neighbour(host.draws.between(0, Outbreak.HOSTS - 1)), port, Times.SECOND, 700, 9_000);
        }
    }

    private Address neighbour(int index) {
        return Address.ofV4((host.address.v4Bits() & 0xffff_ff00) | (10 + index * 7));
    }

    /** Answers with the time of the infection, or never. */
    private long attacked(int port) {
        for (Outbreak.Attempt attempt : outbreak.on(self)) {
            long atNs = SyntheticHost.START_NS + KNOWN_NS + attempt.atNs();
            long bytes = attempt.infects() ? (long) run.payloadBytes : 4_000;
            host.wire.accept(atNs, neighbour(attempt.source()), port, 20 * Times.SECOND, 2_000, bytes);
            if (attempt.infects()) {
                return atNs + 30 * Times.SECOND;
            }
        }
        return Long.MAX_VALUE;
    }

    private void live(long infectedNs, ProcessKey service) {
        acts.add(infectedNs);
        ProcessKey shell = host.start(infectedNs, service, "/bin/sh", "-c", "python3 /var/tmp/agent/main.py");
        ProcessKey agent =
                host.start(infectedNs + 20 * Times.MILLISECOND, shell, "/usr/bin/python3", "/var/tmp/agent/main.py");
        think(infectedNs + Times.MINUTE, agent, 5);
        for (Outbreak.Attempt attempt : outbreak.by(self)) {
            long atNs = Math.max(infectedNs + 3 * Times.MINUTE, SyntheticHost.START_NS + KNOWN_NS + attempt.atNs());
            if (run.sweeps && acts.size() == 1) {
                sweep(atNs - Times.MINUTE, agent);
            }
            attack(atNs, agent, attempt);
        }
    }

    /** Each address of the subnet once, by the agent itself. */
    private void sweep(long fromNs, ProcessKey agent) {
        long atNs = fromNs;
        double perSecond = host.draws.logUniform(1, 50);
        acts.add(fromNs);
        for (int last = 2; last < 255; last++) {
            Address target = Address.ofV4((host.address.v4Bits() & 0xffff_ff00) | last);
            boolean alive = (last - 10) % 7 == 0 && last - 10 < Outbreak.HOSTS * 7;
            atNs += host.draws.exponential(Times.SECOND / perSecond);
            if (!target.equals(host.address)) {
                host.wire.connect(atNs, agent, target, 22, alive ? Answer.ACCEPTED : Answer.NO_HOST);
            }
        }
    }

    private void attack(long atNs, ProcessKey agent, Outbreak.Attempt attempt) {
        Address target = neighbour(attempt.target());
        acts.add(atNs);
        for (int port : List.of(21, 22, 25, 80, 139, 443, 445, 3_306, 3_389, 5_985, 6_379, 8_080)) {
            boolean open = port == SERVICES.get(attempt.target() % SERVICES.size()) || host.draws.chance(0.15);
            host.wire.connect(
                    atNs + host.draws.exponential(4.0 * Times.SECOND),
                    agent,
                    target,
                    port,
                    open ? Answer.ACCEPTED : Answer.REFUSED);
        }
        long readyNs = think(atNs + 30 * Times.SECOND, agent, run.cycles);
        if (attempt.succeeds()) {
            carry(readyNs, agent, target, attempt);
        }
    }

    /** Ask, act, ask again; without a card of its own by asking a neighbour that has one. */
    private long think(long fromNs, ProcessKey agent, int cycles) {
        boolean own = self < Outbreak.GPU_HOSTS;
        Address brain = neighbour(host.draws.between(0, Outbreak.GPU_HOSTS - 1));
        long atNs = fromNs;
        int prompt = 4_000;
        for (int i = 0; i < cycles; i++) {
            long generationNs = Thinking.generationNs(host.draws);
            long thoughtNs = own
                    ? atNs + generationNs
                    : host.wire.exchange(
                            atNs,
                            agent,
                            brain,
                            run.inferencePort,
                            generationNs,
                            prompt,
                            host.draws.between(400, 4_000));
            String act = host.draws.pick(List.of(
                    "id; uname -a", "ip neigh", "python3 x.py", "curl -s http://target/", "smbclient -N -L //t"));
            atNs = host.run(
                            thoughtNs + 30 * Times.MILLISECOND,
                            agent,
                            Thinking.toolNs(host.draws),
                            "/bin/sh",
                            "-c",
                            act)
                    + Times.seconds(host.draws.logNormal(0.4, 2));
            prompt += host.draws.between(300, 2_500);
        }
        return atNs;
    }

    /** The copy is similar and not the same: the worm rewrites itself. */
    private void carry(long atNs, ProcessKey agent, Address target, Outbreak.Attempt attempt) {
        int port = SERVICES.get(attempt.target() % SERVICES.size());
        long bytes = (long) (run.payloadBytes * host.draws.gaussian(1, 0.004));
        ProcessKey carrier = run.tool.equals("python")
                ? agent
                : host.start(atNs, agent, "/usr/bin/" + run.tool, "/var/tmp/agent.tgz", target.toString());
        long copiedNs = host.wire.exchange(
                atNs + 20 * Times.MILLISECOND, carrier, target, port, Times.seconds(bytes / 2e7 + 1), bytes, 4_000);
        if (attempt.infects()) {
            ProcessKey launcher =
                    host.start(copiedNs + Times.SECOND, agent, "/usr/bin/ssh", "root@" + target, "python3 main.py");
            long endNs = host.wire.exchange(
                    copiedNs + Times.SECOND + 20 * Times.MILLISECOND,
                    launcher,
                    target,
                    port,
                    2 * Times.SECOND,
                    3_000,
                    4_000);
            host.exit(endNs, launcher);
        }
    }
}
