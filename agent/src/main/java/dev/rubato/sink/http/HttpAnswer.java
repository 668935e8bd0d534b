package dev.rubato.sink.http;

import dev.rubato.sink.Printable;
import java.util.Optional;

/**
 * What a receiver answered.
 *
 * @param retryAfter its header of that name
 * @param location its header of that name
 * @param body the beginning of its body, at most {@link BoundedText#MAX_BYTES}
 * @param whole whether {@code body} is all of it
 */
record HttpAnswer(int status, Optional<String> retryAfter, Optional<String> location, String body, boolean whole) {
    /** Longest part of a body shown to a person, in characters. */
    private static final int MAX_SHOWN = 200;

    private static final int REDIRECTS = 300;
    private static final int CLIENT_ERRORS = 400;

    boolean isSuccess() {
        return status >= 200 && status < REDIRECTS;
    }

    /** In words for a person; what the receiver wrote is escaped. */
    String words() {
        String said = body.strip();
        String shown = said.length() > MAX_SHOWN ? said.substring(0, MAX_SHOWN) + "…" : said;
        String words = "HTTP " + status + (shown.isEmpty() ? "" : ": " + Printable.escape(shown));
        if (status >= REDIRECTS && status < CLIENT_ERRORS) {
            return words + " (redirects to " + Printable.escape(location.orElse("nowhere"))
                    + "; redirects are not followed: alerts and tokens go to the configured address only)";
        }
        return words;
    }
}
