package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Microsoft Defender: a process was created, or an initiating process connected, accepted or listened. Owned by
 * its reader's thread.
 *
 * <p>Names are those of advanced hunting
 * (https://learn.microsoft.com/defender-xdr/advanced-hunting-deviceprocessevents-table,
 * …-devicenetworkevents-table); the raw tables and the timeline name the same things otherwise.
 */
final class DefenderEvents implements JsonEventReader.Tool {
    private static final String[] PID = {"createdprocessid", "processid"};
    private static final String[] CREATED = {"createdprocesscreationtime", "processcreationtime"};
    private static final String[] TIME = {"timestamp", "eventtime", "reporttime", "time", "timegenerated"};

    private final LogProcesses processes = new LogProcesses();
    private final LogConnections connections = new LogConnections();

    @Override
    public void accept(JsonNode record, String position, TraceSink sink) {
        accept(LogFields.of(record), position, sink);
    }

    /** Takes one row. */
    void accept(LogFields row, String position, TraceSink sink) {
        String action = row.get("actiontype").toLowerCase(Locale.ROOT);
        try {
            if (isCreation(action, row)) {
                created(row, sink);
            } else if (action.contains("connection")
                    && !row.get("remoteip", "localip").isEmpty()) {
                connected(action, row, sink);
            } else {
                sink.passedOver();
            }
        } catch (IllegalArgumentException e) {
            sink.rejected(position, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isCreation(String action, LogFields row) {
        return action.isEmpty()
                ? row.hasPid("createdprocessid")
                        || (row.hasPid("processid") && !row.get(CREATED).isEmpty())
                : action.startsWith("processcreated");
    }

    private static String host(LogFields row) {
        String name = row.get("devicename", "computerdnsname", "computername", "machineid", "deviceid");
        int dot = name.indexOf('.');
        return LogImages.host((dot > 0 ? name.substring(0, dot) : name).toLowerCase(Locale.ROOT));
    }

    private static long time(LogFields row, String[] first) {
        OptionalLong time = LogTime.parse(row.get(first));
        return time.isPresent()
                ? time.getAsLong()
                : LogTime.parse(row.get(TIME)).orElseThrow(() -> new IllegalArgumentException("tells no time"));
    }

    private void created(LogFields row, TraceSink sink) {
        String host = host(row);
        long timeNs = time(row, CREATED);
        ProcessKey process = processes.started(host, row.pid(PID), timeNs);
        ProcessKey parent = initiator(host, timeNs, row, sink);
        ProcessImage image = LogImages.of(
                path(row.get("createdprocessfilepath", "folderpath"), row.get("createdprocessname", "filename")),
                LogImages.split(row.get("createdprocesscommandline", "processcommandline")),
                user(
                        row.get("createdprocessaccountdomainname", "accountdomain"),
                        row.get("createdprocessaccountname", "accountname")),
                "");
        processes.reported(sink, host, timeNs, process, parent, image);
    }

    /** The process that did it, and its parent, told by the way. */
    private @Nullable ProcessKey initiator(String host, long timeNs, LogFields row, TraceSink sink) {
        if (!row.hasPid("initiatingprocessid")) {
            return null;
        }
        ProcessKey initiator = key(host, "initiatingprocessid", "initiatingprocesscreationtime", timeNs, row);
        ProcessKey parent = null;
        if (row.hasPid("initiatingprocessparentid", "initiatingprocessparentprocessid")) {
            boolean isRaw = row.has("initiatingprocessparentprocessid");
            parent = key(
                    host,
                    isRaw ? "initiatingprocessparentprocessid" : "initiatingprocessparentid",
                    "initiatingprocessparentcreationtime",
                    timeNs,
                    row);
            String exe = row.get("initiatingprocessparentprocessname", "initiatingprocessparentfilename");
            processes.seen(sink, host, timeNs, parent, null, LogImages.of(exe, List.of(), "", ""));
        }
        ProcessImage image = LogImages.of(
                path(
                        row.get("initiatingprocessimagefilepath", "initiatingprocessfolderpath"),
                        row.get("initiatingprocessname", "initiatingprocessfilename")),
                LogImages.split(row.get("process_commandline", "initiatingprocesscommandline")),
                user(
                        row.get("initiatingprocessaccountdomainname", "initiatingprocessaccountdomain"),
                        row.get("initiatingprocessaccountname")),
                "");
        processes.seen(sink, host, timeNs, initiator, parent, image);
        return initiator;
    }

    private ProcessKey key(String host, String pid, String start, long timeNs, LogFields row) {
        OptionalLong startNs = LogTime.parse(row.get(start));
        return startNs.isPresent()
                ? processes.started(host, row.pid(pid), startNs.getAsLong())
                : processes.require(host, row.pid(pid), timeNs);
    }

    private static String user(String domain, String name) {
        return domain.isEmpty() || name.isEmpty() ? name : domain + '\\' + name;
    }

    /** The whole path: some tables tell the folder, some the file. */
    private static String path(String folder, String name) {
        boolean isWhole = name.isEmpty() || folder.toLowerCase(Locale.ROOT).endsWith(name.toLowerCase(Locale.ROOT));
        if (folder.isEmpty() || isWhole) {
            return folder.isEmpty() ? name : folder;
        }
        char separator = folder.startsWith("/") ? '/' : '\\';
        return folder.charAt(folder.length() - 1) == separator ? folder + name : folder + separator + name;
    }

    private void connected(String action, LogFields row, TraceSink sink) {
        String protocol = row.get("protocol").toLowerCase(Locale.ROOT);
        if (!protocol.startsWith("tcp") && !protocol.isEmpty()) {
            sink.passedOver();
            return;
        }
        String host = host(row);
        long timeNs = time(row, new String[] {"timestamp"});
        ProcessKey owner = initiator(host, timeNs, row, sink);
        String own = row.get("localip");
        Address local = own.isEmpty() ? Address.ANY : Address.parse(own);
        if (action.startsWith("listening")) {
            if (owner == null) {
                sink.passedOver();
            } else {
                connections.listener(sink, host, timeNs, local, row.port("localport"), owner, Event.Basis.EXACT);
            }
            return;
        }
        Flow flow = new Flow(
                Flow.Protocol.TCP,
                local,
                row.port("localport"),
                Address.parse(row.get("remoteip")),
                row.port("remoteport"));
        boolean told = action.startsWith("inbound")
                ? connections.inbound(sink, host, timeNs, flow, owner)
                : connections.outbound(sink, host, timeNs, flow, owner, outcome(action));
        if (!told) {
            sink.passedOver();
        }
    }

    private static Event.Outcome outcome(String action) {
        return action.startsWith("connectionfailed") ? Event.Outcome.TIMED_OUT : Event.Outcome.ESTABLISHED;
    }

    @Override
    public Map<String, Long> notes() {
        long evictions = processes.evictions() + connections.evictions();
        return evictions == 0 ? Map.of() : Map.of("forgotten for want of room", evictions);
    }
}
