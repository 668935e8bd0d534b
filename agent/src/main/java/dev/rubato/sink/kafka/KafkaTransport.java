package dev.rubato.sink.kafka;

import dev.rubato.sink.Answer;
import dev.rubato.sink.FailureText;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.Transport;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Appends alerts to a topic with Kafka's idempotent producer: an alert is accepted when all replicas in sync have it.
 * Owned by the thread of its sink; the producer has one of its own.
 *
 * <p>The key of a record is the host, not the alert: one host's alerts then stay in one partition in their order, which
 * following an incident and checking the chain of alerts need. The alert's own key is the header {@code rubato-id}. A
 * record's time is left to the producer: with the event's, a topic's retention would delete at once what an outage held
 * up for longer.
 */
final class KafkaTransport implements Transport {
    /** The header that tells a message from every other. */
    private static final String ID_HEADER = "rubato-id";

    /** Nothing is under way between batches: closing waits for the connections alone. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final SinkOptions options;
    private final String topic;
    private @Nullable Producer<byte[], byte[]> producer;

    /** What a batch came to so far. */
    private static final class Outcome {
        private final List<Verdict> verdicts = new ArrayList<>();
        private String words = "";
        private boolean broken;
    }

    KafkaTransport(SinkOptions options) throws IOException {
        // the client reports what fails to whoever sends; its own lines would say it again every few seconds
        System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
        this.options = options;
        topic = options.text(KafkaSink.TOPIC);
        if (!topic.matches("[A-Za-z0-9._-]{1,249}")) {
            throw options.wrong(KafkaSink.TOPIC, "must be 1 to 249 letters, digits, . _ and -");
        }
        ProducerProperties.of(options);
    }

    @Override
    public Answer send(List<Outgoing> batch) throws IOException {
        try {
            return outcome(batch, hand(producer(), batch));
        } catch (InterruptException e) {
            throw (IOException) new InterruptedIOException("interrupted while waiting for Kafka").initCause(e);
        } catch (KafkaException e) {
            discard();
            throw new IOException(FailureText.of(e), e);
        }
    }

    /** Hands alerts to the producer until one cannot be sent now, and waits for the fate of all. */
    private List<Future<RecordMetadata>> hand(Producer<byte[], byte[]> to, List<Outgoing> batch) {
        List<Future<RecordMetadata>> handed = new ArrayList<>(batch.size());
        for (Outgoing alert : batch) {
            Future<RecordMetadata> fate = to.send(record(alert));
            handed.add(fate);
            if (fate.state() == Future.State.FAILED && !isAboutTheAlert(fate.exceptionNow())) {
                break;
            }
        }
        to.flush();
        return handed;
    }

    private ProducerRecord<byte[], byte[]> record(Outgoing alert) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(alert.host()), bytes(alert.text()));
        record.headers().add(ID_HEADER, bytes(alert.key()));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Answer outcome(List<Outgoing> batch, List<Future<RecordMetadata>> handed) {
        Outcome outcome = new Outcome();
        for (Future<RecordMetadata> fate : handed) {
            judge(fate, outcome);
        }
        while (outcome.verdicts.size() < batch.size()) {
            outcome.verdicts.add(new Verdict.Later(outcome.words));
        }
        if (outcome.broken) {
            discard();
        }
        return new Answer(outcome.verdicts, 0, outcome.words);
    }

    private void judge(Future<RecordMetadata> fate, Outcome outcome) {
        if (fate.state() == Future.State.SUCCESS) {
            outcome.verdicts.add(Verdict.ACCEPTED);
            RecordMetadata place = fate.resultNow();
            outcome.words = "on disk: " + topic + ", partition " + place.partition()
                    + (place.hasOffset() ? ", offset " + place.offset() : "");
            return;
        }
        Throwable failure = fate.exceptionNow();
        outcome.words = FailureText.of(failure);
        if (isAboutTheAlert(failure)) {
            outcome.verdicts.add(new Verdict.Refused(outcome.words));
            return;
        }
        outcome.verdicts.add(new Verdict.Later(outcome.words));
        outcome.broken |= !(failure instanceof RetriableException);
    }

    /** Whether the alert itself is what the cluster does not take; what it says of rights or brokers may change. */
    private static boolean isAboutTheAlert(Throwable failure) {
        return failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException;
    }

    private Producer<byte[], byte[]> producer() throws IOException {
        Producer<byte[], byte[]> known = producer;
        if (known == null) {
            known = new KafkaProducer<>(ProducerProperties.of(options));
            producer = known;
        }
        return known;
    }

    /** Gives up a producer that cannot be used after what happened; the next batch makes another. */
    private void discard() {
        Producer<byte[], byte[]> known = producer;
        producer = null;
        if (known != null) {
            known.close(CLOSE_WITHIN);
        }
    }

    @Override
    public void close() {
        discard();
    }
}
