package dev.rubato.detect.spawn;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Tells a spawn-chain detector what a log of program starts tells: parents, command lines, and nothing of sockets. */
final class LogStory {
    private static final long START_NS = 1_780_000_000_000_000_000L;
    private static final long STEP_NS = 50_000_000L;

    final HostModel model = new HostModel();
    final List<Alert> alerts = new ArrayList<>();
    private final SpawnChainDetector detector =
            new SpawnChainDetector(DetectorContext.of(model, alerts::add), SpawnParameters.defaults());
    long nowNs = START_NS;
    private int nextPid = 1000;

    LogStory() {
        model.observe(detector);
    }

    private void tell(Event event) {
        model.accept(event, false);
        nowNs += STEP_NS;
    }

    /** A parent of which the log tells only in its child's record. */
    ProcessKey known(String exe, String commandLine) {
        ProcessKey key = new ProcessKey(nextPid++, nowNs - 1);
        tell(new Event.ProcessExecuted(nowNs, key, null, image(exe, commandLine, ""), Event.Basis.SNAPSHOT));
        return key;
    }

    ProcessKey start(ProcessKey parent, String exe, String commandLine) {
        return start(parent, exe, commandLine, "");
    }

    ProcessKey start(ProcessKey parent, String exe, String commandLine, String user) {
        ProcessKey key = new ProcessKey(nextPid++, nowNs);
        tell(new Event.ProcessExecuted(nowNs, key, parent, image(exe, commandLine, user), Event.Basis.EXACT));
        return key;
    }

    /** The same process runs something else now. */
    void become(ProcessKey key, ProcessKey parent, String exe, String commandLine) {
        tell(new Event.ProcessExecuted(nowNs, key, parent, image(exe, commandLine, ""), Event.Basis.EXACT));
    }

    void connect(ProcessKey owner, String address, int port) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse("10.0.0.5"), 50_000, Address.parse(address), port);
        tell(new Event.ConnectionOpened(nowNs, 0, flow, Flow.Direction.OUTBOUND, owner, Event.Basis.EXACT));
    }

    /** Another host's connection, accepted by {@code owner}. */
    void visit(ProcessKey owner, String from, int port) {
        visitAt(nowNs, owner, from, port);
        nowNs += STEP_NS;
    }

    void visitAt(long timeNs, ProcessKey owner, String from, int port) {
        Flow flow =
                new Flow(Flow.Protocol.TCP, Address.parse("10.0.0.5"), port, Address.parse(from), 40_000 + nextPid++);
        model.accept(
                new Event.ConnectionOpened(timeNs, 0, flow, Flow.Direction.INBOUND, owner, Event.Basis.EXACT), false);
    }

    /** Splits as the C runtime of Windows does, as far as these stories need it: blanks outside quotation marks. */
    private static ProcessImage image(String exe, String commandLine, String user) {
        List<String> args = new ArrayList<>();
        StringTokenizer parts = new StringTokenizer(commandLine, "\"", true);
        boolean quoted = false;
        while (parts.hasMoreTokens()) {
            String part = parts.nextToken();
            if (part.equals("\"")) {
                quoted = !quoted;
            } else if (quoted) {
                args.add(part);
            } else {
                StringTokenizer words = new StringTokenizer(part, " ");
                while (words.hasMoreTokens()) {
                    args.add(words.nextToken());
                }
            }
        }
        return new ProcessImage(exe, args, !args.isEmpty(), user, 0, -1, Stdin.UNKNOWN, "", "");
    }

    List<Alert> alarms() {
        return alerts.stream()
                .filter(alert -> alert.severity().compareTo(Severity.LOW) > 0)
                .toList();
    }
}
