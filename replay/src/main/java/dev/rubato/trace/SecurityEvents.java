package dev.rubato.trace;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events of the Windows Security channel that tell of processes (4688, 4689), connections that the filtering platform
 * let through (5156) and sockets that listen (5154). Owned by its reader's thread.
 *
 * <p>Fields:
 * https://learn.microsoft.com/previous-versions/windows/it-pro/windows-10/security/threat-protection/auditing/event-4688 .
 */
final class SecurityEvents {
    /** The fields of events that are read here, and what their time and host are told by. */
    static final List<String> FIELDS = List.of(
            "eventid",
            "event_id",
            "eventcode",
            "event.code",
            "eventidentifier",
            "newprocessid",
            "newprocessname",
            "processid",
            "processname",
            "creatorprocessid",
            "parentprocessname",
            "creatorprocessname",
            "commandline",
            "processcommandline",
            "targetusername",
            "targetdomainname",
            "subjectusername",
            "subjectdomainname",
            "application",
            "applicationname",
            "direction",
            "protocol",
            "sourceaddress",
            "sourceport",
            "destaddress",
            "destport",
            "destinationaddress",
            "destinationport",
            "systemtime",
            "timecreated",
            "@timestamp",
            "eventtime",
            "eventreceivedtime",
            "timegenerated",
            "timestamp",
            "_time",
            "time",
            "computer",
            "computer_name",
            "computername",
            "hostname",
            "host.name",
            "host");

    private static final int PROCESS_CREATED = 4688;
    private static final int PROCESS_ENDED = 4689;
    private static final int LISTENING = 5154;
    private static final int CONNECTION = 5156;

    private static final String TCP = "6";

    /** The message ids of the direction, and what they are rendered as. */
    private static final List<String> INBOUND = List.of("%%14592", "inbound");

    private final LogProcesses processes;
    private final LogConnections connections;
    private final SysmonEvents sysmon;

    /**
     * @param sysmon what Sysmon told of the same trace, which comes first
     */
    SecurityEvents(LogProcesses processes, LogConnections connections, SysmonEvents sysmon) {
        this.sysmon = sysmon;
        this.processes = processes;
        this.connections = connections;
    }

    /** Whether an event of that id tells anything here. */
    static boolean tells(int id) {
        return id == PROCESS_CREATED || id == PROCESS_ENDED || id == LISTENING || id == CONNECTION;
    }

    /** Takes one event for which {@link #tells} holds. */
    void accept(String host, long timeNs, LogFields fields, String position, TraceSink sink) {
        try {
            switch ((int) fields.number(-1, "eventid", "event_id", "eventcode", "event.code", "eventidentifier")) {
                case PROCESS_CREATED -> created(host, timeNs, fields, sink);
                case PROCESS_ENDED -> {
                    if (!processes.ended(sink, host, timeNs, fields.pid("processid"))) {
                        sink.passedOver();
                    }
                }
                case LISTENING -> listening(host, timeNs, fields, sink);
                default -> connected(host, timeNs, fields, sink);
            }
        } catch (IllegalArgumentException e) {
            sink.rejected(position, String.valueOf(e.getMessage()));
        }
    }

    private void created(String host, long timeNs, LogFields fields, TraceSink sink) {
        int pid = fields.pid("newprocessid");
        ProcessKey told = sysmon.standIn(host, LogImages.capped(fields.get("newprocessname")), timeNs);
        if (told != null) {
            processes.means(host, pid, told);
            sink.passedOver();
            return;
        }
        ProcessKey process = processes.started(host, pid, timeNs);
        ProcessKey parent = null;
        if (fields.hasPid("processid", "creatorprocessid")) {
            parent = processes.require(host, fields.pid("processid", "creatorprocessid"), timeNs);
            String exe = fields.get("parentprocessname", "creatorprocessname");
            processes.seen(sink, host, timeNs, parent, null, LogImages.of(exe, List.of(), "", ""));
        }
        ProcessImage image = LogImages.of(
                fields.get("newprocessname"),
                LogImages.split(fields.get("commandline", "processcommandline")),
                user(fields),
                "");
        processes.reported(sink, host, timeNs, process, parent, image);
    }

    private static String user(LogFields fields) {
        String target = fields.get("targetusername");
        String name = target.isEmpty() ? fields.get("subjectusername") : target;
        String domain = fields.get(target.isEmpty() ? "subjectdomainname" : "targetdomainname");
        return domain.isEmpty() ? name : domain + '\\' + name;
    }

    private void listening(String host, long timeNs, LogFields fields, TraceSink sink) {
        if (!fields.get("protocol").equals(TCP)) {
            sink.passedOver();
            return;
        }
        ProcessKey owner = owner(host, timeNs, fields, sink);
        Address address = Address.parse(fields.get("sourceaddress"));
        int port = fields.port("sourceport");
        if (owner == null) {
            sink.passedOver();
        } else {
            connections.listener(sink, host, timeNs, address, port, owner, Event.Basis.EXACT);
        }
    }

    private void connected(String host, long timeNs, LogFields fields, TraceSink sink) {
        if (!fields.get("protocol").equals(TCP)) {
            sink.passedOver();
            return;
        }
        Flow logged = new Flow(
                Flow.Protocol.TCP,
                Address.parse(fields.get("sourceaddress")),
                fields.port("sourceport"),
                Address.parse(fields.get("destaddress", "destinationaddress")),
                fields.port("destport", "destinationport"));
        ProcessKey owner = owner(host, timeNs, fields, sink);
        boolean isAccepted = INBOUND.stream().anyMatch(fields.get("direction")::equalsIgnoreCase);
        if (!connections.windows(sink, host, timeNs, isAccepted, logged, owner)) {
            sink.passedOver();
        }
    }

    private @Nullable ProcessKey owner(String host, long timeNs, LogFields fields, TraceSink sink) {
        if (!fields.hasPid("processid")) {
            return null;
        }
        ProcessKey owner = processes.require(host, fields.pid("processid"), timeNs);
        String exe = fields.get("application", "applicationname");
        processes.seen(sink, host, timeNs, owner, null, LogImages.of(exe, List.of(), "", ""));
        return owner;
    }
}
