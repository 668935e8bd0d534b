package dev.rubato.sink.http;

import dev.rubato.sink.Answer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a Splunk collector until an indexer has what was sent. Owned by the thread of its sink. */
final class IndexerAck {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** Splunk's indexers answer within seconds; asking more often costs the collector for nothing. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** Makes the request that asks for one acknowledgement. */
    interface Question {
        HttpPost about(String id) throws IOException;
    }

    private final HttpCaller caller;
    private final Question question;
    private final Duration within;
    private final String channel = UUID.randomUUID().toString();

    IndexerAck(HttpCaller caller, Question question, Duration within) {
        this.caller = caller;
        this.question = question;
        this.within = within;
    }

    /** The channel that acknowledgements belong to: one for the life of a sink, as Splunk wants it. */
    String channel() {
        return channel;
    }

    /**
     * Waits for an acknowledgement.
     *
     * @param count alerts that it stands for
     * @param id that the collector gave to the request; null if it gave none
     */
    Answer await(int count, @Nullable String id) throws IOException {
        if (id == null || !NUMBER.matcher(id).matches()) {
            return Answer.later(count, 0, "the collector gave no ackId: allow indexer acknowledgment for the token");
        }
        long until = System.nanoTime() + within.toNanos();
        Duration pause = FIRST_PAUSE;
        while (System.nanoTime() - until < 0) {
            HttpAnswer answer = caller.post(question.about(id));
            if (!answer.isSuccess()) {
                return Answer.later(count, 0, "asking for acknowledgement " + id + ": " + answer.words());
            }
            if ("true".equals(JsonText.leaves(answer.body()).get("acks." + id))) {
                return Answer.accepted(count, "indexed: " + answer.words());
            }
            sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return Answer.later(count, 0, "not indexed within " + within.toSeconds() + " s");
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting to be indexed").initCause(e);
        }
    }
}
