package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/** Somebody else's work on the host's graphics card, or on a neighbour's in this host's name. */
final class GpuTheft {
    private static final long LASTS_NS = 20 * Times.MINUTE;

    /** Pauses between generations: with {@link Thinking#generationNs} the card is busy 41 % of the time (TraceLab). */
    private static final double PAUSE_MEDIAN_S = 8;

    private static final double PAUSE_P90_S = 31;

    private final SyntheticHost host;
    private final long startNs = SyntheticHost.START_NS + 4 * Times.DAY + 4 * Times.HOUR;
    private final List<Long> steps = new ArrayList<>();

    private GpuTheft(long seed) {
        host = new SyntheticHost("gpu", seed);
    }

    static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (boolean seen : new boolean[] {true, false}) {
            String driver = seen ? "driver names processes" : "device figures only";
            cells.add(Cell.of("GPU theft", "", -1, "inference, " + driver, seed -> new GpuTheft(seed).inference(seen)));
            cells.add(Cell.of("GPU theft", "", -1, "mining, " + driver, seed -> new GpuTheft(seed).mining(seen)));
            cells.add(
                    Cell.of("GPU theft", "", -1, "serving peers, " + driver, seed -> new GpuTheft(seed).serving(seen)));
        }
        cells.add(Cell.of("GPU theft", "", -1, "proxied thinking", seed -> new GpuTheft(seed).proxied()));
        return cells;
    }

    private ProcessKey thief(String exe, String... args) {
        ProcessKey web = host.service(
                SyntheticHost.START_NS + Times.MINUTE, "app.service", "/usr/bin/node", "/srv/app/index.js");
        host.wire.listen(SyntheticHost.START_NS + 2 * Times.MINUTE, web, Address.ANY, 3_000);
        host.wire.accept(startNs - Times.MINUTE, Scanners.within(host, 5), 3_000, Times.SECOND, 900, 30_000);
        List<String> all = new ArrayList<>(List.of(exe));
        all.addAll(List.of(args));
        return host.start(startNs - 30 * Times.SECOND, web, all.toArray(String[]::new));
    }

    private Trace trace() {
        return new Trace(
                host.events(startNs + LASTS_NS),
                Truth.attack(startNs - Times.MINUTE, steps, "gpu-hijack", "incident"),
                0);
    }

    /** The card was idle on the days before, of which twenty minutes each are told. */
    private Gpu card(boolean seen) {
        for (int day = 0; day < 4; day++) {
            long morningNs = SyntheticHost.START_NS + day * Times.DAY + 9 * Times.HOUR;
            new Gpu(host, seen, morningNs).idleUntil(morningNs + 20 * Times.MINUTE);
        }
        Gpu gpu = new Gpu(host, seen, startNs - Times.HOUR);
        gpu.idleUntil(startNs);
        return gpu;
    }

    private Trace inference(boolean seen) {
        Gpu gpu = card(seen);
        ProcessKey thief = thief("/var/tmp/.m/llama-server", "-m", "q4.gguf");
        while (gpu.nextNs() < startNs + LASTS_NS) {
            generate(gpu, thief, gpu.nextNs());
            gpu.loadedUntil(gpu.nextNs() + Times.seconds(host.draws.logNormal(PAUSE_MEDIAN_S, PAUSE_P90_S)), thief, 5);
        }
        return trace();
    }

    private void generate(Gpu gpu, ProcessKey thief, long fromNs) {
        steps.add(fromNs);
        gpu.busyUntil(fromNs + Thinking.generationNs(host.draws), thief, host.draws.between(35, 95), 8, 5);
    }

    private Trace mining(boolean seen) {
        Gpu gpu = card(seen);
        ProcessKey thief = thief("/tmp/.x/kworker", "-o", "pool.example:4444");
        host.wire.exchange(startNs, thief, host.draws.publicAddress(), 4_444, LASTS_NS, 90_000, 120_000);
        while (gpu.nextNs() < startNs + LASTS_NS) {
            steps.add(gpu.nextNs());
            gpu.busyUntil(gpu.nextNs() + Times.MINUTE, thief, 98, 1, 4);
        }
        return trace();
    }

    private Trace serving(boolean seen) {
        Gpu gpu = card(seen);
        ProcessKey thief = thief("/opt/.rt/bin/python3", "-m", "server");
        int port = host.draws.pick(List.of(5_000, 8_000, 11_434, 18_080));
        host.wire.listen(startNs - 20 * Times.SECOND, thief, Address.ANY, port);
        while (gpu.nextNs() < startNs + LASTS_NS) {
            Address peer = Scanners.within(host, 40 + host.draws.between(0, 3));
            long askedNs = gpu.nextNs() + Times.MILLISECOND;
            long answeredNs = askedNs + Thinking.generationNs(host.draws);
            host.wire.accept(askedNs, peer, port, answeredNs - askedNs, 2_500, host.draws.between(4_000, 60_000));
            generate(gpu, thief, askedNs + Times.SECOND / 2);
            gpu.loadedUntil(answeredNs + Times.seconds(host.draws.logNormal(2, 12)), thief, 5);
        }
        return trace();
    }

    /** A host without a card asks a neighbour what to do next, and does it. */
    private Trace proxied() {
        ProcessKey thief = thief("/usr/bin/python3", "/var/tmp/.a/loop.py");
        Address brain = Scanners.within(host, 60);
        int port = host.draws.pick(List.of(5_000, 8_000, 11_434, 18_080));
        long atNs = startNs;
        int prompt = 4_000;
        while (atNs < startNs + LASTS_NS) {
            steps.add(atNs);
            long thoughtNs = host.wire.exchange(
                    atNs,
                    thief,
                    brain,
                    port,
                    Thinking.generationNs(host.draws),
                    prompt,
                    host.draws.between(400, 4_000));
            long actedNs = host.run(
                    thoughtNs + 40 * Times.MILLISECOND,
                    thief,
                    Thinking.toolNs(host.draws),
                    "/bin/sh",
                    "-c",
                    "cat /etc/hosts; id");
            prompt += host.draws.between(300, 2_500);
            atNs = actedNs + Times.seconds(host.draws.logNormal(0.3, 1.5));
        }
        return trace();
    }
}
