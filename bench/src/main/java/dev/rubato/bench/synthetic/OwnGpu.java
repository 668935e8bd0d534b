package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;

/** Somebody's own work on the graphics card, every day: a local model, training, a game. */
final class OwnGpu implements Profile {
    private static final Address LOOPBACK = Address.parse("127.0.0.1");
    private static final int CONVERSATIONS = 3;

    /** From the start of a program to its first work on the card. */
    private static final long WARM_UP_NS = 4 * Times.SECOND;

    private final SyntheticHost host;
    private final Desk desk;
    private final boolean seesProcesses;
    private ProcessKey model;

    OwnGpu(SyntheticHost host, boolean seesProcesses) {
        this.host = host;
        this.seesProcesses = seesProcesses;
        this.desk = new Desk(host, SyntheticHost.START_NS + 7 * Times.HOUR);
        this.model =
                host.service(SyntheticHost.START_NS + Times.MINUTE, "ollama.service", "/usr/local/bin/ollama", "serve");
    }

    @Override
    public void boot(long atNs) {
        host.wire.listen(atNs, model, LOOPBACK, 11_434);
    }

    @Override
    public void day(long dayNs) {
        desk.browse(dayNs);
        Gpu gpu = new Gpu(host, seesProcesses, dayNs + 9 * Times.HOUR);
        for (int i = 0; i < CONVERSATIONS; i++) {
            gpu.idleUntil(gpu.nextNs() + 20 * Times.MINUTE);
            converse(gpu);
        }
        gpu.idleUntil(gpu.nextNs() + 10 * Times.MINUTE);
        train(gpu);
        gpu.idleUntil(gpu.nextNs() + 30 * Times.MINUTE);
        play(gpu);
        gpu.idleUntil(gpu.nextNs() + 10 * Times.MINUTE);
    }

    private void converse(Gpu gpu) {
        ProcessKey shell = host.terminal(gpu.nextNs(), desk.desktop);
        ProcessKey client = host.start(gpu.nextNs() + Times.SECOND, shell, "/usr/local/bin/ollama", "run", "llama");
        ProcessKey runner =
                host.start(gpu.nextNs() + 2 * Times.SECOND, model, "/usr/local/lib/ollama/runner", "--model");
        gpu.idleUntil(gpu.nextNs() + WARM_UP_NS);
        for (int turn = 0; turn < 10; turn++) {
            long askedNs = gpu.nextNs() + Times.MILLISECOND;
            host.wire.connect(askedNs, client, LOOPBACK, 11_434, Answer.ACCEPTED);
            gpu.busyUntil(askedNs + Thinking.generationNs(host.draws), runner, 80, 8, 6);
            gpu.loadedUntil(gpu.nextNs() + Thinking.humanNs(host.draws) / 4, runner, 6);
        }
    }

    private void train(Gpu gpu) {
        ProcessKey shell = host.terminal(gpu.nextNs(), desk.desktop);
        ProcessKey training = host.start(gpu.nextNs() + Times.SECOND, shell, "/usr/bin/python3", "train.py");
        gpu.idleUntil(gpu.nextNs() + WARM_UP_NS);
        for (int epoch = 0; epoch < 8; epoch++) {
            gpu.busyUntil(gpu.nextNs() + 3 * Times.MINUTE, training, 93, 6, 9);
            gpu.busyUntil(gpu.nextNs() + 20 * Times.SECOND, training, 30, 12, 9);
        }
        host.exit(gpu.nextNs(), training);
    }

    private void play(Gpu gpu) {
        ProcessKey game = host.start(gpu.nextNs() + Times.SECOND, desk.desktop, "/home/ada/games/race");
        gpu.idleUntil(gpu.nextNs() + WARM_UP_NS);
        for (int round = 0; round < 6; round++) {
            gpu.busyUntil(gpu.nextNs() + 6 * Times.MINUTE, game, 85, 11, 3);
            gpu.busyUntil(gpu.nextNs() + Times.MINUTE, game, 25, 8, 3);
        }
        host.exit(gpu.nextNs(), game);
    }
}
