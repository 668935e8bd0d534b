package dev.rubato.replay;

import dev.rubato.trace.TraceException;
import dev.rubato.trace.TraceFormat;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * A trace file and its format.
 *
 * @param bytes its size, compressed if it is
 */
public record TraceFile(Path path, TraceFormat format, long bytes) {
    private static final int BUFFER_BYTES = TraceFormat.HEAD_BYTES;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    /**
     * The file at {@code path}, of the given format if it is one.
     *
     * @throws TraceException if it is empty, or of no known format, in words for its user
     */
    public static TraceFile recognise(Path path) throws IOException {
        byte[] head = head(path);
        if (head.length == 0) {
            throw new TraceException("is empty");
        }
        TraceFormat format = TraceFormat.of(head)
                .orElseThrow(() -> new TraceException(
                        "is of no known format; --format names one of " + String.join(", ", TraceFormat.options())));
        return new TraceFile(path, format, Files.size(path));
    }

    /** The first bytes, decompressed: at most {@link TraceFormat#HEAD_BYTES}. */
    private static byte[] head(Path path) throws IOException {
        try (Stream stream = openStream(path)) {
            return stream.head();
        }
    }

    /** Opens it for reading from its first byte on. */
    Stream open() throws IOException {
        return openStream(path);
    }

    private static Stream openStream(Path path) throws IOException {
        Counting counting = new Counting(Files.newInputStream(path));
        try {
            BufferedInputStream raw = new BufferedInputStream(counting, BUFFER_BYTES);
            raw.mark(2);
            boolean zipped = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
            raw.reset();
            InputStream content =
                    zipped ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES) : raw;
            return new Stream(content, counting);
        } catch (IOException e) {
            counting.close();
            throw e;
        }
    }

    /** Its content, decompressed, with {@code mark} and {@code reset}. */
    static final class Stream extends FilterInputStream {
        private final Counting file;

        Stream(InputStream content, Counting file) {
            super(content);
            this.file = file;
        }

        /** How far the file itself was read, bytes. */
        long position() {
            return file.position;
        }

        byte[] head() throws IOException {
            mark(TraceFormat.HEAD_BYTES);
            try {
                return readNBytes(TraceFormat.HEAD_BYTES);
            } catch (EOFException e) {
                reset();
                return readAvailable();
            } finally {
                reset();
            }
        }

        /** Compressed data ends early: what came out before that is enough to recognise it. */
        private byte[] readAvailable() throws IOException {
            byte[] bytes = new byte[TraceFormat.HEAD_BYTES];
            int length = 0;
            try {
                for (int next = read(); next >= 0 && length < bytes.length; next = read()) {
                    bytes[length++] = (byte) next;
                }
            } catch (EOFException e) {
                return Arrays.copyOf(bytes, length);
            }
            return Arrays.copyOf(bytes, length);
        }
    }

    static final class Counting extends FilterInputStream {
        private long position;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            position += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            position += Math.max(0, read);
            return read;
        }
    }
}
