package dev.rubato.sink.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.lab.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handshakes with a server of the JDK on the loopback interface, and files that are not what they should be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsContextTest {
    private static final Optional<Path> NONE = Optional.empty();

    private Path directory;
    private TestAuthority authority;
    private TestAuthority.Identity server;
    private TestAuthority.Identity client;

    @SuppressWarnings("NullAway.Init") // set before the first test
    TlsContextTest() {}

    @BeforeAll
    void makeCertificates(@TempDir Path folder) throws Exception {
        directory = folder;
        authority = new TestAuthority(directory.resolve("authority"));
        server = authority.identity("server", "dns:localhost");
        client = authority.identity("client", "dns:agent.example");
    }

    @Test
    void showsItsCertificateToAServerThatItsOwnAuthorityVouchesFor() throws Exception {
        TlsContext context = TlsContext.of(
                Optional.of(authority.certificate()), Optional.of(client.certificate()), Optional.of(client.key()));
        assertEquals("CN=client", handshake(context, "localhost"));
    }

    @Test
    void isRefusedByAServerThatWantsACertificateIfItHasNone() throws Exception {
        TlsContext context = TlsContext.of(Optional.of(authority.certificate()), NONE, NONE);
        assertThrows(IOException.class, () -> handshake(context, "localhost"));
    }

    @Test
    void refusesAServerOfAnotherName() throws Exception {
        TlsContext context = TlsContext.of(Optional.of(authority.certificate()), NONE, NONE);
        SSLHandshakeException refused =
                assertThrows(SSLHandshakeException.class, () -> handshake(context, "127.0.0.1"));
        assertTrue(String.valueOf(refused.getMessage()).contains("127.0.0.1"), refused::toString);
    }

    @Test
    void refusesAServerThatNoKnownAuthorityVouchesFor() throws Exception {
        assertThrows(SSLHandshakeException.class, () -> handshake(TlsContext.of(NONE, NONE, NONE), "localhost"));
    }

    @Test
    void offersModernVersionsOnly() throws Exception {
        String[] offered = TlsContext.of(NONE, NONE, NONE).parameters().getProtocols();
        assertEquals(List.of("TLSv1.3", "TLSv1.2"), Arrays.asList(offered));
    }

    @Test
    void refusesHalfAnIdentity() {
        IOException refused =
                assertThrows(IOException.class, () -> TlsContext.of(NONE, Optional.of(client.certificate()), NONE));
        assertTrue(String.valueOf(refused.getMessage()).contains("both or none"), refused::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nothing                                                              | not a PEM file
        -----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----             | holds no private key
        -----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----             | unknown kind
        -----BEGIN PRIVATE KEY-----A-----END PRIVATE KEY-----                | not base64
        -----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY-----     | openssl pkcs8 -topk8
        -----BEGIN ENCRYPTED PRIVATE KEY-----AA-----END ENCRYPTED PRIVATE KEY----- | openssl pkcs8 -topk8
        """)
    void saysWhatIsWrongWithAKey(String content, String complaint) throws Exception {
        Path key = Files.writeString(directory.resolve("some.key"), content);
        IOException refused = assertThrows(
                IOException.class, () -> TlsContext.of(NONE, Optional.of(client.certificate()), Optional.of(key)));
        assertTrue(String.valueOf(refused.getMessage()).startsWith(key + ": "), refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).contains(complaint), refused::toString);
    }

    /** Connects to a server that demands a certificate; returns who the server saw. */
    private String handshake(TlsContext context, String name) throws Exception {
        SSLContext served = TlsContext.of(
                        Optional.of(authority.certificate()),
                        Optional.of(server.certificate()),
                        Optional.of(server.key()))
                .context();
        try (SSLServerSocket listener = (SSLServerSocket)
                served.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setNeedClientAuth(true);
            CompletableFuture<String> seen = CompletableFuture.supplyAsync(() -> accept(listener));
            try (Socket connection = new Socket(listener.getInetAddress(), listener.getLocalPort());
                    SSLSocket socket = (SSLSocket) context.context()
                            .getSocketFactory()
                            .createSocket(connection, name, listener.getLocalPort(), true)) {
                socket.setSSLParameters(context.parameters());
                socket.startHandshake();
                // with TLS 1.3 a client learns with its first read that its certificate was refused
                assertEquals('+', socket.getInputStream().read());
            }
            return seen.get();
        }
    }

    private static String accept(SSLServerSocket listener) {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.startHandshake();
            socket.getOutputStream().write('+');
            return socket.getSession().getPeerPrincipal().getName();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
