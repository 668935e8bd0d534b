package dev.rubato.sink.http;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.Transport;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Sends alerts with POST. What a receiver refuses is sent again in halves until the one alert is found that it does not
 * take, so that this one alone is given up. Owned by the thread of its sink.
 */
final class HttpTransport implements Transport {
    private final HttpCaller caller;
    private final HttpTemplate template;
    private final InstantSource clock;

    HttpTransport(HttpCaller caller, HttpTemplate template, InstantSource clock) {
        this.caller = caller;
        this.template = template;
        this.clock = clock;
    }

    @Override
    public Answer send(List<Outgoing> batch) throws IOException {
        List<Verdict> verdicts = new ArrayList<>(batch.size());
        long retryAfterNs = 0;
        String words = "";
        int most = Math.min(batch.size(), template.mostInOneRequest());
        boolean going = true;
        while (going && verdicts.size() < batch.size()) {
            int from = verdicts.size();
            Answer answer = part(batch.subList(from, Math.min(from + most, batch.size())), from == 0);
            verdicts.addAll(answer.verdicts());
            retryAfterNs = answer.retryAfterNs();
            words = answer.words();
            going = !hasLater(answer);
        }
        verdicts.addAll(Collections.nCopies(batch.size() - verdicts.size(), new Verdict.Later(words)));
        return new Answer(verdicts, retryAfterNs, words);
    }

    /** Sends a part; a failure after the first one does not make anybody forget what became of those before. */
    private Answer part(List<Outgoing> part, boolean first) throws IOException {
        try {
            return request(part);
        } catch (IOException e) {
            if (first) {
                throw e;
            }
            return Answer.later(part.size(), 0, String.valueOf(e.getMessage()));
        }
    }

    /** Sends alerts in one request, in several if the receiver does not take them together. */
    private Answer request(List<Outgoing> alerts) throws IOException {
        HttpAnswer answer = caller.post(template.request(alerts));
        if (StatusMeaning.isUnauthorised(answer.status())) {
            template.unauthorised();
        }
        return switch (StatusMeaning.of(answer.status())) {
            case ACCEPTED -> template.success(alerts, answer);
            case LATER -> Answer.later(alerts.size(), retryAfterNs(answer), answer.words());
            case TOO_MUCH_OR_WRONG ->
                alerts.size() == 1 ? Answer.refused(1, answer.words()) : halves(alerts, answer.words());
        };
    }

    private Answer halves(List<Outgoing> alerts, String words) throws IOException {
        int half = alerts.size() / 2;
        Answer older = request(alerts.subList(0, half));
        List<Verdict> verdicts = new ArrayList<>(older.verdicts());
        List<Outgoing> rest = alerts.subList(half, alerts.size());
        Answer younger =
                hasLater(older) ? Answer.later(rest.size(), older.retryAfterNs(), older.words()) : part(rest, false);
        verdicts.addAll(younger.verdicts());
        return new Answer(verdicts, younger.retryAfterNs(), words);
    }

    private static boolean hasLater(Answer answer) {
        return answer.verdicts().stream().anyMatch(Verdict.Later.class::isInstance);
    }

    private long retryAfterNs(HttpAnswer answer) {
        return answer.retryAfter()
                .flatMap(header -> RetryAfter.of(header, clock.instant()))
                .map(Duration::toNanos)
                .orElse(0L);
    }

    @Override
    public void close() {
        caller.close();
    }
}
