package dev.rubato.trace;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The characters of a log: UTF-8, or UTF-16 where a byte order mark says so; what is neither becomes U+FFFD. Counts
 * lines. Owned by its reader's thread.
 */
final class LogText {
    /** Most characters of one record; a longer one is rejected, its characters are read and dropped. */
    static final int MAX_RECORD_CHARS = 1 << 20;

    private static final int BUFFER_CHARS = 1 << 15;
    private static final int MARK_BYTES = 4;

    private final Reader reader;
    private final char[] buffer = new char[BUFFER_CHARS];
    private int at;
    private int end;
    private long line = 1;

    LogText(InputStream stream) throws IOException {
        reader = reader(stream);
    }

    /** The characters of {@code stream}, which supports {@code mark}, without a byte order mark. */
    static Reader reader(InputStream stream) throws IOException {
        return new InputStreamReader(stream, charset(stream));
    }

    private static Charset charset(InputStream stream) throws IOException {
        stream.mark(MARK_BYTES);
        int first = stream.read();
        int second = stream.read();
        if (first == 0xff && second == 0xfe) {
            return StandardCharsets.UTF_16LE;
        }
        if (first == 0xfe && second == 0xff) {
            return StandardCharsets.UTF_16BE;
        }
        if (first == 0xef && second == 0xbb && stream.read() == 0xbf) {
            return StandardCharsets.UTF_8;
        }
        stream.reset();
        return StandardCharsets.UTF_8;
    }

    /** The beginning of a file as text in which names can be sought, whatever its encoding. */
    static String head(byte[] bytes) {
        boolean isWide = bytes.length > 1 && ((bytes[0] & bytes[1] & 0xfe) == 0xfe || bytes[1] == 0);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return isWide ? text.replace("\0", "") : text;
    }

    /** The line of the next character, counted from 1. */
    long line() {
        return line;
    }

    /** The next character without taking it, -1 at the end. */
    int peek() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, reader.read(buffer, 0, BUFFER_CHARS));
            if (end == 0) {
                return -1;
            }
        }
        return buffer[at];
    }

    /** Takes the next character, -1 at the end. */
    int read() throws IOException {
        int next = peek();
        if (next >= 0) {
            at++;
            if (next == '\n') {
                line++;
            }
        }
        return next;
    }

    /** Takes white space. */
    void skipBlanks() throws IOException {
        int next = peek();
        while (next >= 0 && next <= ' ') {
            read();
            next = peek();
        }
    }

    /** Takes the rest of the line, without its end. */
    void skipLine() throws IOException {
        int next = read();
        while (next >= 0 && next != '\n') {
            next = read();
        }
    }

    /**
     * Takes the rest of the line and appends it to {@code into}, without its end.
     *
     * @param stop takes no further than this text; empty for the whole line
     * @return false if the line is longer than a record may be; {@code into} then holds its beginning
     */
    boolean readLine(StringBuilder into, String stop) throws IOException {
        boolean fits = true;
        int last = stop.isEmpty() ? -1 : stop.charAt(stop.length() - 1);
        for (int next = read(); next >= 0 && next != '\n'; next = read()) {
            if (into.length() < MAX_RECORD_CHARS) {
                into.append((char) next);
            } else {
                fits = false;
            }
            if (next == last && endsWith(into, stop)) {
                return fits;
            }
        }
        int length = into.length();
        if (length > 0 && into.charAt(length - 1) == '\r') {
            into.setLength(length - 1);
        }
        return fits;
    }

    private static boolean endsWith(StringBuilder text, String end) {
        int from = text.length() - end.length();
        return from >= 0 && text.indexOf(end, from) == from;
    }
}
