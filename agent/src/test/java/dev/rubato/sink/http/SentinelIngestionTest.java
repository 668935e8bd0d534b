package dev.rubato.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.sink.Alerts;
import dev.rubato.sink.GivenOptions;
import dev.rubato.sink.Transport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a token service and an ingestion endpoint that answer as Microsoft's documentation has it. */
class SentinelIngestionTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private Receiver entra;
    private Receiver ingestion;
    private Transport sink;

    @SuppressWarnings("NullAway.Init") // the fields are set before each test
    SentinelIngestionTest() {}

    @BeforeEach
    void open() throws IOException {
        entra = Receiver.start(Receiver.inTurn(token("first", 3600), token("second", 3600), token("third", 3600)));
        ingestion = Receiver.start(Receiver.status(204, ""));
        GivenOptions options = new GivenOptions(
                HttpSinks.SENTINEL,
                Map.of(
                        "url", ingestion.url(),
                        "authority", entra.url(),
                        "rule", "dcr-0123",
                        "stream", "Custom-Rubato",
                        "tenant", "1111-2222",
                        "client", "3333-4444",
                        "client-secret", "s3cret&more"));
        HttpCaller caller = HttpOptions.caller(options);
        sink = new HttpTransport(caller, new SentinelIngestion(options, caller, now::get), now::get);
    }

    @AfterEach
    void close() throws Exception {
        sink.close();
        entra.close();
        ingestion.close();
    }

    @Test
    void asksForATokenOnceAndSendsAnArray() throws Exception {
        sink.send(Alerts.of(1));
        assertEquals("aa", HttpTransportTest.letters(sink.send(Alerts.of(2))));
        assertEquals(1, entra.requests().size());
        assertEquals("POST /1111-2222/oauth2/v2.0/token HTTP/1.1", entra.last().line());
        assertEquals(
                "grant_type=client_credentials&client_id=3333-4444&scope=https%3A%2F%2Fmonitor.azure.com%2F.default"
                        + "&client_secret=s3cret%26more",
                entra.last().body());
        assertEquals(
                "POST /dataCollectionRules/dcr-0123/streams/Custom-Rubato?api-version=2023-01-01 HTTP/1.1",
                ingestion.last().line());
        assertEquals("Bearer first", ingestion.last().header("authorization"));
        assertEquals("[{\"id\":\"a0\"},\n{\"id\":\"a1\"}]", ingestion.last().body());
    }

    @Test
    void renewsATokenBeforeItEnds() throws Exception {
        sink.send(Alerts.of(1));
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(54)));
        sink.send(Alerts.of(1));
        assertEquals("Bearer first", ingestion.last().header("authorization"));
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
        sink.send(Alerts.of(1));
        assertEquals("Bearer second", ingestion.last().header("authorization"));
    }

    @Test
    void renewsATokenThatIsNotTakenAnyMore() throws Exception {
        ingestion.behave(Receiver.inTurn(Receiver.status(401, "expired"), Receiver.status(204, "")));
        assertEquals("l", HttpTransportTest.letters(sink.send(Alerts.of(1))));
        assertEquals("a", HttpTransportTest.letters(sink.send(Alerts.of(1))));
        assertEquals("Bearer second", ingestion.last().header("authorization"));
    }

    @Test
    void saysWhyThereIsNoToken() {
        entra.behave(Receiver.status(401, "{\"error\":\"invalid_client\"}"));
        IOException refused = assertThrows(IOException.class, () -> sink.send(Alerts.of(1)));
        String words = String.valueOf(refused.getMessage());
        assertTrue(words.contains("invalid_client"), words);
        assertFalse(words.contains("s3cret"), words);
        assertEquals(List.of(), ingestion.requests());
    }

    @Test
    void keepsAlertsWhileTheEndpointIsThrottling() throws Exception {
        ingestion.behave(Receiver.status(429, "", "Retry-After: 30"));
        assertEquals(
                Duration.ofSeconds(30), Duration.ofNanos(sink.send(Alerts.of(1)).retryAfterNs()));
    }

    private static Receiver.Manner token(String value, int seconds) {
        return Receiver.status(
                200, "{\"token_type\":\"Bearer\",\"expires_in\":" + seconds + ",\"access_token\":\"" + value + "\"}");
    }
}
