package dev.rubato.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Logs in which every record is a JSON object of one tool. Owned by one thread. */
final class JsonEventReader implements TraceReader {
    private final LogRecords records;
    private final Tool tool;

    /** What is particular to a tool. */
    interface Tool {
        /** Takes one record. */
        void accept(JsonNode record, String position, TraceSink sink);

        /** What else it counted, by a name for the user. */
        Map<String, Long> notes();
    }

    private JsonEventReader(TraceInput input, Tool tool) throws IOException {
        this.records = new LogRecords(input.stream(), "");
        this.tool = tool;
    }

    static TraceReader falco(TraceInput input) throws IOException {
        return new JsonEventReader(input, new FalcoEvents());
    }

    static TraceReader tetragon(TraceInput input) throws IOException {
        return new JsonEventReader(input, new TetragonEvents());
    }

    static TraceReader tracee(TraceInput input) throws IOException {
        return new JsonEventReader(input, new TraceeEvents());
    }

    static TraceReader defender(TraceInput input) throws IOException {
        return new JsonEventReader(input, new DefenderEvents());
    }

    static TraceReader collector(TraceInput input) throws IOException {
        return new JsonEventReader(input, new CollectorEvents());
    }

    static boolean isFalco(byte[] head) {
        return holds(head, List.of("\"output_fields\"")) && holds(head, List.of("\"evt.", "\"proc.", "\"rule\""));
    }

    static boolean isTetragon(byte[] head) {
        return holds(head, List.of("\"process_exec\"", "\"process_exit\"", "\"process_kprobe\""));
    }

    static boolean isTracee(byte[] head) {
        return holds(head, List.of("\"eventName\"")) && holds(head, List.of("\"processId\"", "\"hostProcessId\""));
    }

    /** Collectors have no schema in common: a process id, and a word for what happened. */
    static boolean isCollector(byte[] head) {
        return holds(head, List.of("\"pid\"", "\"Pid\"", "\"PID\"", "\"process.pid\""))
                && holds(head, List.of("exec", "connect", "dns_", "\"daddr\"", "\"dst"));
    }

    private static boolean holds(byte[] head, List<String> any) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        return text.indexOf('{') >= 0 && any.stream().anyMatch(text::contains);
    }

    @Override
    public boolean next(TraceSink sink) throws IOException {
        if (!records.next()) {
            return false;
        }
        switch (records.kind()) {
            case DAMAGED -> sink.rejected(records.position(), records.reason());
            case JSON -> json(records.json(), sink);
            case TEXT -> text(records.text(), sink);
        }
        return true;
    }

    /** A tool's own messages stand between its records; some put a prefix before each. */
    private void text(String line, TraceSink sink) {
        int brace = line.indexOf('{');
        JsonNode json = brace < 0 ? null : LogRecords.parse(line.substring(brace));
        if (json != null) {
            json(json, sink);
        } else if (brace >= 0) {
            sink.rejected(records.position(), "is not JSON");
        } else {
            sink.passedOver();
        }
    }

    private void json(JsonNode json, TraceSink sink) {
        LogSink told = new LogSink(sink);
        try {
            tool.accept(json, records.position(), told);
        } catch (IllegalArgumentException e) {
            told.rejected(records.position(), String.valueOf(e.getMessage()));
        }
        if (!told.told()) {
            sink.passedOver();
        }
    }

    @Override
    public Map<String, Long> notes() {
        return tool.notes();
    }
}
