package dev.rubato.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.sink.Alerts;
import dev.rubato.sink.Answer;
import dev.rubato.sink.GivenOptions;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.Transport;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of alerts when receivers answer in every way they can, through the plainest template. */
class HttpTransportTest {
    private static final List<Outgoing> THREE = Alerts.of(3);

    @Test
    void sendsAnArrayOfAlertsInTheirOrder() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(200, "thank you"));
                Transport sink = webhook(receiver, Map.of())) {
            Answer answer = sink.send(THREE);
            assertEquals("aaa", letters(answer));
            assertEquals("HTTP 200: thank you", answer.words());
            assertEquals(
                    "[{\"id\":\"a0\"},\n{\"id\":\"a1\"},\n{\"id\":\"a2\"}]",
                    receiver.last().body());
            assertEquals("application/json", receiver.last().header("content-type"));
        }
    }

    @Test
    void sendsBatchesOverOneConnection() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(204, ""));
                Transport sink = webhook(receiver, Map.of())) {
            for (int batch = 0; batch < 5; batch++) {
                assertEquals("aaa", letters(sink.send(THREE)));
            }
            assertEquals(1, receiver.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 507, 401, 403, 404, 407})
    void keepsAlertsThatAReceiverDoesNotTakeNow(int status) throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(status, "not now"));
                Transport sink = webhook(receiver, Map.of())) {
            Answer answer = sink.send(THREE);
            assertEquals("lll", letters(answer));
            assertEquals("HTTP " + status + ": not now", answer.words());
            assertEquals(1, receiver.requests().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "86400, 600", "soon, 0", "-5, 0", "'Wed, 21 Oct 2015 07:28:00 GMT', 0"})
    void waitsAsLongAsTheReceiverAsksWithinACap(String header, long seconds) throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(429, "", "Retry-After: " + header));
                Transport sink = webhook(receiver, Map.of())) {
            assertEquals(
                    Duration.ofSeconds(seconds),
                    Duration.ofNanos(sink.send(THREE).retryAfterNs()));
        }
    }

    @Test
    void followsNoRedirectAndSaysSo() throws Exception {
        try (Receiver elsewhere = Receiver.start(Receiver.status(200, ""));
                Receiver receiver =
                        Receiver.start(Receiver.status(307, "", "Location: " + elsewhere.url() + "/\u0007"));
                Transport sink = webhook(receiver, Map.of())) {
            Answer answer = sink.send(THREE);
            assertEquals("lll", letters(answer));
            assertTrue(answer.words().contains(elsewhere.url() + "/"), answer.words());
            assertTrue(answer.words().contains("redirects are not followed"), answer.words());
            assertFalse(answer.words().contains("\u0007"), answer.words());
            assertEquals(List.of(), elsewhere.requests());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void givesUpOnlyTheAlertThatTheReceiverDoesNotTake(int status) throws Exception {
        Receiver.Manner picky = (request, out) -> {
            boolean bad = request.body().contains("a5") || request.body().contains("a11");
            return Receiver.status(bad ? status : 200, bad ? "a strange alert" : "")
                    .answer(request, out);
        };
        try (Receiver receiver = Receiver.start(picky);
                Transport sink = webhook(receiver, Map.of())) {
            Answer answer = sink.send(Alerts.of(16));
            assertEquals("aaaaaraaaaaraaaa", letters(answer));
            assertEquals(
                    "HTTP " + status + ": a strange alert",
                    assertInstanceOf(Verdict.Refused.class, answer.verdicts().get(5))
                            .why());
        }
    }

    @Test
    void sendsNothingYoungerOnceAHalfHasToWait() throws Exception {
        Receiver.Manner full = Receiver.inTurn(
                Receiver.status(413, ""), Receiver.status(200, ""), Receiver.status(503, "", "Retry-After: 9"));
        try (Receiver receiver = Receiver.start(full);
                Transport sink = webhook(receiver, Map.of())) {
            Answer answer = sink.send(Alerts.of(8));
            assertEquals("aaaallll", letters(answer));
            assertEquals(Duration.ofSeconds(9), Duration.ofNanos(answer.retryAfterNs()));
            assertEquals(3, receiver.requests().size());
        }
    }

    @Test
    void remembersWhatArrivedBeforeACut() throws Exception {
        Receiver.Manner manner = Receiver.inTurn(
                Receiver.status(200, ""),
                Receiver.status(200, ""),
                Receiver.cutInTheMiddle(),
                Receiver.status(200, ""));
        try (Receiver receiver = Receiver.start(manner);
                Transport sink = webhook(receiver, Map.of("body", "object"))) {
            assertEquals("aall", letters(sink.send(Alerts.of(4))));
            assertEquals(3, receiver.requests().size());
            assertEquals("{\"id\":\"a2\"}", receiver.last().body());
        }
    }

    @Test
    void knowsNothingOfAlertsWhoseAnswerIsCut() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.cutInTheMiddle());
                Transport sink = webhook(receiver, Map.of())) {
            assertThrows(IOException.class, () -> sink.send(THREE));
            receiver.behave(Receiver.status(200, ""));
            assertEquals("aaa", letters(sink.send(THREE)));
        }
    }

    @Test
    void waitsForNoReceiverThatHangs() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.hang());
                Transport sink = webhook(receiver, Map.of("answer-timeout", "300ms"))) {
            IOException late = assertThrows(IOException.class, () -> sink.send(THREE));
            assertTrue(
                    String.valueOf(late.getMessage()).contains("imed out")
                            || String.valueOf(late.getMessage()).contains("within 300 ms"),
                    late::toString);
            receiver.behave(Receiver.status(200, ""));
            assertEquals("aaa", letters(sink.send(THREE)));
        }
    }

    @Test
    void waitsForNoBodyThatDoesNotEnd() throws Exception {
        Receiver.Manner halfThenHang = (request, out) -> {
            out.write(Receiver.head(200, 100));
            out.flush();
            return Receiver.hang().answer(request, out);
        };
        try (Receiver receiver = Receiver.start(halfThenHang);
                Transport sink = webhook(receiver, Map.of("answer-timeout", "300ms"))) {
            IOException late = assertThrows(IOException.class, () -> sink.send(THREE));
            assertEquals("no whole answer within 300 ms", late.getMessage());
        }
    }

    @Test
    void readsNoMoreOfABodyThanItKeeps() throws Exception {
        byte[] line = "x".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
        Receiver.Manner endless = (request, out) -> {
            out.write(Receiver.head(200, Integer.MAX_VALUE));
            for (long written = 0; written < Integer.MAX_VALUE; written += line.length) {
                out.write(line);
            }
            return false;
        };
        try (Receiver receiver = Receiver.start(endless);
                Transport sink = webhook(receiver, Map.of())) {
            Answer answer = sink.send(THREE);
            assertEquals("aaa", letters(answer));
            assertTrue(answer.words().length() < 300, answer.words());
        }
    }

    @Test
    void saysWhyNobodyAnswers() throws Exception {
        Receiver receiver = Receiver.start(Receiver.status(200, ""));
        try (Transport sink = webhook(receiver, Map.of())) {
            receiver.close();
            IOException refused = assertThrows(IOException.class, () -> sink.send(THREE));
            assertTrue(String.valueOf(refused.getMessage()).startsWith("ConnectException"), refused::toString);
        }
    }

    @Test
    void showsNoHeaderThatHttpDoesNotAllow() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(200, ""));
                Transport sink = webhook(receiver, Map.of("headers.X-Key", "secret\r\nX-Other: 1"))) {
            IOException refused = assertThrows(IOException.class, () -> sink.send(THREE));
            assertEquals("the header X-Key has a name or value that HTTP does not allow", refused.getMessage());
            assertEquals(List.of(), receiver.requests());
        }
    }

    @Test
    void compressesIfAskedTo() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(200, ""));
                Transport sink = webhook(receiver, Map.of("gzip", "true"))) {
            sink.send(THREE);
            assertEquals("gzip", receiver.last().header("content-encoding"));
            assertTrue(
                    receiver.last().body().startsWith("[{\"id\":\"a0\"}"),
                    receiver.last().body());
        }
    }

    @Test
    void goesThroughAProxyOnlyIfOneIsNamed() throws Exception {
        try (Receiver proxy = Receiver.start(Receiver.status(200, ""));
                Transport sink = HttpSinks.webhook(options(
                        Map.of("url", "http://siem.invalid/in", "proxy", "http://localhost:" + proxy.port())))) {
            assertEquals("aaa", letters(sink.send(THREE)));
            assertEquals("POST http://siem.invalid/in HTTP/1.1", proxy.last().line());
        }
    }

    @Test
    void asksAProxyForATunnelToAnEncryptedReceiver() throws Exception {
        try (Receiver proxy = Receiver.start(Receiver.status(502, ""));
                Transport sink = HttpSinks.webhook(options(
                        Map.of("url", "https://siem.invalid/in", "proxy", "http://localhost:" + proxy.port())))) {
            assertThrows(IOException.class, () -> sink.send(THREE));
            assertEquals("CONNECT siem.invalid:443 HTTP/1.1", proxy.last().line());
        }
    }

    private static GivenOptions options(Map<String, String> given) {
        return new GivenOptions(HttpSinks.WEBHOOK, given);
    }

    private static Transport webhook(Receiver receiver, Map<String, String> more) throws IOException {
        Map<String, String> given = new HashMap<>(more);
        given.put("url", receiver.url() + "/in");
        return HttpSinks.webhook(options(given));
    }

    /** One letter for each verdict: accepted, later, refused. */
    static String letters(Answer answer) {
        Stream<String> letters = answer.verdicts().stream().map(verdict -> switch (verdict) {
            case Verdict.Accepted accepted -> "a";
            case Verdict.Later later -> "l";
            case Verdict.Failed failed -> "f";
            case Verdict.Refused refused -> "r";
        });
        return String.join("", letters.toList());
    }
}
