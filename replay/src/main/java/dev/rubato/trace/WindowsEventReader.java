package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Windows events and Sysmon for Linux as text: JSON in any nesting, XML (a document, or an event a line), either inside
 * syslog lines or inside the JSON that a syslog collector made of them. Owned by one thread.
 *
 * <p>Only an event that begins its line may go on over several lines: what syslog cut off ends with its line, and what
 * came before the cut is taken.
 */
final class WindowsEventReader implements TraceReader {
    private static final List<String> IDS = List.of("EventID", "EventId", "event_id", "EventCode");
    private static final List<String> SOURCES =
            List.of("Sysmon", "UtcTime", "Microsoft-Windows-", "ProcessGuid", "winlog", "\"Channel\"", "<Channel>");

    private static final List<String> ID_POINTERS =
            List.of("/EventID", "/EventId", "/winlog/event_id", "/event_id", "/Event/System/EventID", "/EventCode");

    /** Fields in which collectors keep the event as text. */
    private static final String[] CARRIERS = {
        "syslogmessage", "event.original", "message", "_raw", "raw", "eventdata", "log", "msg"
    };

    /** What a line of syslog begins with: a priority, a month's name or a year. */
    private static final Pattern SYSLOG =
            Pattern.compile("(<\\d{1,3}>|[A-Z][a-z]{2} +\\d|\\d{4}-\\d\\d).*", Pattern.DOTALL);

    private final LogRecords records;
    private final WindowsEvents events = new WindowsEvents();
    private final StringBuilder open = new StringBuilder();
    private String openPosition = "";

    WindowsEventReader(TraceInput input) throws IOException {
        records = new LogRecords(input.stream(), EventXml.END);
    }

    /** A reader of either form: text, or a file of the event log itself. */
    static TraceReader open(TraceInput input) throws IOException {
        input.stream().mark(EvtxReader.MAGIC_BYTES);
        byte[] head = input.stream().readNBytes(EvtxReader.MAGIC_BYTES);
        input.stream().reset();
        return EvtxReader.recognises(head) ? new EvtxReader(input) : new WindowsEventReader(input);
    }

    /** Whether a file that begins so holds such events. */
    static boolean recognises(byte[] head) {
        if (EvtxReader.recognises(head)) {
            return true;
        }
        String text = LogText.head(head);
        return IDS.stream().anyMatch(text::contains) && SOURCES.stream().anyMatch(text::contains);
    }

    @Override
    public boolean next(TraceSink sink) throws IOException {
        LogSink told = new LogSink(sink);
        while (!told.told() && records.next()) {
            switch (records.kind()) {
                case DAMAGED -> told.rejected(records.position(), records.reason());
                case JSON -> object(records.json(), told);
                case TEXT -> text(records.text(), told);
            }
        }
        if (!told.told() && !open.isEmpty()) {
            xml(told);
        }
        if (!told.told()) {
            events.finish(told);
        }
        return told.told();
    }

    private void object(JsonNode json, TraceSink sink) {
        if (tellsNothing(json)) {
            sink.passedOver();
            return;
        }
        LogFields fields = LogFields.of(json);
        for (String carrier : CARRIERS) {
            String value = fields.get(carrier);
            if (value.startsWith("<") || EventXml.begin(value) >= 0) {
                EventXml.read(value, fields);
            }
        }
        if (fields.get("eventid", "event_id", "eventcode", "event.code").isEmpty() && fields.has("syslogmessage")) {
            sink.passedOver();
        } else {
            events.accept(fields, records.position(), sink);
        }
    }

    /** Most events of a trace are of no use here, and seen to be so by their number. */
    private static boolean tellsNothing(JsonNode json) {
        for (String pointer : ID_POINTERS) {
            JsonNode id = json.at(pointer);
            if (id.isValueNode() && !id.isNull()) {
                long number = LogFields.parseNumber(id.asText(), -1);
                return number >= 0 && !WindowsEvents.mayTell(number);
            }
        }
        return false;
    }

    private void text(String line, TraceSink sink) {
        int begin = EventXml.begin(line);
        if (begin < 0) {
            other(line, sink);
            return;
        }
        if (!open.isEmpty()) {
            xml(sink);
        }
        open.append(line, begin, line.length());
        openPosition = records.position();
        boolean isWhole = line.endsWith(EventXml.END);
        String prefix = line.substring(0, begin).strip();
        if (isWhole || !(prefix.isEmpty() || prefix.endsWith(">"))) {
            xml(sink);
        }
    }

    private void other(String line, TraceSink sink) {
        if (!open.isEmpty()) {
            boolean fits = open.length() + line.length() <= LogText.MAX_RECORD_CHARS;
            open.append('\n').append(fits ? line : "");
            if (line.endsWith(EventXml.END) || !fits) {
                xml(sink);
            }
            return;
        }
        int brace = line.indexOf('{');
        JsonNode json = brace < 0 ? null : LogRecords.parse(line.substring(brace));
        if (json != null) {
            object(json, sink);
        } else if (line.startsWith("<")
                || line.startsWith("#")
                || SYSLOG.matcher(line).matches()) {
            sink.passedOver();
        } else {
            sink.rejected(records.position(), "is neither JSON nor an event in XML");
        }
    }

    private void xml(TraceSink sink) {
        LogFields fields = new LogFields();
        EventXml.read(open.toString(), fields);
        open.setLength(0);
        events.accept(fields, openPosition, sink);
    }

    @Override
    public Map<String, Long> notes() {
        return events.notes();
    }
}
