package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.lab.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of sinks that have a receiver's own protocol, as the README has them: all can be opened. */
class SinkExamplesTest {
    private static final String EXAMPLES = """
        sinks:
          splunk:
            type: splunk-hec
            url: https://splunk.example:8088
            token-file: ETC/splunk.token
            index: security
            ack: true
          elastic:
            type: elastic
            url: https://elastic.example:9200
            index: logs-rubato.alerts-default
            api-key-file: ETC/elastic.key
            ca-file: ETC/ca.pem
          sentinel:
            type: sentinel
            url: https://NAME.REGION.ingest.monitor.azure.com
            rule: dcr-00000000000000000000000000000000
            stream: Custom-Rubato
            tenant: 00000000-0000-0000-0000-000000000000
            client: 00000000-0000-0000-0000-000000000000
            client-secret-file: ETC/sentinel.secret
          soc:
            type: webhook
            url: https://soc.example/in
            body: array
            headers:
              Authorization: Bearer ${SOC_TOKEN}
              X-Key: ${file:ETC/soc.key}
            proxy: http://proxy.example:3128
          falco:
            type: falcosidekick
            url: http://localhost:2801
            min-severity: medium
          kafka:
            type: kafka
            servers: broker1.example:9093,broker2.example:9093
            topic: security.alerts
            properties:
              security.protocol: SASL_SSL
              sasl.mechanism: SCRAM-SHA-512
              sasl.jaas.config: ${file:ETC/kafka.jaas}
              ssl.truststore.type: PEM
              ssl.truststore.location: ETC/ca.pem
        """;

    @TempDir
    private Path etc = Path.of(".");

    @Test
    void allOfThemCanBeOpened() throws Exception {
        for (String secret : List.of("splunk.token", "elastic.key", "sentinel.secret", "soc.key", "kafka.jaas")) {
            Files.writeString(etc.resolve(secret), "the secret\n");
        }
        Files.copy(new TestAuthority(etc.resolve("authority")).certificate(), etc.resolve("ca.pem"));
        Settings settings = new Settings();
        ConfigurationFiles.read(
                Files.writeString(etc.resolve("rubato.yaml"), EXAMPLES.replace("ETC", etc.toString())), settings);
        List<String> opened = new ArrayList<>();
        for (SinkConfiguration sink :
                Configuration.of(settings, Map.of("SOC_TOKEN", "t0ken"), "root").sinks()) {
            sink.plan().transport().close();
            opened.add(sink.name());
        }
        assertEquals(List.of("splunk", "elastic", "sentinel", "soc", "falco", "kafka"), opened);
    }
}
