package dev.rubato.sink.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** What a request carries: text in UTF-8, compressed on its way in. Filled once by the sink's thread, then sent. */
final class HttpBody {
    private static final int INITIAL_BYTES = 4096;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL_BYTES);
    private final OutputStream out;
    private final boolean compressed;

    /** An empty body. */
    HttpBody(boolean compressed) {
        this.compressed = compressed;
        try {
            out = compressed ? new GZIPOutputStream(bytes) : bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** Adds text. */
    HttpBody add(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return this;
    }

    /** Whether it is gzip. */
    boolean isCompressed() {
        return compressed;
    }

    /** Ends it; nothing can be added afterwards. */
    HttpRequest.BodyPublisher publisher() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray());
    }
}
