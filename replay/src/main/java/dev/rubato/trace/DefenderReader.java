package dev.rubato.trace;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Exports of Microsoft Defender: CSV with the names of advanced hunting, of the device's timeline, or of the raw tables;
 * and the JSON that advanced hunting is streamed as. Owned by one thread.
 */
final class DefenderReader implements TraceReader {
    private static final List<String> MARKS = List.of("InitiatingProcess", "Initiating Process", "CreatedProcess");

    /** Blanks in names, and the zone that the portal adds to names of times. */
    private static final Pattern DECORATION = Pattern.compile("\\s*\\[UTC]|[\\s\\ufeff]+");

    private final CsvRows rows;
    private final DefenderEvents events = new DefenderEvents();
    private String[] columns = {};

    private DefenderReader(TraceInput input) throws IOException {
        rows = new CsvRows(input.stream());
    }

    /** A reader of either form. */
    static TraceReader open(TraceInput input) throws IOException {
        input.stream().mark(1);
        int first = input.stream().read();
        input.stream().reset();
        return first == '{' || first == '[' ? JsonEventReader.defender(input) : new DefenderReader(input);
    }

    /** Whether a file that begins so is such an export. */
    static boolean recognises(byte[] head) {
        String text = LogText.head(head);
        return MARKS.stream().anyMatch(text::contains) && !text.contains("EventID");
    }

    @Override
    public boolean next(TraceSink sink) throws IOException {
        if (columns.length == 0 && rows.next() && rows.reason().isEmpty()) {
            columns = names(rows.row());
        }
        if (rows.reason().isEmpty() && !rows.next()) {
            return false;
        }
        if (!rows.reason().isEmpty()) {
            sink.rejected(rows.position(), rows.takeReason());
        } else if (rows.row().length > columns.length) {
            sink.rejected(rows.position(), "has more fields than the header names");
        } else {
            LogFields fields = new LogFields();
            for (int i = 0; i < rows.row().length; i++) {
                fields.add(columns[i], rows.row()[i]);
            }
            LogSink told = new LogSink(sink);
            events.accept(fields, rows.position(), told);
            if (!told.told()) {
                sink.passedOver();
            }
        }
        return true;
    }

    private static String[] names(String[] header) {
        String[] names = new String[header.length];
        for (int i = 0; i < header.length; i++) {
            names[i] = DECORATION.matcher(header[i]).replaceAll("").toLowerCase(Locale.ROOT);
        }
        return names;
    }

    @Override
    public Map<String, Long> notes() {
        return events.notes();
    }
}
