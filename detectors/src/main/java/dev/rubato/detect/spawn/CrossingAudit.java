package dev.rubato.detect.spawn;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.LoopbackHop;
import dev.rubato.lineage.Subjects;
import dev.rubato.lineage.TableReader;
import java.util.List;

/**
 * Records every kind of browser or agent that reaches a local service outside its own lineage, once per pair and UTC day:
 * the audit trail of that boundary. A record is no judgement: its score is 0. Owned by the detection thread.
 */
final class CrossingAudit {
    private static final String VARIANT = "crossing";

    private final HostView host;
    private final AlertSink alerts;
    private final DailyRecord recorded;

    CrossingAudit(HostView host, AlertSink alerts, SpawnParameters.Limits limits) {
        this.host = host;
        this.alerts = alerts;
        this.recorded = new DailyRecord(limits.dailyKeys(), limits.dailyKeys());
    }

    /** Records {@code hop} if it crosses the boundary for the first time today. */
    void note(LoopbackHop hop) {
        HostProcess client = hop.client();
        if (client == null
                || Clients.kindOf(client) == Origin.Kind.PLAIN
                || !Clients.isCrossing(hop, client)
                || !recorded.isFirst(pair(hop, client), hop.timeNs())) {
            return;
        }
        alerts.raise(alert(hop, client));
    }

    private static String pair(LoopbackHop hop, HostProcess client) {
        HostProcess root = client.lineage().root();
        HostProcess owner = hop.listener().owner();
        int port = hop.listener().port();
        String service = owner == null ? "unknown :" + port : ServiceShape.of(owner, port);
        return ServiceShape.of(root == null ? client : root) + " -> " + service;
    }

    private Alert alert(LoopbackHop hop, HostProcess client) {
        HostProcess shown = ChainText.visible(client);
        HostProcess owner = hop.listener().owner();
        String service = ChainText.name(hop.listener());
        String endpoint = ChainText.endpoint(hop.address(), hop.listener().port());
        long lineage = client.lineage().id();
        return new Alert(
                hop.timeNs(),
                AlertId.of(host.hostName(), ChainAlerts.DETECTOR, VARIANT, lineage, hop.timeNs(), hop.clientPort()),
                ChainAlerts.DETECTOR,
                VARIANT,
                Severity.INFO,
                0,
                0,
                ChainAlerts.BOUND,
                ChainText.name(shown) + " (pid " + shown.key().pid() + ") reached the local service " + service + " on "
                        + endpoint,
                host.hostName(),
                Subjects.of(shown),
                List.of(new Alert.Evidence("connection into another lineage", 1, 1, "", 0)),
                List.of(new Alert.Cited(hop.timeNs(), "loopback-hop", ChainText.hop(hop))),
                List.of(
                        ChainText.process(shown),
                        ChainText.hop(hop),
                        owner == null ? service : ChainText.process(owner)),
                List.of(),
                AlertId.incident(host.hostName(), lineage, hop.timeNs()),
                host.completeness(hop.timeNs()),
                List.of("recorded once per kind of client, service and day; not an alarm"),
                0);
    }

    long evictions() {
        return recorded.evictions();
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        recorded.tables("spawn-crossings", out);
    }
}
