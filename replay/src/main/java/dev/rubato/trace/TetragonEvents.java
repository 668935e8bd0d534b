package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of Tetragon: process_exec, process_exit, and the kprobes by which its policies watch connections. Owned by its
 * reader's thread.
 *
 * <p>Schema: https://tetragon.io/docs/reference/grpc-api/ , written as JSON lines.
 */
final class TetragonEvents implements JsonEventReader.Tool {
    private static final String ANY_V4 = "0.0.0.0";

    private final HostLog log = new HostLog();

    @Override
    public void accept(JsonNode record, String position, TraceSink sink) {
        String host = LogImages.host(record.path("node_name").asText());
        for (String kind : List.of("process_exec", "process_exit", "process_kprobe")) {
            JsonNode event = record.path(kind);
            if (event.isObject()) {
                HostLog.Named process = process(event.path("process"));
                if (process == null) {
                    throw new IllegalArgumentException("names no process id");
                }
                long timeNs = LogTime.parse(record.path("time").asText())
                        .orElseThrow(() -> new IllegalArgumentException("tells no time"));
                boolean told = switch (kind) {
                    case "process_exec" -> executed(sink, host, timeNs, process, process(event.path("parent")));
                    case "process_exit" -> log.ended(sink, host, timeNs, process);
                    default -> kernel(sink, host, timeNs, process, event);
                };
                if (!told) {
                    sink.passedOver();
                }
                return;
            }
        }
        sink.passedOver();
    }

    private boolean executed(
            TraceSink sink, String host, long timeNs, HostLog.Named process, HostLog.@Nullable Named parent) {
        log.executed(sink, host, timeNs, process, parent);
        return true;
    }

    private static HostLog.@Nullable Named process(JsonNode process) {
        int pid = process.path("pid").asInt(-1);
        if (pid < 0) {
            return null;
        }
        String exe = process.path("binary").asText();
        String line = exe.isEmpty()
                ? ""
                : quoted(exe) + ' ' + process.path("arguments").asText();
        return new HostLog.Named(
                pid,
                LogTime.parse(process.path("start_time").asText()).orElse(-1),
                HostLog.image(
                        exe,
                        line,
                        process.path("uid").asText(),
                        process.path("cwd").asText()));
    }

    private static String quoted(String exe) {
        return exe.indexOf(' ') < 0 ? exe : '"' + exe + '"';
    }

    private boolean kernel(TraceSink sink, String host, long timeNs, HostLog.Named process, JsonNode event) {
        String function = event.path("function_name").asText().toLowerCase(Locale.ROOT);
        JsonNode socket = argument(event.path("args"));
        if (!function.contains("connect") || socket == null) {
            return false;
        }
        boolean isSocket = socket.has("daddr");
        String protocol = socket.path("protocol").asText();
        boolean isTcp = protocol.equals("IPPROTO_TCP") || function.startsWith("tcp_");
        String remote = socket.path(isSocket ? "daddr" : "addr").asText();
        if (remote.isEmpty() || protocol.equals("IPPROTO_UDP") || function.startsWith("udp")) {
            return false;
        }
        String local = isSocket ? socket.path("saddr").asText() : "";
        Flow flow = HostLog.flow(
                local.equals(ANY_V4) ? "" : local,
                socket.path("sport").asInt(0),
                remote,
                socket.path(isSocket ? "dport" : "port").asInt(0));
        HostLog.Named parent = process(event.path("parent"));
        ProcessKey parentKey = parent == null ? null : log.seen(sink, host, timeNs, parent, null);
        ProcessKey owner = log.seen(sink, host, timeNs, process, parentKey);
        return log.connected(sink, host, timeNs, owner, flow, 0, isTcp);
    }

    private static @Nullable JsonNode argument(JsonNode arguments) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode argument : arguments) {
            for (String name : List.of("sock_arg", "sockaddr_arg")) {
                if (argument.path(name).isObject()) {
                    found.add(argument.path(name));
                }
            }
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public Map<String, Long> notes() {
        return log.notes();
    }
}
