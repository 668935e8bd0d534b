package dev.rubato.sink.http;

import dev.rubato.sink.SinkOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * A token of Microsoft Entra by client credentials (RFC 6749, section 4.4), kept until shortly before it ends. Owned by
 * the thread of its sink.
 */
final class EntraToken {
    static final String TENANT = "tenant";
    static final String CLIENT = "client";
    static final String SECRET = "client-secret";
    static final String AUTHORITY = "authority";
    static final String SCOPE = "scope";

    /** A token is renewed that long before it ends, so that none ends on its way. */
    private static final Duration EARLY = Duration.ofMinutes(5);

    /** Life of a token whose answer names none, and the longest that is believed. */
    private static final long DEFAULT_SECONDS = 600;

    private static final long LONGEST_SECONDS = 86_400;

    private final SinkOptions options;
    private final HttpCaller caller;
    private final InstantSource clock;
    private final URI endpoint;
    private String token = "";
    private Instant renewAt = Instant.MIN;

    EntraToken(SinkOptions options, HttpCaller caller, InstantSource clock) throws IOException {
        this.options = options;
        this.caller = caller;
        this.clock = clock;
        HttpOptions.guardSecrets(options, AUTHORITY);
        HttpOptions.secret(options, SECRET);
        endpoint = URI.create(
                HttpOptions.address(options, AUTHORITY) + "/" + identifier(options, TENANT) + "/oauth2/v2.0/token");
    }

    /** An option that becomes a part of a path: an identifier and nothing else. */
    static String identifier(SinkOptions options, String option) throws IOException {
        String value = options.text(option);
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw options.wrong(option, "must be letters, digits, . _ and -");
        }
        return value;
    }

    /**
     * The token, asked for if there is none that lasts.
     *
     * @throws IOException in words if Entra gives none
     */
    String value() throws IOException {
        if (token.isEmpty() || !clock.instant().isBefore(renewAt)) {
            renew();
        }
        return token;
    }

    /** The next request asks for a new one. */
    void forget() {
        token = "";
    }

    private void renew() throws IOException {
        String form = "grant_type=client_credentials&client_id=" + encode(options.text(CLIENT)) + "&scope="
                + encode(options.text(SCOPE)) + "&client_secret=" + encode(HttpOptions.secret(options, SECRET));
        Instant asked = clock.instant();
        HttpAnswer answer = caller.post(new HttpPost(
                endpoint, Map.of("Content-Type", "application/x-www-form-urlencoded"), new HttpBody(false).add(form)));
        if (!answer.isSuccess()) {
            throw new IOException("no token from Microsoft Entra: " + answer.words());
        }
        Map<String, String> leaves = JsonText.leaves(answer.body());
        String given = leaves.getOrDefault("access_token", "");
        if (given.isEmpty()) {
            throw new IOException("no token from Microsoft Entra: its answer holds no access_token");
        }
        token = given;
        Duration life = Duration.ofSeconds(seconds(leaves.getOrDefault("expires_in", "")));
        renewAt = asked.plus(life.compareTo(EARLY.multipliedBy(2)) > 0 ? life.minus(EARLY) : life.dividedBy(2));
    }

    private static long seconds(String text) {
        return text.matches("[0-9]{1,9}") ? Math.min(Long.parseLong(text), LONGEST_SECONDS) : DEFAULT_SECONDS;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
