package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executions, connections and DNS answers in the JSON of collectors that have no schema in common: small eBPF programs,
 * kunai, Inspektor Gadget, Elastic's. Owned by its reader's thread.
 *
 * <p>Names of fields are tried in the order below, in any nesting. What a socket only sends is passed over: the log does
 * not tell whether it was answered.
 */
final class CollectorEvents implements JsonEventReader.Tool {
    private static final String[] EVENT = {
        "event_type",
        "eventtype",
        "info.event.name",
        "event.action",
        "event_name",
        "eventname",
        "event",
        "action",
        "syscall",
        "probe",
        "type",
        "kind",
        "operation"
    };
    private static final String[] TIME = {
        "info.utc_time",
        "ts",
        "timestamp",
        "timestamp_raw",
        "@timestamp",
        "time",
        "time_ns",
        "ts_ns",
        "datetime",
        "timestamp_ns",
        "event_time"
    };
    private static final String[] PID = {"pid", "process.pid", "info.task.pid", "proc.pid", "tgid", "process_id"};
    private static final String[] PARENT_PID = {
        "ppid",
        "process.parent.pid",
        "info.parent_task.pid",
        "proc.parent.pid",
        "parent_pid",
        "process.ppid",
        "parent.pid"
    };
    private static final String[] EXE = {
        "process.executable",
        "process.binary_path",
        "data.exe.path",
        "exe.path",
        "exepath",
        "exe",
        "filename",
        "executable",
        "binary",
        "path",
        "exec.filename",
        "proc.comm",
        "comm",
        "process.name",
        "info.task.name"
    };
    private static final String[] COMMAND = {
        "command_line", "cmdline", "process.command_line", "data.command_line", "args", "argv", "process.args"
    };
    private static final String[] PARENT_EXE = {
        "process.parent.executable",
        "parent.binary_path",
        "data.parent_exe",
        "parent_exe",
        "parent_comm",
        "pcomm",
        "proc.parent.comm",
        "info.parent_task.name",
        "parent.comm"
    };
    private static final String[] REMOTE = {
        "net.dst_ip",
        "data.dst.ip",
        "dst.ip",
        "dst.addr",
        "destination.ip",
        "daddr",
        "dst_ip",
        "dest_ip",
        "remote_ip",
        "remote_addr",
        "dst_addr",
        "remote_address",
        "dst"
    };
    private static final String[] REMOTE_PORT = {
        "net.dst_port", "data.dst.port", "dst.port", "destination.port", "dport", "dst_port", "dest_port", "remote_port"
    };
    private static final String[] LOCAL = {
        "net.src_ip",
        "data.src.ip",
        "src.ip",
        "src.addr",
        "source.ip",
        "saddr",
        "src_ip",
        "local_ip",
        "local_addr",
        "src_addr"
    };
    private static final String[] LOCAL_PORT = {
        "net.src_port", "data.src.port", "src.port", "source.port", "sport", "src_port", "local_port", "lport"
    };
    private static final String[] PROTOCOL = {
        "net.protocol",
        "protocol",
        "proto",
        "network.transport",
        "data.socket.type",
        "socket.type",
        "dst.proto",
        "l4proto"
    };
    private static final String[] RESULT = {"syscall_result", "retval", "ret", "result", "return_value", "error_raw"};
    private static final String[] HOST = {"info.host.name", "host.name", "hostname", "host", "node", "k8s.node"};

    private final HostLog log = new HostLog();

    @Override
    public void accept(JsonNode record, String position, TraceSink sink) {
        LogFields fields = LogFields.of(record);
        long timeNs = LogTime.parse(fields.get(TIME)).orElseThrow(() -> new IllegalArgumentException("tells no time"));
        String host = LogImages.host(fields.get(HOST));
        if (!accept(event(fields), host, timeNs, fields, sink)) {
            sink.passedOver();
        }
    }

    /** The word for what happened; where there is none, the fields show it. */
    private static String event(LogFields fields) {
        String named = fields.get(EVENT).toLowerCase(Locale.ROOT);
        if (!named.isEmpty() && !named.equals("normal")) {
            return named;
        }
        return fields.get(REMOTE).isEmpty()
                ? fields.get(COMMAND).isEmpty() && !fields.has("args.0") ? "" : "exec"
                : "connect";
    }

