package dev.rubato.sink.http;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Splunk's HTTP Event Collector, event endpoint. Each event carries the alert's key as the indexed field
 * {@code rubato_id}, to find what arrived twice. With {@code ack} an alert counts as delivered when an indexer says that
 * it is on disk, otherwise when the collector took it.
 */
final class SplunkHec implements HttpTemplate {
    private static final String TOKEN = "token";
    private static final String INDEX = "index";
    private static final String SOURCE = "source";
    private static final String SOURCE_TYPE = "sourcetype";
    private static final String ACK = "ack";
    private static final String ACK_TIMEOUT = "ack-timeout";

    static final List<SinkOption> OPTIONS = HttpOptions.with(
            true,
            "the collector's address without a path, e.g. https://splunk.example:8088",
            SinkOption.secret(TOKEN, "token of the HTTP Event Collector"),
            SinkOption.text(INDEX, "", "index; empty takes the token's own"),
            SinkOption.text(SOURCE, "rubato", "source of the events"),
            SinkOption.text(SOURCE_TYPE, "rubato:alert", "source type of the events"),
            SinkOption.flag(ACK, false, "wait until an indexer has an alert on disk; the token must allow it"),
            SinkOption.duration(ACK_TIMEOUT, "1m", "how long to wait for that before the alerts are sent again"));

    private static final int NANO_DECIMALS = 9;

    private final SinkOptions options;
    private final String address;
    private final String common;
    private final @Nullable IndexerAck ack;

    SplunkHec(SinkOptions options, HttpCaller caller) throws IOException {
        this.options = options;
        address = HttpOptions.address(options, HttpOptions.URL);
        HttpOptions.guardSecrets(options, HttpOptions.URL);
        HttpOptions.secret(options, TOKEN);
        String index = options.text(INDEX);
        common = ",\"source\":" + JsonText.quote(options.text(SOURCE)) + ",\"sourcetype\":"
                + JsonText.quote(options.text(SOURCE_TYPE))
                + (index.isEmpty() ? "" : ",\"index\":" + JsonText.quote(index));
        ack = options.flag(ACK)
                ? new IndexerAck(caller, this::acknowledgement, Duration.ofNanos(options.durationNs(ACK_TIMEOUT)))
                : null;
    }

    @Override
    public HttpPost request(List<Outgoing> alerts) throws IOException {
        HttpBody body = new HttpBody(options.flag(HttpOptions.GZIP));
        for (Outgoing alert : alerts) {
            body.add("{\"time\":")
                    .add(BigDecimal.valueOf(alert.timeNs(), NANO_DECIMALS).toPlainString());
            body.add(",\"host\":").add(JsonText.quote(alert.host())).add(common);
            body.add(",\"fields\":{\"rubato_id\":").add(JsonText.quote(alert.key()));
            body.add("},\"event\":").add(JsonText.value(alert)).add("}\n");
        }
        return post("/services/collector/event", body);
    }

    private HttpPost acknowledgement(String id) throws IOException {
        return post("/services/collector/ack", new HttpBody(false).add("{\"acks\":[" + id + "]}"));
    }

    private HttpPost post(String path, HttpBody body) throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", "Splunk " + HttpOptions.secret(options, TOKEN));
        headers.put("Content-Type", "application/json");
        if (ack != null) {
            headers.put("X-Splunk-Request-Channel", ack.channel());
        }
        return new HttpPost(URI.create(address + path), headers, body);
    }

    @Override
    public Answer success(List<Outgoing> alerts, HttpAnswer answer) throws IOException {
        return ack == null
                ? Answer.accepted(alerts.size(), answer.words())
                : ack.await(alerts.size(), JsonText.leaves(answer.body()).get("ackId"));
    }
}
