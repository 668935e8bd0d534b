package dev.rubato.sink.kafka;

import dev.rubato.sink.SinkOption;
import dev.rubato.sink.SinkOptions;
import dev.rubato.sink.Transport;
import java.io.IOException;
import java.util.List;

/** The options of a Kafka sink, and how one is made. Kafka's own classes are loaded by {@link #open}, not before. */
public final class KafkaSink {
    static final String SERVERS = "servers";
    static final String TOPIC = "topic";
    static final String COMPRESSION = "compression";
    static final String BUFFER = "buffer";
    static final String ANSWER_TIMEOUT = "answer-timeout";
    static final String ALLOW_CLEARTEXT = "allow-cleartext";
    static final String PROPERTIES = "properties";

    public static final List<SinkOption> OPTIONS = List.of(
            SinkOption.required(SERVERS, "some of the brokers, HOST:PORT, separated by commas"),
            SinkOption.required(TOPIC, "topic; it must exist, or the brokers must make it"),
            SinkOption.text(COMPRESSION, "gzip", "gzip or none; other kinds need native code that Rubato leaves out"),
            SinkOption.size(BUFFER, "4MiB", "memory for alerts on their way; holds at least one batch"),
            SinkOption.duration(
                    ANSWER_TIMEOUT,
                    "30s",
                    "time for a batch to be on disk at all replicas in sync; raising it lets a cluster that hangs hold"
                            + " this sink for longer"),
            SinkOption.flag(ALLOW_CLEARTEXT, false, "allow SASL_PLAINTEXT, where everybody can read what is sent"),
            SinkOption.table(
                    PROPERTIES,
                    "properties of Kafka's producer for TLS and SASL: security.protocol, ssl.*, sasl.*, ..."));

    private KafkaSink() {}

    /**
     * Makes the transport, without connecting.
     *
     * @throws IOException in words if an option is wrong
     */
    public static Transport open(SinkOptions options) throws IOException {
        return new KafkaTransport(options);
    }
}
