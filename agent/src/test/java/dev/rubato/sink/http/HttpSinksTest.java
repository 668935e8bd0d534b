package dev.rubato.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.lab.TestAuthority;
import dev.rubato.sink.Alerts;
import dev.rubato.sink.GivenOptions;
import dev.rubato.sink.Transport;
import dev.rubato.sink.tls.TlsContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before anything is sent, the webhook's own options, and TLS. */
class HttpSinksTest {
    @TempDir
    private Path directory = Path.of(".");

    @Test
    void sendsFalcosidekickOneObjectAtATime() throws Exception {
        try (Receiver receiver = Receiver.start(Receiver.status(200, "ok"));
                Transport sink = HttpSinks.falcosidekick(
                        new GivenOptions(HttpSinks.FALCOSIDEKICK, Map.of("url", receiver.url() + "/")))) {
            assertEquals("aa", HttpTransportTest.letters(sink.send(Alerts.of(2))));
            assertEquals(
                    List.of("{\"id\":\"a0\"}", "{\"id\":\"a1\"}"),
                    receiver.requests().stream().map(Receiver.Request::body).toList());
        }
    }

    @Test
    void sendsTheHeadersThatAWebhookNeeds() throws Exception {
        Map<String, String> given = Map.of("headers.Authorization", "Bearer t0ken", "headers.X-Team", "soc");
        try (Receiver receiver = Receiver.start(Receiver.status(200, "ok"));
                Transport sink = webhook(receiver.url() + "/in?a=b", given)) {
            sink.send(Alerts.of(1));
            assertEquals("POST /in?a=b HTTP/1.1", receiver.last().line());
            assertEquals("Bearer t0ken", receiver.last().header("authorization"));
            assertEquals("soc", receiver.last().header("x-team"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        url             | siem.example                  | must be a URL with a host
        url             | ftp://siem.example            | must be a URL with a host
        url             | https:///in                   | must be a URL with a host
        url             | https://me:pw@siem.example/   | must not hold a user or password
        url             | https://siem.example/#a       | must not hold a #
        url             | https://siem example/         | is no URL
        url             | http://siem.example/          | would send secrets
        url             | http://127.0.0.1.example/     | would send secrets
        proxy           | https://proxy.example         | must begin with http://
        body            | list                          | must be array or object
        ca-file         | /nowhere.pem                  | /nowhere.pem
        certificate-file | /nowhere.pem                 | both or none
        """)
    void refusesOptionsInWords(String option, String value, String complaint) {
        IOException refused = assertThrows(
                IOException.class,
                () -> webhook("https://siem.example/", Map.of(option, value, "headers.Authorization", "secret"))
                        .close());
        assertTrue(String.valueOf(refused.getMessage()).contains(complaint), refused::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost/, false",
        "http://127.0.0.1:8088/, false",
        "http://[::1]:8088/, false",
        "http://siem.example/, true"
    })
    void sendsSecretsInTheClearOnlyToThisHostOrIfToldTo(String url, String allow) throws Exception {
        webhook(url, Map.of("headers.Authorization", "secret", "allow-cleartext", allow))
                .close();
    }

    @Test
    void refusesASplunkSinkWithoutAToken() {
        IOException refused = assertThrows(
                IOException.class,
                () -> HttpSinks.splunkHec(
                                new GivenOptions(HttpSinks.SPLUNK_HEC, Map.of("url", "https://splunk.example:8088")))
                        .close());
        assertEquals("token is needed", refused.getMessage());
    }

    @Test
    void showsItsCertificateToAReceiverAndChecksTheReceivers() throws Exception {
        TestAuthority authority = new TestAuthority(directory);
        TestAuthority.Identity server = authority.identity("server", "dns:localhost");
        TestAuthority.Identity client = authority.identity("client", "dns:agent.example");
        Optional<Path> trusted = Optional.of(authority.certificate());
        TlsContext served = TlsContext.of(trusted, Optional.of(server.certificate()), Optional.of(server.key()));
        Map<String, String> ours = Map.of(
                "ca-file", authority.certificate().toString(),
                "certificate-file", client.certificate().toString(),
                "key-file", client.key().toString());
        try (Receiver receiver = Receiver.startTls(served, Receiver.status(200, ""))) {
            try (Transport sink = webhook(receiver.url() + "/in", ours)) {
                assertEquals("aa", HttpTransportTest.letters(sink.send(Alerts.of(2))));
            }
            try (Transport anonymous = webhook(
                    receiver.url() + "/in",
                    Map.of("ca-file", authority.certificate().toString()))) {
                assertThrows(IOException.class, () -> anonymous.send(Alerts.of(2)));
            }
            try (Transport otherName = webhook("https://127.0.0.1:" + receiver.port() + "/in", ours)) {
                IOException refused = assertThrows(IOException.class, () -> otherName.send(Alerts.of(2)));
                assertTrue(String.valueOf(refused.getMessage()).contains("127.0.0.1"), refused::toString);
            }
            try (Transport trusting = webhook(receiver.url() + "/in", Map.of())) {
                assertThrows(IOException.class, () -> trusting.send(Alerts.of(2)));
            }
            assertEquals(1, receiver.requests().size());
        }
    }

    private static Transport webhook(String url, Map<String, String> more) throws IOException {
        Map<String, String> given = new HashMap<>();
        given.put("url", url);
        given.putAll(more);
        return HttpSinks.webhook(new GivenOptions(HttpSinks.WEBHOOK, given));
    }
}
