package dev.rubato.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.sink.Alerts;
import dev.rubato.sink.Answer;
import dev.rubato.sink.GivenOptions;
import dev.rubato.sink.Transport;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against answers as Elasticsearch's documentation of {@code _bulk} has them. */
class ElasticBulkTest {
    private static final String CREATED = "{\"create\":{\"status\":201}}";

    @Test
    void createsEachAlertUnderItsKey() throws Exception {
        try (Receiver receiver = Receiver.start(items(false, CREATED, CREATED, CREATED));
                Transport sink = elastic(receiver, Map.of("api-key", "k3y"))) {
            Answer answer = sink.send(List.of(
                    Alerts.alert("a0", 0, 0, "{\"n\":1}"),
                    Alerts.alert("a0", 1, 1, "{\"n\":2}"),
                    Alerts.alert("a\"1", 0, 2, "LEEF:2.0|")));
            assertEquals("aaa", HttpTransportTest.letters(answer));
            Receiver.Request request = receiver.last();
            assertTrue(request.line().startsWith("POST /logs-rubato.alerts-default/_bulk?"), request.line());
            assertEquals("application/x-ndjson", request.header("content-type"));
            assertEquals("ApiKey k3y", request.header("authorization"));
            assertEquals("""
                {"create":{"_id":"a0"}}
                {"n":1}
                {"create":{"_id":"a0.1"}}
                {"n":2}
                {"create":{"_id":"a\\"1"}}
                {"@timestamp":1700000002123,"message":"LEEF:2.0|"}
                """, request.body());
        }
    }

    @Test
    void judgesEachAlertByItsOwnItem() throws Exception {
        Receiver.Manner partly = items(
                true,
                CREATED,
                item(409, "version_conflict_engine_exception", "document already exists"),
                item(429, "es_rejected_execution_exception", "queue is full"),
                item(400, "document_parsing_exception", "failed to parse field [x]"),
                item(503, "unavailable_shards_exception", "primary shard is not active"),
                item(403, "cluster_block_exception", "index is read-only"));
        try (Receiver receiver = Receiver.start(partly);
                Transport sink = elastic(receiver, Map.of())) {
            Answer answer = sink.send(Alerts.of(6));
            assertEquals("aalrll", HttpTransportTest.letters(answer));
            assertEquals(
                    "item HTTP 400: document_parsing_exception failed to parse field [x]",
                    assertInstanceOf(Verdict.Refused.class, answer.verdicts().get(3))
                            .why());
        }
    }

    @Test
    void anItemThatTheReceiverFailsOnIsNotRefused() throws Exception {
        String failed = item(500, "script_exception", "runtime error");
        try (Receiver receiver = Receiver.start(items(true, CREATED, failed));
                Transport sink = elastic(receiver, Map.of())) {
            Answer answer = sink.send(Alerts.of(2));
            assertEquals("af", HttpTransportTest.letters(answer));
            assertEquals(
                    "item HTTP 500: script_exception runtime error",
                    answer.verdicts().get(1).why());
        }
        try (Receiver receiver = Receiver.start(items(true, failed, failed));
                Transport sink = elastic(receiver, Map.of())) {
            assertEquals("ff", HttpTransportTest.letters(sink.send(Alerts.of(2))));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>It works</html>", "{}", "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}}]}"
            })
    void believesNoAnswerThatDoesNotNameEveryAlert(String body) throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(200, body));
                Transport sink = elastic(receiver, Map.of())) {
            assertThrows(IOException.class, () -> sink.send(Alerts.of(2)));
        }
    }

    @Test
    void believesNoAnswerThatIsTooLongToRead() throws Exception {
        String reason = "x".repeat(200 << 10);
        try (Receiver receiver = Receiver.start(items(true, item(400, "a", reason), item(400, "a", reason)));
                Transport sink = elastic(receiver, Map.of())) {
            IOException refused = assertThrows(IOException.class, () -> sink.send(Alerts.of(2)));
            assertTrue(String.valueOf(refused.getMessage()).contains("longer than"), refused::toString);
        }
    }

    @Test
    void knowsUsersToo() throws Exception {
        try (Receiver receiver = Receiver.start(items(false, CREATED));
                Transport sink =
                        elastic(receiver, Map.of("user", "rubato", "password", "pass:word", "index", "rubato"))) {
            sink.send(Alerts.of(1));
            assertEquals("Basic cnViYXRvOnBhc3M6d29yZA==", receiver.last().header("authorization"));
            assertTrue(
                    receiver.last().line().startsWith("POST /rubato/_bulk?"),
                    receiver.last().line());
        }
    }

    private static String item(int status, String type, String reason) {
        return "{\"create\":{\"status\":" + status + ",\"error\":{\"type\":\"" + type + "\",\"reason\":\"" + reason
                + "\"}}}";
    }

    private static Receiver.Manner items(boolean errors, String... items) {
        return Receiver.status(200, "{\"errors\":" + errors + ",\"items\":[" + String.join(",", items) + "]}");
    }

    private static Transport elastic(Receiver receiver, Map<String, String> more) throws IOException {
        Map<String, String> given = new HashMap<>(more);
        given.put("url", receiver.url());
        return HttpSinks.elastic(new GivenOptions(HttpSinks.ELASTIC, given));
    }
}
