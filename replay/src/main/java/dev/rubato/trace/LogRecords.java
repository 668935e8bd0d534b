package dev.rubato.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The records of a log that is made of JSON objects, of lines of text, or of both: objects one a line, printed over
 * several lines, or as elements of an array. Owned by its reader's thread.
 *
 * <p>A damaged object costs itself alone: reading goes on with the next line. An object is damaged when a line ends
 * inside a string, or when the next line begins an object although a one-line object is still open.
 */
final class LogRecords {
    /** Deepest nesting of objects; deeper ones are rejected. */
    private static final int MAX_DEPTH = 100;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();

    /** What a record is. */
    enum Kind {
        JSON,
        TEXT,
        /** Neither: {@link LogRecords#reason} says why. */
        DAMAGED
    }

    private final LogText text;
    private final String stop;
    private final StringBuilder record = new StringBuilder();
    private Kind kind = Kind.TEXT;
    private @Nullable JsonNode json;
    private String reason = "";
    private long line;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean oneLine;

    /**
     * @param stop a line of text ends behind this too; empty for whole lines
     */
    LogRecords(InputStream stream, String stop) throws IOException {
        this.text = new LogText(stream);
        this.stop = stop;
    }

    Kind kind() {
        return kind;
    }

    /** The object; only for {@link Kind#JSON}. */
    JsonNode json() {
        JsonNode node = json;
        if (node == null) {
            throw new IllegalStateException("not a JSON record");
        }
        return node;
    }

    /** The line; only for {@link Kind#TEXT}. */
    String text() {
        return record.toString();
    }

    /** What is wrong; only for {@link Kind#DAMAGED}. */
    String reason() {
        return reason;
    }

    /** Where the record begins. */
    String position() {
        return "line " + line;
    }

    /** Moves to the next record; false at the end. */
    boolean next() throws IOException {
        json = null;
        record.setLength(0);
        for (int next = first(); next >= 0; next = first()) {
            line = text.line();
            if (next == '{') {
                object();
                return true;
            }
            if (next != '[' && next != ']' && next != ',') {
                line();
                return true;
            }
            text.read();
            if (next == '[' && isText()) {
                record.append('[');
                line();
                return true;
            }
        }
        return false;
    }

    private int first() throws IOException {
        text.skipBlanks();
        return text.peek();
    }

    /** Whether a bracket was no array of objects but the beginning of a line. */
    private boolean isText() throws IOException {
        int next = text.peek();
        return next > ' ' && next != '{' && next != ']' && next != '[';
    }

    private void line() throws IOException {
        kind = Kind.TEXT;
        if (!text.readLine(record, stop)) {
            damaged("is longer than " + LogText.MAX_RECORD_CHARS + " characters");
        }
    }

    private void object() throws IOException {
        depth = 0;
        inString = false;
        escaped = false;
        oneLine = true;
        do {
            int next = text.read();
            if (next < 0) {
                damaged("ends before its object is closed");
                return;
            }
            if (next == '\n' && endsDamaged()) {
                return;
            }
            if (record.length() < LogText.MAX_RECORD_CHARS) {
                record.append((char) next);
            }
            step(next);
        } while (depth > 0);
        parse();
    }

    private boolean endsDamaged() throws IOException {
        if (inString) {
            damaged("its line ends inside a string");
            return true;
        }
        if (oneLine && record.toString().strip().length() > 1 && text.peek() == '{') {
            damaged("its line ends before its object is closed");
            return true;
        }
        oneLine = false;
        return false;
    }

    private void step(int next) {
        if (escaped) {
            escaped = false;
        } else if (inString) {
            escaped = next == '\\';
            inString = next != '"';
        } else if (next == '"') {
            inString = true;
        } else if (next == '{') {
            depth++;
        } else if (next == '}') {
            depth--;
        }
    }

    private void parse() {
        if (record.length() == LogText.MAX_RECORD_CHARS) {
            damaged("is longer than " + LogText.MAX_RECORD_CHARS + " characters");
            return;
        }
        try {
            json = JSON.readTree(record.toString());
            kind = Kind.JSON;
        } catch (JsonProcessingException e) {
            damaged("is not JSON: " + e.getOriginalMessage());
        }
    }

    private void damaged(String why) {
        kind = Kind.DAMAGED;
        reason = why;
    }

    /** The object that {@code text} holds, or null if it is none. */
    static @Nullable JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
