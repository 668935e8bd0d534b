package dev.rubato.agent;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.sink.Answer;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.StreamTransport;
import dev.rubato.sink.Transport;
import dev.rubato.sink.Verdict;
import dev.rubato.sink.delivery.SinkPlan;
import java.io.IOException;
import java.util.List;

/**
 * Sends one marked test alert to a sink, once and past its filter and its position, and says what the receiver answered.
 *
 * @param accepted whether the receiver has it, as far as its protocol can tell
 * @param words what it answered, for a person
 */
public record SinkTest(boolean accepted, String words) {
    /** Begins the id, and is the variant, of every test alert. */
    public static final String MARK = "test";

    private static final String DETECTOR = "sensor-gap";

    /** Sends it and waits for the answer as long as the sink's kind does. */
    public static SinkTest of(Configuration configuration, SinkConfiguration sink) {
        String host = configuration.hostName().isEmpty() ? OwnProcess.hostName() : configuration.hostName();
        try {
            SinkPlan plan = sink.plan();
            try (Transport transport = plan.transport()) {
                OutgoingAlert alert = new OutgoingAlert(alert(host, EpochClock.nowNs()), null);
                return judge(transport, transport.send(List.of(plan.form().of(alert))));
            }
        } catch (IOException e) {
            return new SinkTest(false, String.valueOf(e.getMessage()));
        }
    }

    private static SinkTest judge(Transport transport, Answer answer) throws IOException {
        return switch (answer.verdicts().getFirst()) {
            case Verdict.Later later -> new SinkTest(false, "not taken, would be sent again: " + later.why());
            case Verdict.Failed failed -> new SinkTest(false, "failed on, would be sent again: " + failed.why());
            case Verdict.Refused refused -> new SinkTest(false, "refused: " + refused.why());
            case Verdict.Accepted accepted -> {
                if (!(transport instanceof StreamTransport stream)) {
                    yield new SinkTest(true, answer.words());
                }
                yield stream.confirm()
                        ? new SinkTest(true, answer.words() + "; the receiver has read it")
                        : new SinkTest(
                                true,
                                answer.words() + "; it does not end connections, so it is not known to have read it");
            }
        };
    }

    /** An alert that nobody can take for a real one: of severity info, which never counts as an alarm. */
    private static Alert alert(String host, long nowNs) {
        return new Alert(
                nowNs,
                MARK + "-" + Long.toHexString(nowNs),
                DETECTOR,
                MARK,
                Severity.INFO,
                0,
                0,
                "none",
                "TEST: this alert was sent by `rubato check --send-test`; nothing was found",
                host,
                new Alert.Subject(0, 0, "", List.of(), false, "", "", List.of(), ""),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of("test"),
                0);
    }
}
