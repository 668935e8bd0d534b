package dev.rubato.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.sink.Alerts;
import dev.rubato.sink.Answer;
import dev.rubato.sink.GivenOptions;
import dev.rubato.sink.Transport;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against answers as Splunk's documentation of the HTTP Event Collector has them. */
class SplunkHecTest {
    private static final Receiver.Manner TAKEN = Receiver.status(200, "{\"text\":\"Success\",\"code\":0,\"ackId\":3}");

    @Test
    void sendsEventsWithTheirTimeHostAndKey() throws Exception {
        try (Receiver receiver = Receiver.start(TAKEN);
                Transport sink = splunk(receiver, Map.of("index", "security"))) {
            Answer answer = sink.send(
                    List.of(Alerts.alert("a0", 0, 0, "{\"id\":\"a0\"}"), Alerts.alert("a0", 2, 1, "CEF:0|\"x\"|")));
            assertEquals("aa", HttpTransportTest.letters(answer));
            Receiver.Request request = receiver.last();
            assertEquals("POST /services/collector/event HTTP/1.1", request.line());
            assertEquals("Splunk t0ken", request.header("authorization"));
            assertEquals("", request.header("x-splunk-request-channel"));
            assertEquals("""
                {"time":1700000000.123456789,"host":"host.example","source":"rubato","sourcetype":"rubato:alert",\
                "index":"security","fields":{"rubato_id":"a0"},"event":{"id":"a0"}}
                {"time":1700000001.123456789,"host":"host.example","source":"rubato","sourcetype":"rubato:alert",\
                "index":"security","fields":{"rubato_id":"a0.2"},"event":"CEF:0|\\"x\\"|"}
                """, request.body());
        }
    }

    @Test
    void waitsUntilAnIndexerHasTheAlertsIfToldTo() throws Exception {
        Receiver.Manner manner = Receiver.inTurn(
                TAKEN,
                Receiver.status(200, "{\"acks\":{\"3\":false}}"),
                Receiver.status(200, "{\"acks\":{\"3\":true}}"));
        try (Receiver receiver = Receiver.start(manner);
                Transport sink = splunk(receiver, Map.of("ack", "true"))) {
            assertEquals("aaa", HttpTransportTest.letters(sink.send(Alerts.of(3))));
            List<Receiver.Request> requests = receiver.requests();
            assertEquals(3, requests.size());
            assertEquals(
                    "POST /services/collector/ack HTTP/1.1", requests.get(2).line());
            assertEquals("{\"acks\":[3]}", requests.get(2).body());
            String channel = requests.get(0).header("x-splunk-request-channel");
            assertEquals(36, channel.length());
            assertEquals(channel, requests.get(2).header("x-splunk-request-channel"));
        }
    }

    @Test
    void keepsAlertsThatNoIndexerHasInTime() throws Exception {
        Receiver.Manner manner = Receiver.inTurn(TAKEN, Receiver.status(200, "{\"acks\":{\"3\":false}}"));
        try (Receiver receiver = Receiver.start(manner);
                Transport sink = splunk(receiver, Map.of("ack", "true", "ack-timeout", "300ms"))) {
            Answer answer = sink.send(Alerts.of(2));
            assertEquals("ll", HttpTransportTest.letters(answer));
            assertTrue(answer.words().startsWith("not indexed within"), answer.words());
        }
    }

    @Test
    void saysThatATokenDoesNotAcknowledge() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(200, "{\"text\":\"Success\",\"code\":0}"));
                Transport sink = splunk(receiver, Map.of("ack", "true"))) {
            Answer answer = sink.send(Alerts.of(1));
            assertEquals("l", HttpTransportTest.letters(answer));
            assertTrue(answer.words().contains("allow indexer acknowledgment"), answer.words());
        }
    }

    @Test
    void keepsAlertsWhileTheTokenIsNotValid() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(403, "{\"text\":\"Invalid token\",\"code\":4}"));
                Transport sink = splunk(receiver, Map.of())) {
            Answer answer = sink.send(Alerts.of(2));
            assertEquals("ll", HttpTransportTest.letters(answer));
            assertEquals("HTTP 403: {\"text\":\"Invalid token\",\"code\":4}", answer.words());
        }
    }

    private static Transport splunk(Receiver receiver, Map<String, String> more) throws IOException {
        Map<String, String> given = new HashMap<>(more);
        given.put("url", receiver.url() + "/");
        given.put("token", "t0ken");
        return HttpSinks.splunkHec(new GivenOptions(HttpSinks.SPLUNK_HEC, given));
    }
}
