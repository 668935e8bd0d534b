package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Events of Sysmon for Windows and for Linux: process created (1) and terminated (5), network connection (3), DNS query
 * (22). Owned by its reader's thread.
 *
 * <p>A process is the one that its {@code ProcessGuid} names: its second and third group are the second of its start.
 * UDP is passed over: an event tells neither whether anything was sent nor whether it was answered.
 *
 * <p>Events: https://learn.microsoft.com/sysinternals/downloads/sysmon#events .
 */
final class SysmonEvents {
    private static final int PROCESS_CREATED = 1;
    private static final int CONNECTION = 3;
    private static final int PROCESS_ENDED = 5;
    private static final int NAME_QUERY = 22;

    private static final String[] PID = {"processid", "process.pid"};
    private static final String[] GUID = {"processguid", "process.entity_id"};

    /** Some collectors lose the process id: the process then has one made of its guid, above all that systems give. */
    private static final int STAND_IN = 1 << 30;

    /** How much later than its event a process may have started by a clock that counts seconds. */
    private static final long CLOCK_SLACK_NS = 5 * LogTime.SECOND_NS;

    /** A process that would be older than this has a guid that tells no start. */
    private static final long MAX_AGE_NS = 1000 * 86_400 * LogTime.SECOND_NS;

    private static final int MAX_GUID_CHARS = 64;
    private static final int MAX_GUIDS = 65_536;

    private record Guid(String host, String guid) {}

    private static final int MAX_STAND_INS = 4_096;

    private record Start(String host, String exe, long second) {}

    private final LogTable<Start, ProcessKey> standIns = new LogTable<>(MAX_STAND_INS);
    private final LogTable<Guid, ProcessKey> guids = new LogTable<>(MAX_GUIDS);
    private final LogProcesses processes;
    private final LogConnections connections;

    SysmonEvents(LogProcesses processes, LogConnections connections) {
        this.processes = processes;
        this.connections = connections;
    }

