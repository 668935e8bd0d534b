package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.event.Flow;
import dev.rubato.event.Mix;
import dev.rubato.event.ProcessKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Alerts of Falco: what each tells of a process that was started, and of a connection. Owned by its reader's thread.
 *
 * <p>Many rules name no process id. A process without one is the one with that name and command line in that container:
 * its id is made of them, above all that systems give. Fields: https://falco.org/docs/reference/rules/supported-fields/ .
 */
final class FalcoEvents implements JsonEventReader.Tool {
    private static final int STAND_IN = 1 << 30;
    private static final List<String> CONNECTS = List.of("connect", "sendto", "sendmsg");
    private static final List<String> ACCEPTS = List.of("accept", "accept4", "accept4_5");

    private final HostLog log = new HostLog();

    @Override
    public void accept(JsonNode record, String position, TraceSink sink) {
        LogFields fields = new LogFields();
        for (Map.Entry<String, JsonNode> field : record.path("output_fields").properties()) {
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                fields.add(field.getKey(), field.getValue().asText());
            }
        }
        String time = record.path("time").asText();
        long timeNs = LogTime.parse(time.isEmpty() ? fields.get("evt.time", "evt.rawtime") : time)
                .orElseThrow(() -> new IllegalArgumentException("tells no time"));
        String host = LogImages.host(record.path("hostname").asText(fields.get("evt.hostname")));
        HostLog.Named process = process(fields, "proc.pid", "proc.exepath", "proc.name", "proc.cmdline");
        if (process == null) {
            sink.passedOver();
            return;
        }
        HostLog.Named parent = process(fields, "proc.ppid", "proc.pexepath", "proc.pname", "proc.pcmdline");
        if (!accept(fields, host, timeNs, process, parent, sink)) {
            sink.passedOver();
        }
    }

    private boolean accept(
            LogFields fields,
            String host,
            long timeNs,
            HostLog.Named process,
            HostLog.@Nullable Named parent,
            TraceSink sink) {
        String type = fields.get("evt.type");
        if (type.startsWith("exec") || (type.isEmpty() && fields.get("fd.name").isEmpty())) {
            log.executed(sink, host, timeNs, process, parent);
            return true;
        }
        ProcessKey parentKey = parent == null ? null : log.seen(sink, host, timeNs, parent, null);
        ProcessKey owner = log.seen(sink, host, timeNs, process, parentKey);
        boolean isAccept = ACCEPTS.contains(type);
        Flow flow = fields.get("fd.l4proto").equals("udp") ? null : flow(fields, isAccept);
        if (flow == null) {
            return true;
        }
        if (isAccept) {
            return log.accepted(sink, host, timeNs, owner, flow);
        }
        boolean isTcp = fields.get("fd.l4proto").equals("tcp");
        return CONNECTS.contains(type) && log.connected(sink, host, timeNs, owner, flow, 0, isTcp);
    }

    /** The connection {@code client:port->server:port} of an alert, or null if it tells none. */
    private static @Nullable Flow flow(LogFields fields, boolean isAccept) {
        String name = fields.get("fd.name", "connection");
        int arrow = name.indexOf("->");
        String client = arrow < 0 ? "" : name.substring(0, arrow);
        String server = arrow < 0 ? "" : name.substring(arrow + 2);
        int clientColon = client.lastIndexOf(':');
        int serverColon = server.lastIndexOf(':');
        String remote = fields.get("fd.rip", "fd.sip");
        if (clientColon <= 0 || serverColon <= 0) {
            return remote.isEmpty() || isAccept
                    ? null
                    : HostLog.flow("", 0, remote, fields.port("fd.rport", "fd.sport"));
        }
        Flow flow = HostLog.flow(
                client.substring(0, clientColon),
                (int) LogFields.parseNumber(client.substring(clientColon + 1), 0),
                server.substring(0, serverColon),
                (int) LogFields.parseNumber(server.substring(serverColon + 1), 0));
        return isAccept ? flow.reversed() : flow;
    }

    private static HostLog.@Nullable Named process(
            LogFields fields, String pid, String path, String name, String line) {
        String exe = fields.get(path, name);
        if (exe.isEmpty() || exe.equals("<NA>")) {
            return null;
        }
        String command = fields.get(line);
        int id = fields.hasPid(pid) ? fields.pid(pid) : standIn(fields.get("container.id") + ' ' + command, exe);
        return new HostLog.Named(
                id, -1, HostLog.image(exe, command, line.startsWith("proc.p") ? "" : fields.get("user.name"), ""));
    }

    private static int standIn(String command, String exe) {
        int hash = (int) Mix.mix(command.hashCode(), exe.hashCode());
        return STAND_IN | (hash & (STAND_IN - 1));
    }

    @Override
    public Map<String, Long> notes() {
        return log.notes();
    }
}
