package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;

/** Events for one rule, and the times of its alarms in seconds. */
final class Stream {
    static final long SECOND = 1_000_000_000L;
    private static final Address SELF = Address.parse("10.0.0.1");

    final List<Double> alarms = new ArrayList<>();
    private final Baseline rule;
    private int nextPort = 40_000;

    Stream(Baseline rule) {
        this.rule = rule;
    }

    void tell(Event event) {
        rule.accept(event, timeNs -> alarms.add((double) timeNs / SECOND));
    }

    /** An attempt on the {@code host}th neighbour that is answered or rejected a millisecond later. */
    void attempt(double seconds, int host, int port, boolean answered) {
        long timeNs = (long) (seconds * SECOND);
        Flow flow = flow(host, port);
        tell(new Event.ConnectionOpened(timeNs, 0, flow, Flow.Direction.OUTBOUND, null, Event.Basis.PACKET));
        Event.Outcome outcome = answered ? Event.Outcome.ESTABLISHED : Event.Outcome.REFUSED;
        tell(new Event.ConnectionResolved(timeNs + 1_000_000, 0, flow, outcome, Event.Basis.PACKET));
    }

    void unanswered(double seconds, int host, int port) {
        tell(new Event.ConnectionOpened(
                (long) (seconds * SECOND), 0, flow(host, port), Flow.Direction.OUTBOUND, null, Event.Basis.PACKET));
    }

    private Flow flow(int host, int port) {
        Address remote = Address.ofV4(10 << 24 | 1 << 16 | host);
        return new Flow(Flow.Protocol.TCP, SELF, nextPort++, remote, port);
    }

    void named(double seconds, int host) {
        tell(new Event.NameResolved(
                (long) (seconds * SECOND),
                "host-" + host,
                List.of(flow(host, 443).remote())));
    }

    void pass(double seconds) {
        tell(new Event.TimePassed((long) (seconds * SECOND)));
    }

    ProcessKey start(ProcessKey parent, int pid, String exe) {
        ProcessKey child = new ProcessKey(pid, pid);
        tell(new Event.ProcessForked(pid, child, parent));
        tell(new Event.ProcessExecuted(pid, child, null, ProcessImage.ofExe(exe), Event.Basis.EXACT));
        return child;
    }

    void gpu(double seconds, double percent) {
        tell(new Event.GpuSampled((long) (seconds * SECOND), "card", percent, -1, -1, List.of()));
    }
}