    private boolean accept(String event, String host, long timeNs, LogFields fields, TraceSink sink) {
        if (event.contains("dns")) {
            return resolved(host, timeNs, fields, sink);
        }
        if (event.contains("unix") || event.contains("disconnect") || !fields.hasPid(PID)) {
            return false;
        }
        if (event.contains("exec")) {
            return executed(host, timeNs, fields, sink);
        }
        if (event.contains("exit") || event.equals("end") || event.equals("process_terminated")) {
            return log.ended(sink, host, timeNs, new HostLog.Named(fields.pid(PID), -1, ProcessImage.ofExe("")));
        }
        boolean isAccept = event.contains("accept");
        if (event.contains("connect") || isAccept) {
            return connected(isAccept, host, timeNs, fields, sink);
        }
        return false;
    }

    private boolean executed(String host, long timeNs, LogFields fields, TraceSink sink) {
        if (fields.number(0, RESULT) < 0) {
            return false;
        }
        String exe = fields.get(EXE);
        List<String> arguments = arguments(fields);
        String user = fields.get("user.name", "uid", "process.uid", "user", "info.task.uid");
        String cwd = fields.get("cwd", "process.working_directory", "process.cwd");
        HostLog.Named process = new HostLog.Named(fields.pid(PID), -1, HostLog.image(exe, arguments, user, cwd));
        log.executed(sink, host, timeNs, process, parent(fields));
        return true;
    }

    private static HostLog.@Nullable Named parent(LogFields fields) {
        if (!fields.hasPid(PARENT_PID) || fields.pid(PARENT_PID) == 0) {
            return null;
        }
        String line = fields.get("parent_command_line", "data.parent_command_line", "process.parent.command_line");
        String exe = fields.get(PARENT_EXE);
        return new HostLog.Named(fields.pid(PARENT_PID), -1, HostLog.image(exe, line, "", ""));
    }

    private static List<String> arguments(LogFields fields) {
        for (String name : List.of("args", "argv", "process.args", "data.argv")) {
            List<String> list = new ArrayList<>();
            while (fields.has(name + '.' + list.size()) && list.size() < ProcessImage.MAX_ARGS) {
                list.add(fields.get(name + '.' + list.size()));
            }
            if (!list.isEmpty()) {
                return list;
            }
        }
        return LogImages.split(fields.get(COMMAND));
    }

    private boolean connected(boolean isAccept, String host, long timeNs, LogFields fields, TraceSink sink) {
        String protocol = fields.get(PROTOCOL).toLowerCase(Locale.ROOT);
        String remote = fields.get(REMOTE);
        if (remote.isEmpty() || protocol.contains("udp") || protocol.contains("dgram")) {
            return false;
        }
        String local = fields.get(LOCAL);
        Flow flow = HostLog.flow(
                local.equals("0.0.0.0") || local.equals("::") ? "" : local,
                fields.port(LOCAL_PORT),
                remote,
                fields.port(REMOTE_PORT));
        HostLog.Named process = new HostLog.Named(
                fields.pid(PID), -1, HostLog.image(fields.get(EXE), List.of(), fields.get("uid"), ""));
        HostLog.Named parent = parent(fields);
        ProcessKey parentKey = parent == null ? null : log.seen(sink, host, timeNs, parent, null);
        ProcessKey owner = log.seen(sink, host, timeNs, process, parentKey);
        if (isAccept) {
            return log.accepted(sink, host, timeNs, owner, flow);
        }
        boolean isTcp = protocol.contains("tcp") || protocol.contains("stream");
        return log.connected(sink, host, timeNs, owner, flow, fields.number(0, RESULT), isTcp);
    }

    private boolean resolved(String host, long timeNs, LogFields fields, TraceSink sink) {
        List<Address> addresses = new ArrayList<>();
        for (String name : List.of("dns.answers", "answers", "data.response", "dns.resolved_ip")) {
            for (int i = 0; fields.has(name + '.' + i) && addresses.size() < Event.MAX_ADDRESSES; i++) {
                add(fields.get(name + '.' + i), addresses);
            }
        }
        for (String answer : fields.get("data.response", "response").split("[;, ]+", Event.MAX_ADDRESSES)) {
            add(answer, addresses);
        }
        String name = fields.get("dns.query_name", "query_name", "data.query", "dns.question.name", "query", "name");
        if (addresses.isEmpty() || name.isEmpty()) {
            return false;
        }
        sink.event(host, new Event.NameResolved(timeNs, LogImages.capped(name), addresses));
        return true;
    }

    /** Answers are addresses and other names. */
    private static void add(String answer, List<Address> addresses) {
        SocketAddresses.Endpoint endpoint = SocketAddresses.of(answer, 0);
        if (endpoint != null && addresses.size() < Event.MAX_ADDRESSES) {
            addresses.add(endpoint.address());
        }
    }

    @Override
    public Map<String, Long> notes() {
        return log.notes();
    }
}
