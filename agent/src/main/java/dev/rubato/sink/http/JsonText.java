package dev.rubato.sink.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.rubato.sink.Outgoing;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** JSON around alerts and out of answers. */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** A text in quotes, escaped. */
    static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** The alert as a JSON object: as it is in a format that is JSON, else with its line as {@code message}. */
    static String object(Outgoing alert) {
        return isObject(alert)
                ? alert.text()
                : "{\"@timestamp\":" + alert.timeNs() / 1_000_000 + ",\"message\":" + quote(alert.text()) + "}";
    }

    /** The alert as a JSON value: an object in a format that is JSON, else its line in quotes. */
    static String value(Outgoing alert) {
        return isObject(alert) ? alert.text() : quote(alert.text());
    }

    /** Of our formats all that are JSON, and no other, begin so. */
    private static boolean isObject(Outgoing alert) {
        return alert.text().startsWith("{");
    }

    /**
     * The values in an answer by their paths: {@code {"items":[{"status":201}]}} gives {@code items.0.status=201}.
     *
     * @throws IOException if it is not JSON
     */
    static Map<String, String> leaves(String json) throws IOException {
        Map<String, String> leaves = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue()) {
                    leaves.put(
                            parser.getParsingContext()
                                    .pathAsPointer()
                                    .toString()
                                    .substring(1)
                                    .replace('/', '.'),
                            parser.getText());
                }
            }
        }
        return leaves;
    }
}
