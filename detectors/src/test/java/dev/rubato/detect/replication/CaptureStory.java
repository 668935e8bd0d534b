package dev.rubato.detect.replication;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.lineage.HostModel;
import java.util.ArrayList;
import java.util.List;

/** A capture without processes, of a host at {@link #SELF}, with connections older than the capture. */
final class CaptureStory {
    static final String SELF = "10.9.0.1";
    static final String X = "10.9.0.66";

    final HostModel model = new HostModel();
    final List<Alert> alerts = new ArrayList<>();
    final ReplicationDetector detector =
            new ReplicationDetector(DetectorContext.of(model, alerts::add), ReplicationParameters.defaults());
    long nowNs = 1_780_000_000_000_000_000L;
    private int nextPort = 49_152;

    CaptureStory() {
        model.observe(detector);
        tell(new Event.NetworkChanged(
                nowNs, List.of(new Event.InterfaceAddress("eth0", Address.parse(SELF), 24)), List.of()));
    }

    void tell(Event event) {
        model.accept(event, false);
        nowNs += 1_000_000;
    }

    void pause(long seconds) {
        nowNs += seconds * 1_000_000_000L;
    }

    /** A peer uses a service of this host. */
    void suffers(String from, int port, long received, long sent) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(SELF), port, Address.parse(from), nextPort++);
        tell(new Event.ConnectionOpened(nowNs, 0, flow, Flow.Direction.INBOUND, null, Event.Basis.INFERRED));
        tell(new Event.ConnectionClosed(nowNs, 0, flow, sent, received, Event.Basis.INFERRED));
    }

    /** This host uses a service of a peer. */
    void does(String to, int port, long sent, long received) {
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(SELF), nextPort++, Address.parse(to), port);
        tell(new Event.ConnectionOpened(nowNs, 0, flow, Flow.Direction.OUTBOUND, null, Event.Basis.INFERRED));
        tell(new Event.ConnectionClosed(nowNs, 0, flow, sent, received, Event.Basis.INFERRED));
    }

    List<Alert> alarms() {
        return alerts.stream()
                .filter(alert -> alert.severity().compareTo(Severity.MEDIUM) >= 0)
                .toList();
    }
}
