package dev.rubato.sink.http;

import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkOptions;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Any receiver that takes JSON by POST: an array of alerts, or one alert as an object. */
final class Webhook implements HttpTemplate {
    private static final String BODY = "body";
    private static final String ARRAY = "array";
    private static final String OBJECT = "object";
    private static final String HEADERS = "headers";

    static final List<SinkOption> OPTIONS = HttpOptions.with(
            false,
            "where to send alerts",
            SinkOption.text(BODY, ARRAY, "array: a list of alerts in each request; object: one alert in each"),
            SinkOption.table(HEADERS, "further headers, e.g. Authorization"));

    /** The options of falcosidekick: those of any webhook, one object each. */
    static final List<SinkOption> FALCOSIDEKICK_OPTIONS = HttpOptions.with(
            false,
            "falcosidekick's address, e.g. http://localhost:2801",
            SinkOption.table(HEADERS, "further headers, e.g. for a proxy before it"));

    private final SinkOptions options;
    private final URI to;
    private final boolean array;

    private Webhook(SinkOptions options, boolean array) throws IOException {
        this.options = options;
        this.array = array;
        to = HttpOptions.uri(options, HttpOptions.URL);
        if (!options.table(HEADERS).isEmpty()) {
            HttpOptions.guardSecrets(options, HttpOptions.URL);
        }
    }

    /** A receiver of the user's choice. */
    static Webhook of(SinkOptions options) throws IOException {
        String body = options.text(BODY);
        if (!body.equals(ARRAY) && !body.equals(OBJECT)) {
            throw options.wrong(BODY, "must be " + ARRAY + " or " + OBJECT);
        }
        return new Webhook(options, body.equals(ARRAY));
    }

    /** Falcosidekick, which takes one object in the shape of Falco's alerts. */
    static Webhook falcosidekick(SinkOptions options) throws IOException {
        return new Webhook(options, false);
    }

    @Override
    public int mostInOneRequest() {
        return array ? Integer.MAX_VALUE : 1;
    }

    @Override
    public HttpPost request(List<Outgoing> alerts) throws IOException {
        HttpBody body = new HttpBody(options.flag(HttpOptions.GZIP)).add(array ? "[" : "");
        String separator = "";
        for (Outgoing alert : alerts) {
            body.add(separator).add(JsonText.object(alert));
            separator = ",\n";
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json");
        headers.putAll(options.table(HEADERS));
        return new HttpPost(to, headers, body.add(array ? "]" : ""));
    }
}
