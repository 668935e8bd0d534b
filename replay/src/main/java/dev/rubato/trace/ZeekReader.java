package dev.rubato.trace;

import dev.rubato.event.Mix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reads Zeek's conn.log and dns.log, tab-separated or JSON; rows of other logs tell nothing. Owned by one thread.
 *
 * <p>A connection that was logged twice (overlapping rotations, long connections) is read once, by its uid.
 */
final class ZeekReader implements TraceReader {
    /** Uids that are remembered: a few minutes of a large site, which overlapping rotations do not pass. */
    private static final int MAX_UIDS = 65_536;

    private final TextLines lines;
    private final ZeekColumns columns = new ZeekColumns();
    private final ZeekJson json = new ZeekJson();
    private final ZeekEvents events;
    private final Set<Long> uids = new LinkedHashSet<>();

    ZeekReader(TraceInput input) {
        lines = new TextLines(input.stream());
        events = new ZeekEvents(input.self());
    }

    /** Whether a file that begins so is a log of Zeek. */
    static boolean recognises(byte[] head) {
        String text = new String(head, StandardCharsets.UTF_8);
        if (text.startsWith("#separator") || text.startsWith("#fields\t")) {
            return true;
        }
        String line = text.lines().findFirst().orElse("").strip();
        return line.startsWith("{")
                && (line.contains("\"id.orig_h\"")
                        || line.contains("\"id_orig_h\"")
                        || (line.contains("\"orig_h\"") && line.contains("\"uid\"")));
    }

    @Override
    public boolean next(TraceSink sink) throws IOException {
        if (!lines.next()) {
            return false;
        }
        String line = lines.text();
        if (lines.isTooLong()) {
            sink.rejected(lines.position(), "longer than " + TextLines.MAX_BYTES + " bytes");
        } else if (line.startsWith("#")) {
            columns.header(line);
            sink.passedOver();
        } else if (line.isBlank()) {
            sink.passedOver();
        } else if (line.startsWith("{")) {
            readJson(line, sink);
        } else {
            readColumns(line, sink);
        }
        return true;
    }

    private void readJson(String line, TraceSink sink) {
        if (json.row(line)) {
            read(json, sink);
        } else {
            sink.rejected(lines.position(), "is no whole JSON object");
        }
    }

    private void readColumns(String line, TraceSink sink) {
        if (!columns.areNamed()) {
            sink.rejected(lines.position(), "no #fields line names its columns");
        } else if (!columns.row(line)) {
            sink.rejected(lines.position(), "has fewer columns than the " + columns.count() + " that #fields names");
        } else {
            read(columns, sink);
        }
    }

    private void read(ZeekRow row, TraceSink sink) {
        try {
            boolean told;
            if (row.has("conn_state") || (row.has("proto") && row.has("history"))) {
                told = isFirst(row.text("uid")) && events.connection(row, sink);
            } else {
                told = row.has("query") && events.name(row, sink);
            }
            if (!told) {
                sink.passedOver();
            }
        } catch (ZeekRow.BadZeekRowException e) {
            sink.rejected(lines.position(), String.valueOf(e.getMessage()));
        }
    }

    private boolean isFirst(String uid) {
        if (uid.isEmpty()) {
            return true;
        }
        long hash = uid.length();
        for (int i = 0; i < uid.length(); i++) {
            hash = Mix.mix(hash, uid.charAt(i));
        }
        if (!uids.add(hash)) {
            return false;
        }
        if (uids.size() > MAX_UIDS) {
            uids.remove(uids.iterator().next());
        }
        return true;
    }
}
