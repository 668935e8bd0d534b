package dev.rubato.trace;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Windows events of one trace, whatever they were written in: those of Sysmon, and of the Security channel what tells
 * of processes and connections; other channels are passed over. Owned by its reader's thread.
 *
 * <p>Time: Sysmon's own {@code UtcTime} counts. Other stamps may be local time written as UTC, and in whole seconds; a
 * Sysmon record shows by how many hours. What both tell is taken from Sysmon: events of the Security channel wait until
 * {@value #MAX_HELD} later ones of it were read, or the trace ends.
 */
final class WindowsEvents {
    private static final int MAX_HELD = 1_024;
    private static final int MAX_HOSTS = 1_024;

    private static final int CONNECTION = 3;
    private static final int NAME_QUERY = 22;

    private final LogProcesses processes = new LogProcesses();
    private final LogConnections connections = new LogConnections();
    private final SysmonEvents sysmon = new SysmonEvents(processes, connections);
    private final SecurityEvents security = new SecurityEvents(processes, connections, sysmon);
    private final LogTable<String, Long> clockErrors = new LogTable<>(MAX_HOSTS);
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    private record Held(LogFields fields, String position) {}

    /** Whether an event of that id may tell anything, from whatever channel it is. */
    static boolean mayTell(long id) {
        return SysmonEvents.tells((int) id) || SecurityEvents.tells((int) id);
    }

    /** Takes one event. */
    void accept(LogFields fields, String position, TraceSink sink) {
        long id = fields.number(-1, "eventid", "event_id", "eventcode", "event.code", "eventidentifier");
        if (id < 0) {
            sink.rejected(position, "is no Windows event: it has no event id");
        } else if (isSysmon(fields)) {
            fields.addRendered();
            acceptSysmon((int) id, fields, position, sink);
        } else if (isSecurity(fields) && SecurityEvents.tells((int) id)) {
            fields.addRendered();
            acceptSecurity(fields, position, sink);
        } else {
            sink.passedOver();
        }
    }

    /** Gives what was held back. */
    void finish(TraceSink sink) {
        for (Held each = held.poll(); each != null; each = held.poll()) {
            giveSecurity(each, sink);
        }
    }

    /** Entries that left the tables for want of room. */
    Map<String, Long> notes() {
        long evictions = processes.evictions() + connections.evictions() + sysmon.evictions();
        return evictions == 0 ? Map.of() : Map.of("forgotten for want of room", evictions);
    }

    private static boolean isSysmon(LogFields fields) {
        String source = fields.get("channel", "provider", "providername", "provider_name", "sourcename", "source_name");
        return source.isEmpty()
                ? fields.has("utctime")
                : source.toLowerCase(Locale.ROOT).contains("sysmon");
    }

    private static boolean isSecurity(LogFields fields) {
        String channel = fields.get("channel", "log_name", "logname");
        String provider = fields.get("provider", "providername", "provider_name", "sourcename", "source_name");
        return channel.equalsIgnoreCase("Security")
                || provider.equalsIgnoreCase("Microsoft-Windows-Security-Auditing")
                || (channel.isEmpty() && provider.isEmpty());
    }

    private void acceptSysmon(int id, LogFields fields, String position, TraceSink sink) {
        OptionalLong utc = LogTime.parse(fields.get("utctime"));
        OptionalLong stamp = stamp(fields);
        if (utc.isEmpty() && stamp.isEmpty()) {
            sink.rejected(position, "tells no time");
            return;
        }
        String host = host(fields);
        boolean isPrompt = id != CONNECTION && id != NAME_QUERY;
        if (utc.isPresent() && stamp.isPresent() && isPrompt) {
            clockErrors.put(host, LogTime.zoneOffsetNs(utc.getAsLong(), stamp.getAsLong()));
        }
        sysmon.accept(id, host, utc.orElse(stamp.orElse(0)), fields, position, sink);
    }

    private void acceptSecurity(LogFields fields, String position, TraceSink sink) {
        held.add(new Held(fields.only(SecurityEvents.FIELDS), position));
        if (held.size() > MAX_HELD) {
            giveSecurity(held.remove(), sink);
        }
    }

    private void giveSecurity(Held event, TraceSink sink) {
        OptionalLong stamp = stamp(event.fields);
        if (stamp.isEmpty()) {
            sink.rejected(event.position, "tells no time");
            return;
        }
        String host = host(event.fields);
        long timeNs = stamp.getAsLong() + clockErrors.getOrDefault(host, 0L);
        security.accept(host, timeNs, event.fields, event.position, sink);
    }

    /** When the event was logged, as the collector tells it. */
    private static OptionalLong stamp(LogFields fields) {
        OptionalLong collected = LogTime.parse(fields.get("@timestamp"));
        OptionalLong local = LogTime.parse(fields.get("eventtime"));
        OptionalLong received = LogTime.parse(fields.get("eventreceivedtime"));
        if (collected.isPresent() && local.isPresent() && received.isPresent()) {
            long zoneNs = LogTime.zoneOffsetNs(collected.getAsLong(), received.getAsLong());
            return OptionalLong.of(local.getAsLong() + zoneNs);
        }
        return LogTime.parse(fields.get(
                "systemtime", "timecreated", "@timestamp", "eventtime", "timegenerated", "timestamp", "_time", "time"));
    }

    /** The host's name without case and domain: a name with and without its domain is one host. */
    static String host(LogFields fields) {
        String name = fields.get("computer", "computer_name", "computername", "hostname", "host.name", "host")
                .toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        boolean isAddress = !name.isEmpty() && name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return LogImages.host(dot > 0 && !isAddress ? name.substring(0, dot) : name);
    }
}
