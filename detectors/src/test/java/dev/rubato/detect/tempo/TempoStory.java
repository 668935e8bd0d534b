package dev.rubato.detect.tempo;

import dev.rubato.alert.Alert;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoBoard;
import dev.rubato.detect.TempoClass;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A host on which programs start in some tempo, with a tempo detector that watches it. */
final class TempoStory {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;
    static final int TTY = 34_816;

    final HostStory host = new HostStory();
    final List<Alert> alerts = new ArrayList<>();
    final TempoBoard board = new TempoBoard();
    final TempoDetector detector;

    TempoStory() {
        detector = new TempoDetector(new DetectorContext(host.model, alerts::add, fact -> {}, new Suspicions(), board));
        host.model.observe(detector);
    }

    HostProcess terminal() {
        return host.spawn(HostStory.INIT, TTY, 0, "/bin/bash");
    }

    HostProcess service(String... args) {
        return host.spawn(HostStory.INIT, 0, 0, args);
    }

    /** An agent's program below a terminal. */
    HostProcess agent() {
        HostProcess shell = terminal();
        return host.spawn(shell.key(), TTY, shell.image().sessionId(), "/usr/bin/claude");
    }

    HostProcess child(HostProcess parent, String... args) {
        return host.spawn(parent.key(), parent.image().tty(), parent.image().sessionId(), args);
    }

    void exit(ProcessKey process) {
        host.tell(new Event.ProcessExited(host.nowNs, process));
    }

    /** A command that runs for a while and ends. */
    void command(HostProcess parent, long runNs) {
        HostProcess process = child(parent, "/usr/bin/tool");
        host.nowNs += runNs;
        exit(process.key());
    }

    void pause(long ns) {
        host.nowNs += ns;
    }

    TempoClass tempo(HostProcess process) {
        return board.of(process.lineage());
    }

    List<String> variants() {
        return alerts.stream().map(Alert::variant).toList();
    }

    /** Pauses of one person: median and spread of the person from the 5th to the 95th percentile of 175 people. */
    static Pauses person(RandomGenerator random) {
        double medianS = Math.exp(Math.log(14.2) + 0.637 * random.nextGaussian());
        double cv = random.nextDouble(1.08, 2.22);
        double sigma = Math.sqrt(Math.log(1 + cv * cv));
        return () -> random.nextDouble() < 0.034
                ? 5 * MS
                : random.nextDouble() < 0.03
                        ? random.nextLong(100 * MS, SECOND)
                        : Math.round(medianS * Math.exp(sigma * random.nextGaussian()) * SECOND);
    }

    /** Pauses of a coding agent between tools: TraceLab's generation times, and in one of twenty a person's answer. */
    static Pauses agent(RandomGenerator random) {
        return () -> Math.round((random.nextInt(20) == 0
                        ? 86 * Math.exp(2.1 * random.nextGaussian())
                        : 5.7 * Math.exp(1.06 * random.nextGaussian()))
                * SECOND);
    }

    /** A source of pauses, nanoseconds. */
    interface Pauses {
        long next();
    }
}
