package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events of Tracee: executions, forks, ends and connections. Owned by its reader's thread.
 *
 * <p>Process ids are the host's where the event has them ({@code hostProcessId}). Schema:
 * https://aquasecurity.github.io/tracee/latest/docs/outputs/event-structure/ .
 */
final class TraceeEvents implements JsonEventReader.Tool {
    private final HostLog log = new HostLog();

    @Override
    public void accept(JsonNode record, String position, TraceSink sink) {
        String name = record.path("eventName").asText();
        int pid = integer(record, "hostProcessId", "processId");
        if (name.isEmpty() || pid < 0) {
            throw new IllegalArgumentException("names no event or no process id");
        }
        long timeNs = LogTime.parse(record.path("timestamp").asText())
                .orElseThrow(() -> new IllegalArgumentException("tells no time"));
        String host = LogImages.host(record.path("hostName").asText());
        if (!accept(name, pid, timeNs, host, record, sink)) {
            sink.passedOver();
        }
    }

    private boolean accept(String name, int pid, long timeNs, String host, JsonNode record, TraceSink sink) {
        HostLog.Named process = named(pid, record);
        return switch (name) {
            case "sched_process_exec" -> executed(process, timeNs, host, record, sink);
            case "sched_process_fork" -> {
                int child = (int) LogFields.parseNumber(text(record, "child_pid", "child_process_pid"), -1);
                boolean isThread = !text(record, "child_tid").isEmpty()
                        && !text(record, "child_tid").equals(text(record, "child_pid"));
                if (child > 0 && child != pid && !isThread) {
                    log.forked(sink, host, timeNs, child, process);
                    yield true;
                }
                yield false;
            }
            case "sched_process_exit" -> log.ended(sink, host, timeNs, process);
            case "security_socket_connect", "connect", "net_tcp_connect" ->
                connected(process, timeNs, host, record, sink);
            default -> false;
        };
    }

    private static HostLog.Named named(int pid, JsonNode record) {
        String path = record.path("executable").path("path").asText();
        String exe = path.isEmpty() ? record.path("processName").asText() : path;
        return new HostLog.Named(
                pid, -1, HostLog.image(exe, List.of(), record.path("userId").asText(), ""));
    }

    private boolean executed(HostLog.Named process, long timeNs, String host, JsonNode record, TraceSink sink) {
        String path = text(record, "pathname", "cmdpath", "filename");
        List<String> arguments = new ArrayList<>();
        argument(record, "argv").forEach(argument -> arguments.add(argument.asText()));
        int parentPid = integer(record, "hostParentProcessId", "parentProcessId");
        HostLog.Named parent =
                parentPid <= 0 ? null : new HostLog.Named(parentPid, -1, HostLog.image("", List.of(), "", ""));
        HostLog.Named started = new HostLog.Named(
                process.pid(),
                -1,
                HostLog.image(
                        path.isEmpty() ? process.image().exe() : path,
                        arguments,
                        process.image().user(),
                        ""));
        log.executed(sink, host, timeNs, started, parent);
        return true;
    }

    private boolean connected(HostLog.Named process, long timeNs, String host, JsonNode record, TraceSink sink) {
        JsonNode peer = argument(record, "remote_addr");
        if (!peer.isObject()) {
            peer = argument(record, "addr");
        }
        String address = peer.isObject()
                ? peer.path(peer.has("sin6_addr") ? "sin6_addr" : "sin_addr").asText()
                : text(record, "dst", "dst_ip");
        int port = (int) LogFields.parseNumber(
                peer.isObject()
                        ? peer.path(peer.has("sin6_port") ? "sin6_port" : "sin_port")
                                .asText()
                        : text(record, "dst_port"),
                0);
        String type = text(record, "type");
        if (address.isEmpty() || type.contains("DGRAM") || port < 0 || port > 0xffff) {
            return false;
        }
        boolean isTcp =
                type.contains("STREAM") || record.path("eventName").asText().contains("tcp");
        Flow flow = HostLog.flow("", 0, address, port);
        ProcessKey owner = log.seen(sink, host, timeNs, process, null);
        return log.connected(
                sink, host, timeNs, owner, flow, record.path("returnValue").asLong(0), isTcp);
    }

    private static int integer(JsonNode record, String... names) {
        for (String name : names) {
            int value = record.path(name).asInt(0);
            if (value > 0) {
                return value;
            }
        }
        return -1;
    }

    private static JsonNode argument(JsonNode record, String name) {
        for (JsonNode argument : record.path("args")) {
            if (argument.path("name").asText().equals(name)) {
                return argument.path("value");
            }
        }
        return record.path("args").path("-");
    }

    private static String text(JsonNode record, String... names) {
        for (String name : names) {
            String value = argument(record, name).asText();
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    @Override
    public Map<String, Long> notes() {
        return log.notes();
    }
}
