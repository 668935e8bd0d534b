package dev.rubato.sink.http;

import dev.rubato.sink.Answer;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Elasticsearch's and OpenSearch's {@code _bulk}. Each alert is created under its key as {@code _id}, so that a second
 * delivery changes nothing: the receiver answers 409 to it, which means that it has the alert.
 */
final class ElasticBulk implements HttpTemplate {
    private static final String INDEX = "index";
    private static final String API_KEY = "api-key";
    private static final String USER = "user";
    private static final String PASSWORD = "password";

    static final List<SinkOption> OPTIONS = HttpOptions.with(
            true,
            "the cluster's address, e.g. https://elastic.example:9200",
            SinkOption.text(
                    INDEX,
                    "logs-rubato.alerts-default",
                    "data stream, index or alias; the user may need only to create in it"),
            SinkOption.secret(API_KEY, "API key in its encoded form; instead of a user"),
            SinkOption.text(USER, "", "user for basic authentication"),
            SinkOption.secret(PASSWORD, "password of that user"));

    /** Only what is read of an answer: an item in full takes some hundred bytes more. */
    private static final String ANSWER =
            "?filter_path=errors,items.create.status,items.create.error.type,items.create.error.reason";

    private static final int CREATED_BEFORE = 409;

    /** An item on which the receiver fails, as in a pipeline of its own: this one alone, or all of them. */
    private static final int FAILED_ON_ITEM = 500;

    private final SinkOptions options;
    private final URI to;

    ElasticBulk(SinkOptions options) throws IOException {
        this.options = options;
        String index = options.text(INDEX);
        if (!index.matches("[a-z0-9][a-z0-9._-]{0,254}")) {
            throw options.wrong(INDEX, "must be lower-case letters, digits, - _ and .");
        }
        to = URI.create(HttpOptions.address(options, HttpOptions.URL) + "/" + index + "/_bulk" + ANSWER);
        if (authorization().isPresent()) {
            HttpOptions.guardSecrets(options, HttpOptions.URL);
        }
    }

    private Optional<String> authorization() throws IOException {
        Optional<String> key = options.secret(API_KEY);
        if (key.isPresent()) {
            return key.map(value -> "ApiKey " + value);
        }
        String user = options.text(USER);
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(HttpOptions.basic(user, HttpOptions.secret(options, PASSWORD)));
    }

    @Override
    public HttpPost request(List<Outgoing> alerts) throws IOException {
        HttpBody body = new HttpBody(options.flag(HttpOptions.GZIP));
        for (Outgoing alert : alerts) {
            body.add("{\"create\":{\"_id\":").add(JsonText.quote(alert.key())).add("}}\n");
            body.add(JsonText.object(alert)).add("\n");
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/x-ndjson");
        authorization().ifPresent(value -> headers.put("Authorization", value));
        return new HttpPost(to, headers, body);
    }

    /** Each alert by its item of the answer: one that could not be created does not hold up the others. */
    @Override
    public Answer success(List<Outgoing> alerts, HttpAnswer answer) throws IOException {
        if (!answer.whole()) {
            throw new IOException("the answer is longer than " + BoundedText.MAX_BYTES + " bytes");
        }
        Map<String, String> leaves = JsonText.leaves(answer.body());
        List<Verdict> verdicts = new ArrayList<>(alerts.size());
        for (int item = 0; item < alerts.size(); item++) {
            verdicts.add(item(leaves, "items." + item + ".create."));
        }
        return new Answer(verdicts, 0, answer.words());
    }

    private static Verdict item(Map<String, String> leaves, String path) throws IOException {
        String text = leaves.getOrDefault(path + "status", "");
        if (!text.matches("[0-9]{3}")) {
            throw new IOException("no answer of a bulk request: it names no status for an alert");
        }
        int status = Integer.parseInt(text);
        if (status == CREATED_BEFORE) {
            return Verdict.ACCEPTED;
        }
        String words = "item "
                + new HttpAnswer(
                                status,
                                Optional.empty(),
                                Optional.empty(),
                                leaves.getOrDefault(path + "error.type", "") + " "
                                        + leaves.getOrDefault(path + "error.reason", ""),
                                true)
                        .words();
        if (status == FAILED_ON_ITEM) {
            return new Verdict.Failed(words);
        }
        return switch (StatusMeaning.of(status)) {
            case ACCEPTED -> Verdict.ACCEPTED;
            case LATER -> new Verdict.Later(words);
            case TOO_MUCH_OR_WRONG -> new Verdict.Refused(words);
        };
    }
}
