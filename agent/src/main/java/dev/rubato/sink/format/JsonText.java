package dev.rubato.sink.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rubato.journal.SafeText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One object of JSON being written. A text or list that is empty and a number that is not finite are left out. Texts of
 * strangers are escaped as in the contract's own JSON.
 */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory().setCharacterEscapes(new SafeText());

    /** Digits of a measured number that are kept: more than any sensor has. */
    private static final MathContext DIGITS = new MathContext(10);

    private static final int USUAL_CHARS = 4096;

    private final JsonGenerator json;

    private JsonText(JsonGenerator json) {
        this.json = json;
    }

    /** What one part of a format writes. */
    private interface Writing {
        void run() throws IOException;
    }

    /** An object with these fields, on one line. */
    static String of(Consumer<JsonText> fields) {
        StringWriter out = new StringWriter(USUAL_CHARS);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields.accept(new JsonText(json));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toString();
    }

    JsonText text(String name, String value) {
        return value.isEmpty() ? this : write(() -> json.writeStringField(name, SafeText.wellFormed(value)));
    }

    JsonText whole(String name, long value) {
        return write(() -> json.writeNumberField(name, value));
    }

    JsonText number(String name, double value) {
        return Double.isFinite(value)
                ? write(() -> {
                    json.writeFieldName(name);
                    json.writeNumber(decimal(value));
                })
                : this;
    }

    JsonText flag(String name, boolean value) {
        return write(() -> json.writeBooleanField(name, value));
    }

    JsonText texts(String name, List<String> values) {
        return values.isEmpty()
                ? this
                : write(() -> {
                    json.writeArrayFieldStart(name);
                    for (String value : values) {
                        json.writeString(SafeText.wellFormed(value));
                    }
                    json.writeEndArray();
                });
    }

    JsonText object(String name, Consumer<JsonText> fields) {
        return write(() -> {
            json.writeObjectFieldStart(name);
            fields.accept(this);
            json.writeEndObject();
        });
    }

    <T> JsonText objects(String name, List<T> elements, BiConsumer<JsonText, T> fields) {
        return elements.isEmpty()
                ? this
                : write(() -> {
                    json.writeArrayFieldStart(name);
                    for (T element : elements) {
                        json.writeStartObject();
                        fields.accept(this, element);
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                });
    }

    /** A finite number without an exponent for usual magnitudes, e.g. {@code 0.04}, {@code 12}. */
    static String decimal(double value) {
        BigDecimal exact = BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
        return exact.scale() < 0 && exact.precision() - exact.scale() <= DIGITS.getPrecision()
                ? exact.toPlainString()
                : exact.toString();
    }

    private JsonText write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return this;
    }
}
