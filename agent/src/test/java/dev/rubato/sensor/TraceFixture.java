package dev.rubato.sensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A page of the trace buffer that a Linux 6.18 kernel (x86-64) wrote while a shell ran {@code /bin/true} twice and a
 * script connected to 127.0.0.1, with the formats of that kernel; and pages built by hand.
 */
final class TraceFixture {
    private static final String FOLDER = "kernel-6.18/";

    private TraceFixture() {}

    static TraceFormat header() {
        return format("header_page");
    }

    static TraceFormat format(String event) {
        return TraceFormat.parse(text(event + ".format"));
    }

    static Map<TraceEvent, TraceFormat> formats() {
        Map<TraceEvent, TraceFormat> formats = new EnumMap<>(TraceEvent.class);
        for (TraceEvent event : TraceEvent.values()) {
            formats.put(event, format(event.path().substring(event.path().indexOf('/') + 1)));
        }
        return formats;
    }

    static byte[] recordedPage() {
        return HexFormat.of().parseHex(text("page.hex").replace("\n", ""));
    }

    /** A cursor at the start of a page of these bytes, filled up with zeros. */
    static TracePage open(byte[] bytes) {
        TracePage page = new TracePage(header(), ByteOrder.LITTLE_ENDIAN);
        page.bytes().put(0, bytes);
        page.open(page.bytes().capacity());
        return page;
    }

    /** All records of a page. */
    static List<TraceRecord> decode(TracePage page) {
        TraceDecoder decoder = new TraceDecoder(formats());
        List<TraceRecord> records = new ArrayList<>();
        while (page.next()) {
            TraceRecord record = decoder.decode(page.bytes(), page.offset(), page.length(), page.timeNs());
            if (record != null) {
                records.add(record);
            }
        }
        return records;
    }

    private static String text(String name) {
        try (InputStream in = TraceFixture.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Builds a page of a little-endian kernel. */
    static final class PageBuilder {
        private final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

        PageBuilder(long timeNs) {
            bytes.putLong(timeNs).putLong(0);
        }

        /** A record header and its words. */
        PageBuilder record(int type, int delta, int... words) {
            bytes.putInt(delta << 5 | type);
            for (int word : words) {
                bytes.putInt(word);
            }
            return this;
        }

        byte[] build() {
            return build(0);
        }

        /** The page with these flags above its length. */
        byte[] build(long flags) {
            bytes.putLong(8, bytes.position() - 16 | flags);
            return bytes.array().clone();
        }

        /** The page after which the number of lost records stands. */
        byte[] buildMissed(long count) {
            bytes.putLong(8, bytes.position() - 16 | 3L << 30);
            bytes.putLong(count);
            return bytes.array().clone();
        }
    }
}
