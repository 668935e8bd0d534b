package dev.rubato.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The rows of a CSV file, whose separator is the comma, semicolon or tabulator that its first line has most of. Owned
 * by its reader's thread.
 */
final class CsvRows {
    private static final int HEAD_BYTES = 32 * 1024;
    private static final char[] SEPARATORS = {',', ';', '\t'};

    private static final CsvMapper CSV = CsvMapper.builder(CsvFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(LogText.MAX_RECORD_CHARS)
                            .build())
                    .build())
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();

    /** Most characters of a line; a quoted field may have several lines. */
    private static final int MAX_LINE_CHARS = 4 << 20;

    private final MappingIterator<String[]> rows;
    private String[] row = {};
    private String reason = "";
    private long line;
    private boolean ended;

    CsvRows(InputStream stream) throws IOException {
        stream.mark(HEAD_BYTES);
        byte[] head = stream.readNBytes(HEAD_BYTES);
        stream.reset();
        CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator(LogText.head(head)));
        rows = CSV.readerFor(String[].class).with(schema).readValues(new BoundedLines(LogText.reader(stream)));
    }

    /** The separator of a file that begins with {@code head}. */
    static char separator(String head) {
        int end = head.indexOf('\n');
        String first = end < 0 ? head : head.substring(0, end);
        char best = SEPARATORS[0];
        long most = -1;
        for (char separator : SEPARATORS) {
            long count = first.chars().filter(c -> c == separator).count();
            if (count > most) {
                most = count;
                best = separator;
            }
        }
        return best;
    }

    /** The first line of a file that begins with {@code head}, in columns; quotes are dropped. */
    static String[] firstColumns(byte[] head) {
        String text = new String(LogText.head(head).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String first =
                (end < 0 ? text : text.substring(0, end)).replace("\"", "").strip();
        return first.split(Pattern.quote(String.valueOf(separator(first))), -1);
    }

    /** Moves to the next row; false at the end. */
    boolean next() throws IOException {
        reason = "";
        if (ended) {
            return false;
        }
        try {
            line = rows.getParser().currentLocation().getLineNr();
            if (!rows.hasNextValue()) {
                return false;
            }
            row = rows.nextValue();
        } catch (JsonProcessingException e) {
            damaged(e.getOriginalMessage());
        } catch (RuntimeJsonMappingException e) {
            damaged(String.valueOf(e.getMessage()));
        }
        return true;
    }

    private void damaged(String message) {
        ended = true;
        int end = message.indexOf('\n');
        reason = "is not CSV, and what follows cannot be read: " + (end < 0 ? message : message.substring(0, end));
    }

    /** The cells of the row. */
    String[] row() {
        return row;
    }

    /** What is wrong with the row; empty if it could be read. */
    String reason() {
        return reason;
    }

    /** The same, once. */
    String takeReason() {
        String why = reason;
        reason = "";
        return why;
    }

    /** Where the row begins. */
    String position() {
        return "line " + line;
    }

    /** Ends a file whose lines do not end. */
    private static final class BoundedLines extends FilterReader {
        private int chars;

        BoundedLines(Reader in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            char[] one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            for (int i = offset; i < offset + read; i++) {
                chars = buffer[i] == '\n' ? 0 : chars + 1;
            }
            if (chars > MAX_LINE_CHARS) {
                throw new TraceException("has a line of more than " + MAX_LINE_CHARS + " characters");
            }
            return read;
        }
    }
}
