package dev.rubato.sink.http;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import java.io.IOException;
import java.util.List;

/** How one kind of receiver wants its requests and what its answers mean. Owned by the thread of its sink. */
interface HttpTemplate {

    /** Most alerts that one request may carry. */
    default int mostInOneRequest() {
        return Integer.MAX_VALUE;
    }

    /**
     * The request for some alerts, in their order.
     *
     * @throws IOException in words if something that it needs is not to be had now, e.g. a secret or a token
     */
    HttpPost request(List<Outgoing> alerts) throws IOException;

    /**
     * What an answer of success says of each alert.
     *
     * @throws IOException in words if nothing can be known
     */
    default Answer success(List<Outgoing> alerts, HttpAnswer answer) throws IOException {
        return Answer.accepted(alerts.size(), answer.words());
    }

    /** The receiver did not know or let in the sender: what was remembered of tokens is not to be used again. */
    default void unauthorised() {}
}
