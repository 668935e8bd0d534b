package dev.rubato.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert as one line of JSON, as the contract with other programs has it. Equal alerts give equal bytes.
 *
 * <p>Every field is always there, in a fixed order. Times are RFC 3339 in UTC with nine decimals, and {@code null} if
 * unknown. Scores are rounded to four decimals, their terms so that the rounded terms sum to the rounded score to within
 * one unit of the last decimal. Measured values keep four decimals, or six digits below 1. A number that is not finite is
 * {@code null}.
 *
 * <p>This is the one place where texts written by strangers enter JSON. Control characters, line and paragraph
 * separators and characters that turn the direction of text are escaped, so that a line stays one line and shows as it
 * is. A surrogate without its partner, which UTF-8 cannot express, becomes U+FFFD.
 *
 * <p>An alert that leaves the host has one field more at its end, {@code link}: its place in the host's chain of alerts.
 */
public final class AlertJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // two readers may take different ones of two values: such a line proves nothing
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .setCharacterEscapes(new SafeText());

    private static final double UNITS = 10_000;
    private static final int DECIMALS = 4;
    private static final double LARGEST_ROUNDED = 1e14;

    /** Up to here a double holds every whole number, so that a quotient of two is the nearest to its exact value. */
    private static final long LARGEST_EXACT = 1L << 53;

    private static final MathContext SMALL_VALUE = new MathContext(6);

    /** As much as most alerts take: room that has to grow is copied. */
    private static final int FIRST_BYTES = 4096;

    private static final int LINK_BYTES = 512;

    private AlertJson() {}

    /** The alert's line, without a line end. */
    public static String line(Alert alert) {
        return new String(bytes(alert), StandardCharsets.UTF_8);
    }

    /** The line of an alert with its place in the chain, if it has one, without a line end. */
    public static String line(Alert alert, @Nullable ChainLink link) {
        return new String(bytes(alert, link), StandardCharsets.UTF_8);
    }

    /** The alert's line in UTF-8, without a line end. */
    public static byte[] bytes(Alert alert) {
        return written(FIRST_BYTES, json -> write(alert, json));
    }

    /** The line of an alert with its place in the chain, if it has one, in UTF-8, without a line end. */
    public static byte[] bytes(Alert alert, @Nullable ChainLink link) {
        return bytes(bytes(alert), link);
    }

    /**
     * The same, if the line without link is known.
     *
     * @param line what {@link #bytes(Alert)} gives
     */
    static byte[] bytes(byte[] line, @Nullable ChainLink link) {
        if (link == null) {
            return line;
        }
        byte[] field = written(LINK_BYTES, json -> {
            json.writeStartObject();
            LinkJson.write(link, json);
            json.writeEndObject();
        });
        byte[] both = Arrays.copyOf(line, line.length + field.length - 1);
        System.arraycopy(field, 0, both, line.length - 1, field.length);
        both[line.length - 1] = ',';
        return both;
    }

    /** Writes to a generator. */
    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] written(int firstBytes, Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(firstBytes);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    /**
     * Reads one line. Unknown fields are skipped; missing ones are empty.
     *
     * @throws IOException if it is not JSON, or a field has another type or meaning than the contract says
     */
    public static Alert read(byte[] line) throws IOException {
        return readStored(line).alert();
    }

    /** Reads one line with the alert's place in the chain, as {@link #read} does. */
    public static StoredAlert readStored(byte[] line) throws IOException {
        try (JsonParser json = FACTORY.createParser(line)) {
            return new AlertReader(json).read();
        }
    }

    private static void write(Alert alert, JsonGenerator json) throws IOException {
        AlertTimes times = new AlertTimes();
        json.writeStartObject();
        json.writeStringField("time", times.of(alert.timeNs()));
        text(json, "id", alert.id());
        text(json, "detector", alert.detector());
        text(json, "variant", alert.variant());
        json.writeStringField("severity", name(alert.severity()));
        json.writeFieldName("score");
        number(json, rounded(alert.score()));
        json.writeFieldName("threshold");
        number(json, rounded(alert.threshold()));
        text(json, "bound", alert.bound());
        text(json, "summary", alert.summary());
        json.writeObjectFieldStart("host");
        text(json, "name", alert.host());
        json.writeEndObject();
        subject(json, alert.subject(), times);
        evidence(json, alert.evidence());
        events(json, alert.events(), times);
        texts(json, "chain", alert.chain());
        texts(json, "attack", alert.attack());
        text(json, "incident", alert.incident());
        completeness(json, alert.completeness());
        texts(json, "notes", alert.notes());
        json.writeNumberField("update", alert.update());
        json.writeEndObject();
    }

    private static void subject(JsonGenerator json, Alert.Subject subject, AlertTimes times) throws IOException {
        json.writeObjectFieldStart("subject");
        json.writeNumberField("pid", subject.pid());
        start(json, subject.startNs(), times);
        text(json, "exe", subject.exe());
        texts(json, "args", subject.args());
        json.writeBooleanField("args_read", subject.argsRead());
        text(json, "user", subject.user());
        text(json, "origin", subject.origin());
        json.writeArrayFieldStart("lineage");
        for (Alert.Ancestor ancestor : subject.lineage()) {
            json.writeStartObject();
            json.writeNumberField("pid", ancestor.pid());
            start(json, ancestor.startNs(), times);
            text(json, "exe", ancestor.exe());
            text(json, "command", ancestor.commandLine());
            json.writeEndObject();
        }
        json.writeEndArray();
        text(json, "address", subject.address());
        json.writeEndObject();
    }

    private static void evidence(JsonGenerator json, List<Alert.Evidence> evidence) throws IOException {
        json.writeArrayFieldStart("evidence");
        double sum = 0;
        double roundedSum = 0;
        for (Alert.Evidence term : evidence) {
            json.writeStartObject();
            text(json, "name", term.name());
            json.writeFieldName("value");
            number(json, measured(term.value()));
            json.writeFieldName("limit");
            number(json, measured(term.limit()));
            text(json, "unit", term.unit());
            json.writeFieldName("nats");
            if (Double.isFinite(term.nats())) {
                sum += term.nats();
                double nats = rounded(rounded(sum) - roundedSum);
                roundedSum += nats;
                number(json, nats);
            } else {
                json.writeNull();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void events(JsonGenerator json, List<Alert.Cited> events, AlertTimes times) throws IOException {
        json.writeArrayFieldStart("events");
        for (Alert.Cited event : events) {
            json.writeStartObject();
            json.writeStringField("time", times.of(event.timeNs()));
            text(json, "kind", event.kind());
            text(json, "text", event.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void completeness(JsonGenerator json, Alert.Completeness completeness) throws IOException {
        json.writeObjectFieldStart("completeness");
        json.writeNumberField("lost_events", completeness.lostEvents());
        json.writeNumberField("gaps", completeness.gaps());
        texts(json, "sampled", completeness.sampled());
        texts(json, "absent", completeness.absent());
        json.writeEndObject();
    }

    private static void start(JsonGenerator json, long startNs, AlertTimes times) throws IOException {
        json.writeFieldName("start");
        if (startNs == 0) {
            json.writeNull();
        } else {
            json.writeString(times.of(startNs));
        }
    }

    private static void text(JsonGenerator json, String name, String text) throws IOException {
        json.writeStringField(name, SafeText.wellFormed(text));
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(SafeText.wellFormed(text));
        }
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, double value) throws IOException {
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_ROUNDED) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(BigDecimal.valueOf(value).stripTrailingZeros().toString());
        }
    }

    /** To four decimals, half up, as the nearest double. Values of 1e14 and more, which have none, stay as they are. */
    static double rounded(double value) {
        if (!(Math.abs(value) < LARGEST_ROUNDED)) {
            return value;
        }
        long units = Math.round(value * UNITS);
        return Math.abs(units) <= LARGEST_EXACT
                ? units / UNITS
                : BigDecimal.valueOf(units, DECIMALS).doubleValue();
    }

    private static double measured(double value) {
        return Math.abs(value) < 1
                ? BigDecimal.valueOf(value).round(SMALL_VALUE).doubleValue()
                : rounded(value);
    }

    /** RFC 3339 in UTC with nine decimals. */
    public static String time(long timeNs) {
        return new AlertTimes().of(timeNs);
    }

    /** A severity's name in JSON. */
    public static String name(Severity severity) {
        return switch (severity) {
            case INFO -> "info";
            case LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH -> "high";
            case CRITICAL -> "critical";
        };
    }
}
