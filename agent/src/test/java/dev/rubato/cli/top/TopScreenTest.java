package dev.rubato.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Pipeline;
import dev.rubato.detect.tempo.TempoDetector;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopScreenTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 1_700_000_000L * SECOND_NS;
    private static final Address OWN = Address.parse("10.0.0.2");

    private final LineageBoard lineages = new LineageBoard();
    private final IncidentBoard incidents = new IncidentBoard();
    private final TopScreen screen =
            new TopScreen(lineages, incidents, key -> key.pid() == 700 ? "/usr/bin/tmux" : "", ZoneOffset.UTC);
    private final Pipeline pipeline = new Pipeline(List.of(TempoDetector::new, lineages.factory()), alert -> {});
    private final ProcessKey root = new ProcessKey(1, START_NS);
    private long timeNs = START_NS;
    private int socket = 1;

    private void accept(Event event) {
        lineages.read(event);
        pipeline.accept(event);
        timeNs += SECOND_NS / 100;
    }

    private void execute(ProcessKey key, ProcessKey parent, String exe) {
        accept(new Event.ProcessExecuted(timeNs, key, parent, ProcessImage.ofExe(exe), Basis.EXACT));
    }

    private void connect(ProcessKey process, String remote, Event.Outcome outcome) {
        int port = 40_000 + socket;
        Flow flow = new Flow(Flow.Protocol.TCP, OWN, port, Address.parse(remote), 445);
        accept(new Event.ConnectionOpened(timeNs, socket, flow, Flow.Direction.OUTBOUND, process, Basis.EXACT));
        accept(new Event.ConnectionResolved(timeNs, socket, flow, outcome, Basis.EXACT));
        socket++;
    }

    private void host() {
        accept(new Event.AgentStarted(timeNs, "devbox", "boot", new ProcessKey(9, START_NS)));
        accept(new Event.NetworkChanged(timeNs, List.of(new Event.InterfaceAddress("eth0", OWN, 24)), List.of()));
        execute(root, root, "/sbin/init");
    }

    /** A session under init with a shell that starts programs and connects. */
    private void session(int pid, String shell, int starts, int connects) {
        ProcessKey login = new ProcessKey(pid, START_NS + pid);
        execute(login, root, "/usr/sbin/sshd");
        ProcessKey worker = new ProcessKey(pid + 1, START_NS + pid + 1);
        execute(worker, login, shell);
        for (int i = 0; i < starts; i++) {
            execute(new ProcessKey(pid + 2 + i, START_NS + pid + 2 + i), worker, "/bin/true");
        }
        for (int i = 0; i < connects; i++) {
            connect(worker, "10.0.0." + (10 + i), i % 2 == 0 ? Event.Outcome.REFUSED : Event.Outcome.ESTABLISHED);
        }
    }

    private List<String> lines(long nowNs) {
        pipeline.end();
        return screen.lines(nowNs, "agent 9", 120, 40);
    }

    private static Alert alert(String incident, Severity severity, long timeNs, int update, String summary) {
        return new Alert(
                timeNs,
                "id" + timeNs,
                "scan",
                "address",
                severity,
                5,
                4,
                "",
                summary,
                "devbox",
                new Alert.Subject(7, 1, "/bin/sh", List.of(), false, "", "tty", List.of(), ""),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                incident,
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of(),
                update);
    }

    @Test
    void tellsTempoOfHostAndLineagesTheBusiestFirst() {
        host();
        session(100, "/bin/bash", 30, 6);
        session(900, "/bin/zsh", 3, 0);
        List<String> lines = lines(timeNs);
        assertTrue(lines.get(0).startsWith("rubato top  22:13:"), lines.get(0));
        assertTrue(lines.get(0).endsWith("  devbox  agent 9"), lines.get(0));
        assertEquals("last minute: 0.63 executions/s, 0.10 connects/s, 0.05 of them failed, 6 targets", lines.get(1));
        List<String> rows = lines.stream()
                .filter(line -> line.contains("/s") || line.contains("sshd"))
                .toList();
        String busiest =
                rows.stream().filter(line -> line.contains("(100)")).findFirst().orElseThrow();
        assertTrue(busiest.matches("sshd \\(100\\) .* 0\\.5\\d +0\\.10 +0\\.05 +6"), busiest);
        assertTrue(lines.indexOf(busiest) < position(lines, "(900)"), String.join("\n", lines));
    }

    private static int position(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError(part + " is not in\n" + String.join("\n", lines));
    }

    @Test
    void namesARootThatTheJournalNoLongerTellsOfByWhatRuns() {
        host();
        for (int i = 0; i < 4; i++) {
            ProcessKey parent = new ProcessKey(i < 3 ? 700 : 701, 1);
            ProcessKey child = new ProcessKey(800 + i, START_NS + i);
            accept(new Event.ProcessForked(timeNs, child, parent));
            execute(child, parent, "/bin/true");
        }
        List<String> lines = lines(timeNs);
        assertTrue(position(lines, "tmux (700)") < position(lines, "? (701)"), String.join("\n", lines));
    }

    @Test
    void whatIsOlderThanAMinuteIsNotShown() {
        host();
        session(100, "/bin/bash", 30, 6);
        List<String> lines = lines(timeNs + 61 * SECOND_NS);
        assertEquals("last minute: 0 executions/s, 0 connects/s, 0 of them failed, 0 targets", lines.get(1));
        assertTrue(lines.stream().noneMatch(line -> line.contains("sshd")), String.join("\n", lines));
    }

    @Test
    void saysThatThereIsNothingYet() {
        List<String> lines = lines(START_NS);
        assertEquals("the journal holds no event yet", lines.get(2));
        assertEquals(7, lines.size());
    }

    @Test
    void openIncidentsComeByGravityAndCloseAnHourAfterTheirFirstAlert() {
        incidents.accept(alert("old", Severity.HIGH, START_NS, 0, "long ago"));
        incidents.accept(alert("old", Severity.HIGH, START_NS + 3500 * SECOND_NS, 0, "and later"));
        incidents.accept(alert("one", Severity.LOW, START_NS + 3000 * SECOND_NS, 0, "looked around"));
        incidents.accept(alert("two", Severity.HIGH, START_NS + 3100 * SECOND_NS, 0, "started a shell"));
        incidents.accept(alert("two", Severity.HIGH, START_NS + 3200 * SECOND_NS, 1, "started \u001b[2J two shells"));
        incidents.accept(alert("two", Severity.LOW, START_NS + 3300 * SECOND_NS, 0, "and more"));
        List<String> lines = lines(START_NS + 3601 * SECOND_NS);
        assertEquals(
                List.of(
                        "two          high     23:05:00 23:08:20      2 started \\x1b[2J two shells",
                        "one          low      23:03:20 23:03:20      1 looked around"),
                lines.subList(lines.size() - 2, lines.size()));
    }

    @Test
    void saysHowManyItDoesNotShow() {
        host();
        for (int i = 0; i < 20; i++) {
            session(100 * (i + 2), "/bin/bash", 2, 1);
        }
        for (int i = 0; i < 300; i++) {
            incidents.accept(alert("i" + i, Severity.HIGH, timeNs, 0, "found"));
        }
        pipeline.end();
        List<String> lines = screen.lines(timeNs, "agent 9", 120, 24);
        assertEquals(24, lines.size());
        assertEquals(
                10, lines.stream().filter(line -> line.startsWith("sshd (")).count(), String.join("\n", lines));
        assertEquals(
                1, lines.stream().filter(line -> line.matches("and 1[01] more")).count(), String.join("\n", lines));
        assertEquals(5, lines.stream().filter(line -> line.endsWith("1 found")).count(), String.join("\n", lines));
        assertEquals("and 251 more; 44 were forgotten for lack of room", lines.getLast());
    }

    @Test
    void aHundredThousandLineagesAndManyTargetsStayWithinTheBoard() {
        host();
        ProcessKey worker = new ProcessKey(3, START_NS + 3);
        execute(worker, root, "/usr/bin/scan");
        for (int i = 0; i < 100; i++) {
            connect(worker, "10.0." + i + ".9", Event.Outcome.REFUSED);
        }
        long targetsNs = timeNs;
        for (int i = 0; i < 100_000; i++) {
            execute(new ProcessKey(1000 + i, START_NS + i), new ProcessKey(200_000 + i, 1), "/bin/true");
        }
        List<String> lines = lines(targetsNs);
        assertTrue(lines.get(1).endsWith(" 64+ targets"), lines.get(1));
        assertTrue(position(lines, "were forgotten for lack of room") > 0);
        assertTrue(lineages.busiest(timeNs).size() <= 512);
    }

    @Test
    void tellsGapsOfUnknownSize() {
        host();
        accept(new Event.SensorGap(timeNs, "packet", -1, timeNs - SECOND_NS, timeNs, "unknown"));
        List<String> lines = lines(timeNs);
        assertTrue(lines.get(2).contains("lost in the last minute: 0 and 1 gaps of unknown size"), lines.get(2));
    }

    @Test
    void beginsAnewWhenTheClockIsSetBack() {
        host();
        session(100, "/bin/bash", 30, 6);
        long beforeNs = timeNs;
        timeNs -= 3600 * SECOND_NS;
        accept(new Event.ClockStepped(timeNs, timeNs - beforeNs));
        session(900, "/bin/zsh", 10, 0);
        List<String> lines = lines(timeNs);
        assertTrue(lines.get(1).startsWith("last minute: 0.20 executions/s, 0 connects/s"), lines.get(1));
        assertTrue(lines.get(2).contains("newest 10ms ago"), lines.get(2));
    }

    @Test
    void keepsToTheScreenWhateverStrangersCallThemselves() {
        host();
        for (int i = 0; i < 50; i++) {
            session(100 * (i + 2), "/bin/\u001b]0;x\u0007" + "\u6f22".repeat(60), 2, 1);
            incidents.accept(alert("i" + i, Severity.HIGH, timeNs, 0, "\u6f22\n\u202e".repeat(80)));
        }
        pipeline.end();
        for (int rows : new int[] {1, 7, 10, 24, 60}) {
            for (int columns : new int[] {0, 1, 20, 80, 200}) {
                List<String> lines = screen.lines(timeNs, "agent 9", columns, rows);
                assertTrue(lines.size() <= rows, lines.size() + " lines of " + rows);
                for (String line : lines) {
                    assertTrue(dev.rubato.sink.Printable.columns(line) <= columns, line);
                    assertTrue(line.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x202e), line);
                }
            }
        }
    }
}
