package dev.rubato.sink.http;

import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.tls.TlsContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Options that all kinds of HTTP sinks share, and what is made of them. */
final class HttpOptions {
    static final String URL = "url";
    static final String GZIP = "gzip";
    private static final String PROXY = "proxy";
    private static final String CONNECT_TIMEOUT = "connect-timeout";
    private static final String ANSWER_TIMEOUT = "answer-timeout";
    private static final String CA = "ca-file";
    private static final String CERTIFICATE = "certificate-file";
    private static final String KEY = "key-file";
    private static final String ALLOW_CLEARTEXT = "allow-cleartext";
    private static final int DEFAULT_PROXY_PORT = 3128;

    private HttpOptions() {}

    /** The shared options, followed by those of one kind. */
    static List<SinkOption> with(boolean gzip, String urlMeaning, SinkOption... more) {
        List<SinkOption> options = new ArrayList<>(List.of(
                SinkOption.required(URL, urlMeaning),
                SinkOption.flag(
                        GZIP, gzip, "compress requests; turn it off for a receiver that answers 400 or 415 to it"),
                SinkOption.text(PROXY, "", "HTTP proxy, http://HOST:PORT; none is used that is not named here"),
                SinkOption.duration(CONNECT_TIMEOUT, "10s", "time to have a connection, TLS included"),
                SinkOption.duration(
                        ANSWER_TIMEOUT,
                        "30s",
                        "time to have the whole answer; raising it lets a receiver that hangs hold this sink for"
                                + " longer"),
                SinkOption.file(CA, "PEM file of the authorities to trust instead of the JDK's own"),
                SinkOption.file(CERTIFICATE, "PEM file of the client certificate and those up to its authority"),
                SinkOption.file(KEY, "PEM file of its private key: PKCS#8, not encrypted"),
                SinkOption.flag(
                        ALLOW_CLEARTEXT,
                        false,
                        "send secrets over http:// to another host, where everybody can read them")));
        options.addAll(List.of(more));
        return List.copyOf(options);
    }

    /** The client for a sink. */
    static HttpCaller caller(SinkOptions options) throws IOException {
        TlsContext tls;
        try {
            tls = TlsContext.of(options.file(CA), options.file(CERTIFICATE), options.file(KEY));
        } catch (IOException e) {
            throw options.wrong(CA, String.valueOf(e.getMessage()));
        }
        return new HttpCaller(
                options.sink(),
                Duration.ofNanos(options.durationNs(CONNECT_TIMEOUT)),
                Duration.ofNanos(options.durationNs(ANSWER_TIMEOUT)),
                tls,
                proxy(options));
    }

    private static Optional<InetSocketAddress> proxy(SinkOptions options) throws IOException {
        if (options.text(PROXY).isEmpty()) {
            return Optional.empty();
        }
        URI proxy = uri(options, PROXY);
        if (!proxy.getScheme().equals("http")) {
            throw options.wrong(PROXY, "must begin with http://: the way to the proxy is plain, TLS goes through it");
        }
        int port = proxy.getPort() < 0 ? DEFAULT_PROXY_PORT : proxy.getPort();
        return Optional.of(InetSocketAddress.createUnresolved(proxy.getHost(), port));
    }

    /** The address that an option names, without a slash at its end. */
    static String address(SinkOptions options, String option) throws IOException {
        String text = uri(options, option).toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** The URL that an option names. */
    static URI uri(SinkOptions options, String option) throws IOException {
        URI uri;
        try {
            uri = new URI(options.text(option).strip());
        } catch (URISyntaxException e) {
            throw options.wrong(option, "is no URL: " + e.getReason());
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("https") || scheme.equals("http")) || uri.getHost() == null) {
            throw options.wrong(option, "must be a URL with a host: https://HOST:PORT/PATH");
        }
        if (uri.getUserInfo() != null) {
            throw options.wrong(option, "must not hold a user or password: use the options for secrets");
        }
        if (uri.getFragment() != null) {
            throw options.wrong(option, "must not hold a #");
        }
        return uri;
    }

    /** Refuses to send secrets to another host for everybody on the way to read. */
    static void guardSecrets(SinkOptions options, String option) throws IOException {
        URI uri = uri(options, option);
        if (uri.getScheme().equalsIgnoreCase("http") && !isLoopback(uri) && !options.flag(ALLOW_CLEARTEXT)) {
            throw options.wrong(
                    option,
                    "would send secrets that everybody on the way can read: use https://, or say " + ALLOW_CLEARTEXT
                            + ": true");
        }
    }

    /** Whether the address is of this host, without asking a name server. */
    private static boolean isLoopback(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                    .isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The secret of an option. */
    static String secret(SinkOptions options, String option) throws IOException {
        Optional<String> secret = options.secret(option);
        if (secret.isEmpty()) {
            throw options.wrong(option, "is needed");
        }
        return secret.get();
    }

    /** The value of a header for HTTP's basic authentication (RFC 7617). */
    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
