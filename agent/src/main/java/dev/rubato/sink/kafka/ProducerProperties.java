package dev.rubato.sink.kafka;

import dev.rubato.sink.SinkOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The properties of Kafka's producer: those that delivery rests on, which nobody can change, and the user's own. */
final class ProducerProperties {
    /** Longest wait for a topic's brokers to be known; the first alert of a batch waits for it if no broker answers. */
    private static final long MAX_BLOCK_MS = 10_000L;

    /** Most time between two tries to connect; Kafka's own second would wake the host up for days of outage. */
    private static final int MAX_RECONNECT_MS = 10_000;

    private static final long MIN_ANSWER_MS = 1_000;
    private static final long MAX_ANSWER_MS = 600_000;
    private static final long MIN_BUFFER_BYTES = 1 << 20;
    private static final int NS_PER_MS = 1_000_000;

    private ProducerProperties() {}

    /**
     * All properties, with secrets read at this moment.
     *
     * @throws IOException in words if one is unknown, wrong, or not the user's to set
     */
    static Map<String, Object> of(SinkOptions options) throws IOException {
        Map<String, Object> properties = new HashMap<>(ours(options));
        Set<String> known = ProducerConfig.configNames();
        for (Map.Entry<String, String> given :
                options.table(KafkaSink.PROPERTIES).entrySet()) {
            if (properties.containsKey(given.getKey())) {
                throw options.wrong(KafkaSink.PROPERTIES, given.getKey() + " is set by Rubato: delivery rests on it");
            }
            if (!known.contains(given.getKey())) {
                throw options.wrong(
                        KafkaSink.PROPERTIES, "Kafka's producer has no property \"" + given.getKey() + "\"");
            }
        }
        properties.putAll(options.table(KafkaSink.PROPERTIES));
        guard(options, properties);
        try {
            new ProducerConfig(properties);
        } catch (ConfigException e) {
            throw options.wrong(KafkaSink.PROPERTIES, String.valueOf(e.getMessage()));
        }
        return properties;
    }

    private static Map<String, Object> ours(SinkOptions options) throws IOException {
        String compression = options.text(KafkaSink.COMPRESSION);
        if (!compression.equals("gzip") && !compression.equals("none")) {
            throw options.wrong(KafkaSink.COMPRESSION, "must be gzip or none");
        }
        long answerMs = options.durationNs(KafkaSink.ANSWER_TIMEOUT) / NS_PER_MS;
        if (answerMs < MIN_ANSWER_MS || answerMs > MAX_ANSWER_MS) {
            throw options.wrong(KafkaSink.ANSWER_TIMEOUT, "must be from 1 second to 10 minutes");
        }
        if (options.bytes(KafkaSink.BUFFER) < MIN_BUFFER_BYTES) {
            throw options.wrong(KafkaSink.BUFFER, "must be at least 1MiB: Kafka takes records of that size");
        }
        Map<String, Object> ours = new HashMap<>();
        ours.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, options.text(KafkaSink.SERVERS));
        ours.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        ours.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        ours.put(ProducerConfig.ACKS_CONFIG, "all");
        ours.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        ours.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, null);
        ours.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
        ours.put(ProducerConfig.BUFFER_MEMORY_CONFIG, options.bytes(KafkaSink.BUFFER));
        ours.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) answerMs);
        ours.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) answerMs / 2);
        ours.put(ProducerConfig.LINGER_MS_CONFIG, 0L);
        ours.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(MAX_BLOCK_MS, answerMs));
        ours.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, (long) MAX_RECONNECT_MS);
        // Rubato has metrics of its own, and tells a cluster nothing but alerts
        ours.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        ours.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        return ours;
    }

    private static void guard(SinkOptions options, Map<String, Object> properties) throws IOException {
        Object identification = properties.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
        if (identification != null && !identification.toString().equalsIgnoreCase("https")) {
            throw options.wrong(KafkaSink.PROPERTIES, "the names of brokers are always checked");
        }
        Object protocol = properties.get("security.protocol");
        if (protocol != null
                && protocol.toString().equalsIgnoreCase("SASL_PLAINTEXT")
                && !options.flag(KafkaSink.ALLOW_CLEARTEXT)) {
            throw options.wrong(
                    KafkaSink.PROPERTIES,
                    "SASL_PLAINTEXT sends what everybody on the way can read: use SASL_SSL, or say "
                            + KafkaSink.ALLOW_CLEARTEXT + ": true");
        }
    }
}
