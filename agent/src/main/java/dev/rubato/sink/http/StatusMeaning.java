package dev.rubato.sink.http;

import java.util.Set;

/** What a status code says of the alerts that were sent. */
enum StatusMeaning {
    /** The receiver has them. */
    ACCEPTED,
    /** It has not, and the same alerts may be taken later. */
    LATER,
    /** It does not take one of them, or all at once: fewer at a time show which. */
    TOO_MUCH_OR_WRONG;

    /**
     * Client errors that speak of the sender's address, credentials or rights and not of an alert. What is repaired by a
     * new token or setting is no reason to give up alerts: they wait in the journal until then.
     */
    private static final Set<Integer> ABOUT_THE_SENDER = Set.of(401, 402, 403, 404, 405, 407, 410, 421, 451);

    /** Client errors that pass: time-out, too early, too many requests. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private static final int SUCCESS = 200;
    private static final int REDIRECTS = 300;
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    static StatusMeaning of(int status) {
        if (status >= SUCCESS && status < REDIRECTS) {
            return ACCEPTED;
        }
        boolean clientError = status >= CLIENT_ERRORS && status < SERVER_ERRORS;
        return !clientError || ABOUT_THE_SENDER.contains(status) || PASSING.contains(status)
                ? LATER
                : TOO_MUCH_OR_WRONG;
    }

    /** Whether the receiver did not know or let in the sender. */
    static boolean isUnauthorised(int status) {
        return status == 401 || status == 403;
    }
}
