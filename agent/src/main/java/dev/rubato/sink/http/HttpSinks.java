package dev.rubato.sink.http;

import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.Transport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** The kinds of HTTP sinks: their options, and how one is made. Making one starts the client's selector thread. */
public final class HttpSinks {
    public static final List<SinkOption> SPLUNK_HEC = SplunkHec.OPTIONS;
    public static final List<SinkOption> ELASTIC = ElasticBulk.OPTIONS;
    public static final List<SinkOption> SENTINEL = SentinelIngestion.OPTIONS;
    public static final List<SinkOption> WEBHOOK = Webhook.OPTIONS;
    public static final List<SinkOption> FALCOSIDEKICK = Webhook.FALCOSIDEKICK_OPTIONS;

    /** Makes the template of a kind. */
    private interface Kind {
        HttpTemplate template(SinkOptions options, HttpCaller caller) throws IOException;
    }

    private HttpSinks() {}

    /** Splunk's HTTP Event Collector. */
    public static Transport splunkHec(SinkOptions options) throws IOException {
        return open(options, SplunkHec::new);
    }

    /** Elasticsearch and OpenSearch. */
    public static Transport elastic(SinkOptions options) throws IOException {
        return open(options, (own, caller) -> new ElasticBulk(own));
    }

    /** Microsoft Sentinel. */
    public static Transport sentinel(SinkOptions options) throws IOException {
        return open(options, (own, caller) -> new SentinelIngestion(own, caller, InstantSource.system()));
    }

    /** JSON to a place of the user's choice. */
    public static Transport webhook(SinkOptions options) throws IOException {
        return open(options, (own, caller) -> Webhook.of(own));
    }

    /** Falcosidekick. */
    public static Transport falcosidekick(SinkOptions options) throws IOException {
        return open(options, (own, caller) -> Webhook.falcosidekick(own));
    }

    private static Transport open(SinkOptions options, Kind kind) throws IOException {
        HttpOptions.uri(options, HttpOptions.URL);
        HttpCaller caller = HttpOptions.caller(options);
        boolean made = false;
        try {
            HttpTransport transport = new HttpTransport(caller, kind.template(options, caller), InstantSource.system());
            made = true;
            return transport;
        } finally {
            if (!made) {
                caller.close();
            }
        }
    }
}