    /** The process that began to run an image then and has an id that stands in for its own, or null. */
    @Nullable
    ProcessKey standIn(String host, String exe, long timeNs) {
        long second = timeNs / LogTime.SECOND_NS;
        for (long at = second - 1; at <= second + 1; at++) {
            ProcessKey key = standIns.get(new Start(host, exe.toLowerCase(Locale.ROOT), at));
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    /** Whether an event of that id tells anything here. */
    static boolean tells(int id) {
        return id == PROCESS_CREATED || id == CONNECTION || id == PROCESS_ENDED || id == NAME_QUERY;
    }

    /** Entries that left the table for want of room. */
    long evictions() {
        return guids.evictions() + standIns.evictions();
    }

    /** Takes one event. */
    void accept(int id, String host, long timeNs, LogFields fields, String position, TraceSink sink) {
        try {
            switch (id) {
                case PROCESS_CREATED -> created(host, timeNs, fields, sink);
                case CONNECTION -> connected(host, timeNs, fields, sink);
                case PROCESS_ENDED -> ended(host, timeNs, fields, sink);
                case NAME_QUERY -> resolved(host, timeNs, fields, sink);
                default -> sink.passedOver();
            }
        } catch (IllegalArgumentException e) {
            sink.rejected(position, String.valueOf(e.getMessage()));
        }
    }

    private void created(String host, long timeNs, LogFields fields, TraceSink sink) {
        ProcessKey process = own(host, timeNs, fields, true);
        ProcessKey parent = parent(host, timeNs, process, fields, sink);
        ProcessImage image = LogImages.of(
                fields.get("image", "process.executable"),
                LogImages.split(fields.get("commandline", "process.command_line")),
                fields.get("user", "user.name"),
                fields.get("currentdirectory", "process.working_directory"));
        if (!fields.hasPid(PID)) {
            String exe = image.exe().toLowerCase(Locale.ROOT);
            standIns.put(new Start(host, exe, timeNs / LogTime.SECOND_NS), process);
        }
        processes.reported(sink, host, timeNs, process, parent, image);
    }

    private @Nullable ProcessKey parent(String host, long timeNs, ProcessKey child, LogFields fields, TraceSink sink) {
        String exe = fields.get("parentimage", "process.parent.executable");
        if (!fields.hasPid("parentprocessid", "process.parent.pid")) {
            return null;
        }
        int pid = fields.pid("parentprocessid", "process.parent.pid");
        if (pid == 0 && exe.isEmpty()) {
            return null;
        }
        String guid = fields.get("parentprocessguid", "process.parent.entity_id");
        ProcessKey parent = key(host, pid, guid, timeNs, false);
        if (exe.isEmpty()) {
            processes.descends(sink, host, timeNs, child, parent);
        } else {
            ProcessImage image = LogImages.of(
                    exe,
                    LogImages.split(fields.get("parentcommandline", "process.parent.command_line")),
                    fields.get("parentuser"),
                    "");
            processes.seen(sink, host, timeNs, parent, null, image);
        }
        return parent;
    }

    private void ended(String host, long timeNs, LogFields fields, TraceSink sink) {
        boolean told = startNs(fields.get(GUID), timeNs) >= 0
                ? processes.ended(sink, host, timeNs, own(host, timeNs, fields, false))
                : processes.ended(sink, host, timeNs, fields.pid(PID));
        if (!told) {
            sink.passedOver();
        }
    }

    private void connected(String host, long timeNs, LogFields fields, TraceSink sink) {
        if (!fields.get("protocol", "network.transport").equalsIgnoreCase("tcp")) {
            sink.passedOver();
            return;
        }
        Flow logged = new Flow(
                Flow.Protocol.TCP,
                Address.parse(fields.get("sourceip", "source.ip")),
                fields.port("sourceport", "source.port"),
                Address.parse(fields.get("destinationip", "destination.ip")),
                fields.port("destinationport", "destination.port"));
        ProcessKey owner = owner(host, timeNs, fields, sink);
        if (!connections.windows(sink, host, timeNs, isAccepted(fields), logged, owner)) {
            sink.passedOver();
        }
    }

    private static boolean isAccepted(LogFields fields) {
        String direction = fields.get("network.direction");
        return fields.get("initiated").equalsIgnoreCase("false")
                || direction.equalsIgnoreCase("ingress")
                || direction.equalsIgnoreCase("inbound");
    }

    private @Nullable ProcessKey owner(String host, long timeNs, LogFields fields, TraceSink sink) {
        if (!fields.hasPid(PID) && startNs(fields.get(GUID), timeNs) < 0) {
            return null;
        }
        ProcessKey owner = own(host, timeNs, fields, false);
        String exe = fields.get("image", "process.executable");
        if (!exe.isEmpty() && !exe.startsWith("<")) {
            ProcessImage image = LogImages.of(exe, List.of(), fields.get("user", "user.name"), "");
            processes.seen(sink, host, timeNs, owner, null, image);
        }
        return owner;
    }

    private void resolved(String host, long timeNs, LogFields fields, TraceSink sink) {
        List<Address> addresses = new ArrayList<>();
        for (String result : fields.get("queryresults").split(";", Event.MAX_ADDRESSES)) {
            if (result.indexOf(' ') < 0 && (result.indexOf('.') > 0 || result.indexOf(':') >= 0)) {
                addresses.add(Address.parse(result));
            }
        }
        String name = fields.get("queryname", "dns.question.name");
        if (addresses.isEmpty() || name.isEmpty()) {
            sink.passedOver();
        } else {
            sink.event(host, new Event.NameResolved(timeNs, LogImages.capped(name), addresses));
        }
    }

    /** The process that the event is about. */
    private ProcessKey own(String host, long timeNs, LogFields fields, boolean startsNow) {
        String guid = fields.get(GUID);
        boolean hasGuid = startNs(guid, timeNs) >= 0;
        int pid = fields.hasPid(PID) || !hasGuid ? fields.pid(PID) : STAND_IN | (guid.hashCode() & (STAND_IN - 1));
        return key(host, pid, guid, timeNs, startsNow);
    }

    private ProcessKey key(String host, int pid, String guid, long timeNs, boolean startsNow) {
        long startNs = startNs(guid, timeNs);
        if (startNs >= 0) {
            Guid id = new Guid(host, guid.toLowerCase(Locale.ROOT));
            return guids.computeIfAbsent(id, fresh -> processes.started(host, pid, startNs));
        }
        return startsNow ? processes.started(host, pid, timeNs) : processes.require(host, pid, timeNs);
    }

    /** The start of a process that its guid tells, -1 if it tells none. */
    private static long startNs(String guid, long timeNs) {
        String[] groups = guid.split("-", 6);
        if (guid.length() > MAX_GUID_CHARS
                || groups.length != 5
                || groups[1].length() != 4
                || groups[2].length() != 4) {
            return -1;
        }
        long seconds = LogFields.parseNumber("0x" + groups[2] + groups[1], 0);
        long startNs = seconds * LogTime.SECOND_NS;
        return seconds > 0 && startNs <= timeNs + CLOCK_SLACK_NS && startNs >= timeNs - MAX_AGE_NS ? startNs : -1;
    }
}
