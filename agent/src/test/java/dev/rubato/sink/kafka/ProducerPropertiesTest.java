package dev.rubato.sink.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.sink.GivenOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user may say to Kafka's producer, and what not. */
class ProducerPropertiesTest {

    @Test
    void makesAnIdempotentProducerOfBoundedMemory() throws Exception {
        Map<String, Object> properties = ProducerProperties.of(options(Map.of()));
        assertEquals("all", properties.get("acks"));
        assertEquals(true, properties.get("enable.idempotence"));
        assertEquals(4L << 20, properties.get("buffer.memory"));
        assertEquals(30_000, properties.get("delivery.timeout.ms"));
        assertEquals(false, properties.get("enable.metrics.push"));
    }

    @Test
    void passesOnWhatTlsAndSaslNeed() throws Exception {
        Map<String, Object> properties = ProducerProperties.of(options(Map.of(
                "properties.security.protocol", "SASL_SSL",
                "properties.sasl.mechanism", "SCRAM-SHA-512",
                "properties.sasl.jaas.config", "a secret")));
        assertEquals("SASL_SSL", properties.get("security.protocol"));
        assertEquals("a secret", properties.get("sasl.jaas.config"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        topic                                            | a/b            | must be 1 to 249 letters
        compression                                      | zstd           | must be gzip or none
        answer-timeout                                   | 10ms           | must be from 1 second
        answer-timeout                                   | 20m            | must be from 1 second
        buffer                                           | 64KiB          | must be at least 1MiB
        properties.acks                                  | 0              | acks is set by Rubato
        properties.transactional.id                      | mine           | transactional.id is set by Rubato
        properties.sasl.mechanismus                      | PLAIN          | no property "sasl.mechanismus"
        properties.security.protocol                     | TLS            | security.protocol
        properties.security.protocol                     | SASL_PLAINTEXT | use SASL_SSL
        properties.ssl.endpoint.identification.algorithm | ''             | always checked
        """)
    void refusesOptionsInWords(String option, String value, String complaint) {
        IOException refused = assertThrows(
                IOException.class,
                () -> KafkaSink.open(options(Map.of(option, value))).close());
        assertTrue(String.valueOf(refused.getMessage()).contains(complaint), refused::toString);
    }

    @Test
    void showsNoSecretInAComplaint() {
        IOException refused = assertThrows(
                IOException.class,
                () -> ProducerProperties.of(options(
                        Map.of("properties.ssl.keystore.password", "s3cret", "properties.linger.msx", "s3cret"))));
        assertFalse(String.valueOf(refused.getMessage()).contains("s3cret"), refused::toString);
    }

    private static GivenOptions options(Map<String, String> more) {
        Map<String, String> given = new HashMap<>(Map.of("servers", "broker.example:9092", "topic", "alerts"));
        given.putAll(more);
        return new GivenOptions(KafkaSink.OPTIONS, given);
    }
}
