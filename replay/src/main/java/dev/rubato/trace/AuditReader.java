package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Linux audit log: audit.log as the daemon writes it, raw or enriched; records in syslog; the JSON of laurel and
 * go-audit; auoms, in syslog and in the JSON that a collector made of that. Owned by one thread.
 *
 * <p>Records of several events come mixed. An event is complete when the log has moved on by {@value #WINDOW_NS} ns, as
 * the daemon itself has it ({@code end_of_event_timeout}), or when {@value #MAX_EVENTS} or too long ones are
 * incomplete; events are then taken in the order of their times and numbers. What comes later for it is an event of its
 * own.
 */
final class AuditReader implements TraceReader {
    private static final long WINDOW_NS = 2 * LogTime.SECOND_NS;
    private static final int MAX_EVENTS = 4096;

    /** Characters of all incomplete events: 16 Mi, as one record may have 1 Mi. */
    private static final long MAX_CHARS = 16L << 20;

    private static final List<String> LAUREL =
            List.of("SYSCALL", "EXECVE", "PROCTITLE", "CWD", "SOCKADDR", "PARENT_INFO");

    private record Id(String node, long timeNs, long serial) {}

    private final LogRecords records;
    private final AuditCalls calls = new AuditCalls();
    private final TreeMap<Id, AuditEvent> incomplete = new TreeMap<>(
            Comparator.comparingLong(Id::timeNs).thenComparingLong(Id::serial).thenComparing(Id::node));
    private long incompleteChars;
    private long latestNs = Long.MIN_VALUE;

    AuditReader(TraceInput input) throws IOException {
        records = new LogRecords(input.stream(), "");
    }

    /** Whether a file that begins so is an audit log. */
    static boolean recognises(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        boolean isLaurel = text.contains("\"ID\"") && (text.contains("\"SYSCALL\"") || text.contains("\"EXECVE\""));
        boolean isGoAudit = text.contains("\"sequence\"") && text.contains("\"messages\"");
        return isLaurel || isGoAudit || (text.contains("audit(") && text.contains("type="));
    }

    @Override
    public boolean next(TraceSink sink) throws IOException {
        LogSink told = new LogSink(sink);
        while (!told.told() && records.next()) {
            switch (records.kind()) {
                case DAMAGED -> told.rejected(records.position(), records.reason());
                case JSON -> json(records.json(), told);
                case TEXT -> line(records.text(), told);
            }
        }
        if (!told.told()) {
            complete(Long.MAX_VALUE, told);
        }
        return told.told();
    }

    private void json(JsonNode json, TraceSink sink) {
        if (AuditJson.isLaurel(json)) {
            laurel(json, sink);
        } else if (AuditJson.isGoAudit(json)) {
            goAudit(json, sink);
        } else {
            String line = AuditJson.line(json);
            if (line == null) {
                sink.passedOver();
            } else {
                line(line, sink);
            }
        }
    }

    private void laurel(JsonNode json, TraceSink sink) {
        boolean any = false;
        for (String type : LAUREL) {
            AuditRecord record = AuditJson.laurel(json, type);
            if (record != null) {
                add(record, sink);
                any = true;
            }
        }
        if (!any) {
            sink.passedOver();
        }
    }

    private void goAudit(JsonNode json, TraceSink sink) {
        String stamp =
                json.path("timestamp").asText() + ':' + json.path("sequence").asText();
        for (JsonNode message : json.path("messages")) {
            line(
                    "type=" + message.path("type").asText() + " audit(" + stamp + "): "
                            + message.path("data").asText(),
                    sink);
        }
    }

    private void line(String line, TraceSink sink) {
        if (line.startsWith("#")) {
            sink.passedOver();
            return;
        }
        AuditRecord record = AuditRecord.parse(line);
        if (record != null) {
            add(record, sink);
        } else if (line.contains("audit(") || line.contains("type=")) {
            sink.rejected(
                    records.position(), "is no audit record: type=… msg=audit(time:number): is missing or damaged");
        } else {
            sink.passedOver();
        }
    }

    private void add(AuditRecord record, TraceSink sink) {
        Id id = new Id(record.node(), record.timeNs(), record.serial());
        incomplete.computeIfAbsent(id, fresh -> new AuditEvent()).add(record);
        incompleteChars += record.chars();
        latestNs = Math.max(latestNs, record.timeNs());
        complete(latestNs - WINDOW_NS, sink);
    }

    private void complete(long beforeNs, TraceSink sink) {
        while (!incomplete.isEmpty() && (incomplete.firstKey().timeNs() < beforeNs || isFull())) {
            AuditEvent event = incomplete.pollFirstEntry().getValue();
            incompleteChars -= event.chars();
            AuditCall call = event.call();
            LogSink told = new LogSink(sink);
            if (call != null) {
                calls.accept(call, told);
            }
            if (!told.told()) {
                sink.passedOver();
            }
        }
    }

    private boolean isFull() {
        return incomplete.size() > MAX_EVENTS || incompleteChars > MAX_CHARS;
    }

    @Override
    public Map<String, Long> notes() {
        long evictions = calls.evictions();
        return evictions == 0 ? Map.of() : Map.of("forgotten for want of room", evictions);
    }
}
