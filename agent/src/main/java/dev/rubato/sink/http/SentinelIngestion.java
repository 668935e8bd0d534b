package dev.rubato.sink.http;

import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkOptions;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The Logs Ingestion API of Azure Monitor, which fills the tables of Microsoft Sentinel. */
final class SentinelIngestion implements HttpTemplate {
    private static final String RULE = "rule";
    private static final String STREAM = "stream";
    private static final String API_VERSION = "2023-01-01";

    static final List<SinkOption> OPTIONS = HttpOptions.with(
            true,
            "the data collection endpoint, e.g. https://NAME.REGION.ingest.monitor.azure.com",
            SinkOption.required(RULE, "immutable id of the data collection rule, dcr-..."),
            SinkOption.required(STREAM, "stream of that rule, e.g. Custom-Rubato"),
            SinkOption.required(EntraToken.TENANT, "directory (tenant) id"),
            SinkOption.required(EntraToken.CLIENT, "application (client) id"),
            SinkOption.secret(EntraToken.SECRET, "client secret of the application"),
            SinkOption.text(
                    EntraToken.AUTHORITY,
                    "https://login.microsoftonline.com",
                    "Microsoft Entra; other clouds have others"),
            SinkOption.text(
                    EntraToken.SCOPE,
                    "https://monitor.azure.com/.default",
                    "what the token is for; other clouds have others"));

    private final URI to;
    private final boolean gzip;
    private final EntraToken token;

    SentinelIngestion(SinkOptions options, HttpCaller caller, InstantSource clock) throws IOException {
        HttpOptions.guardSecrets(options, HttpOptions.URL);
        to = URI.create(HttpOptions.address(options, HttpOptions.URL) + "/dataCollectionRules/"
                + EntraToken.identifier(options, RULE) + "/streams/" + EntraToken.identifier(options, STREAM)
                + "?api-version=" + API_VERSION);
        gzip = options.flag(HttpOptions.GZIP);
        token = new EntraToken(options, caller, clock);
    }

    @Override
    public HttpPost request(List<Outgoing> alerts) throws IOException {
        HttpBody body = new HttpBody(gzip).add("[");
        String separator = "";
        for (Outgoing alert : alerts) {
            body.add(separator).add(JsonText.object(alert));
            separator = ",\n";
        }
        return new HttpPost(
                to,
                Map.of("Content-Type", "application/json", "Authorization", "Bearer " + token.value()),
                body.add("]"));
    }

    @Override
    public void unauthorised() {
        token.forget();
    }
}
