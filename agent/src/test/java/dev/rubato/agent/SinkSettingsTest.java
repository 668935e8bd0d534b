package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Severity;
import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.lineage.HostModel;
import dev.rubato.sink.SinkType;
import dev.rubato.sink.delivery.AlertFilter;
import dev.rubato.sink.format.AlertFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkSettingsTest {
    @TempDir
    Path dir;

    private Configuration configuration(String yaml) throws Exception {
        return configuration(yaml, Map.of());
    }

    private Configuration configuration(String yaml, Map<String, String> environment) throws Exception {
        Settings settings = new Settings();
        ConfigurationFiles.read(Files.writeString(dir.resolve("rubato.yaml"), yaml), settings);
        return Configuration.of(settings, environment, "root");
    }

    private String complaint(String yaml) {
        ConfigurationException refused = assertThrows(ConfigurationException.class, () -> configuration(yaml));
        return String.valueOf(refused.getMessage())
                .replace(dir.resolve("rubato.yaml").toString(), "FILE");
    }

    @Test
    void readsSinksWithFiltersAndDefaults() throws Exception {
        Configuration configuration = configuration("""
            sinks:
              siem:
                type: syslog-tls
                address: siem.example.org
                format: ocsf
                min-severity: medium
                detectors: [scan, tempo]
              archive: {type: file, path: /var/log/rubato.jsonl, keep: 2}
            """);
        List<SinkConfiguration> sinks = configuration.sinks();
        assertEquals(
                List.of("siem", "archive"),
                sinks.stream().map(SinkConfiguration::name).toList());
        assertEquals(SinkType.SYSLOG_TLS, sinks.getFirst().type());
        assertEquals(
                new AlertFilter(Severity.MEDIUM, Set.of("scan", "tempo")),
                sinks.getFirst().filter());
        assertEquals("ocsf", sinks.getFirst().form().format().name());
        assertEquals(2, sinks.get(1).options().count("keep"));
        assertEquals(10L << 20, sinks.get(1).options().bytes("max-bytes"));
        assertEquals("", configuration.output());
        assertEquals("-", configuration("host.name: a").output());
        assertEquals(
                "-", configuration("output: \"-\"\nsinks: {a: {type: stdout}}").output());
    }

    @Test
    void namesFileLineAndNearestKey() {
        assertEquals(
                "FILE:4: sinks.siem: unknown key \"adress\"; the nearest known key is \"address\"",
                complaint("sinks:\n  siem:\n    type: syslog-tcp\n    adress: localhost:1\n"));
        assertEquals(
                "FILE:1: sinks.a.type: unknown type \"syslog-tpc\"; the nearest known type is \"syslog-tcp\"",
                complaint("sinks: {a: {type: syslog-tpc}}"));
        assertTrue(complaint("sinks: {a: {path: x}}").startsWith("FILE:1: sinks.a: \"type\" is missing: one of "));
        assertTrue(complaint("sinks: {a: {type: file}}").startsWith("FILE:1: sinks.a: \"path\" is missing: "));
        assertTrue(complaint("sinks: {a: {type: stdout, format: cf}}").contains("nearest known one is \"cef\""));
        assertTrue(complaint("sinks: {a: {type: stdout, detectors: skan}}").contains("nearest known one is \"scan\""));
        assertTrue(complaint("sinks: {a: {type: stdout, min-severity: hihg}}").contains("\"high\""));
        assertTrue(complaint("sinks: {\"a b\": {type: stdout}}").contains("a name is 1 to 64 letters"));
        assertTrue(complaint("sinks: {a: stdout}").contains("expected the sink's options"));
        assertTrue(complaint("sinks: {a: {type: stdout, batch-messages: many}}").contains("a whole number"));
        assertTrue(complaint("sinks: {a: {type: stdout, max-message: 1KiB}}").contains("must be 8KiB to 256KiB"));
    }

    @Test
    void refusesASecretThatIsWrittenInTheConfiguration() {
        String complaint = complaint("sinks: {a: {type: splunk-hec, url: \"https://h\", token: \"0123-abcd\"}}");
        assertTrue(complaint.contains("a secret does not belong in the configuration"), complaint);
        assertTrue(complaint.contains("token-file"), complaint);
        String header = complaint("sinks: {a: {type: webhook, url: \"https://h\", headers: {X-Api-Key: abc}}}");
        assertTrue(header.contains("${file:PATH}"), header);
    }

    @Test
    void readsSecretsFromFilesAndTheEnvironment() throws Exception {
        Path file = Files.writeString(dir.resolve("token"), " from-file\n");
        String yaml = """
            sinks:
              one: {type: splunk-hec, url: "https://h", token-file: %s}
              two: {type: splunk-hec, url: "https://h", token: "${HEC_TOKEN}"}
              three: {type: webhook, url: "https://h", headers: {Authorization: "Bearer ${file:%s}"}}
            """.formatted(file, file);
        List<SinkConfiguration> sinks =
                configuration(yaml, Map.of("HEC_TOKEN", "from-environment")).sinks();
        assertEquals(Optional.of("from-file"), sinks.getFirst().options().secret("token"));
        assertEquals(Optional.of("from-environment"), sinks.get(1).options().secret("token"));
        assertEquals(
                Map.of("Authorization", "Bearer from-file"),
                sinks.get(2).options().table("headers"));
        SinkConfiguration unset = configuration(yaml).sinks().get(1);
        IOException missing =
                assertThrows(IOException.class, () -> unset.options().secret("token"));
        assertTrue(String.valueOf(missing.getMessage()).contains("HEC_TOKEN"), missing.getMessage());
    }

    @Test
    void theSameTextIsTheSameSink() throws Exception {
        String yaml = "sinks: {a: {type: stdout, min-severity: low}}";
        assertEquals(configuration(yaml).sinks(), configuration(yaml).sinks());
        assertNotEquals(
                configuration(yaml).sinks(),
                configuration("sinks: {a: {type: stdout}}").sinks());
    }

    @Test
    void everyTypeHasAKnownFormatAndValidDefaults() throws Exception {
        for (SinkType type : SinkType.values()) {
            ConfiguredOptions options = new ConfiguredOptions("a", type, Map.of(), Map.of());
            assertTrue(AlertFormats.NAMES.contains(options.text("format")), type.typeName());
            assertTrue(options.bytes("max-message") >= AlertFormats.LEAST_MESSAGE_BYTES, type.typeName());
            assertTrue(options.bytes("batch-bytes") <= SinkConfiguration.MAX_BATCH_BYTES, type.typeName());
            assertTrue(options.count("batch-messages") <= SinkConfiguration.MAX_BATCH_MESSAGES, type.typeName());
        }
    }

    @Test
    void everyDetectorCanBeChosen() {
        List<String> names = DetectorList.all().stream()
                .map(factory -> factory.create(DetectorContext.of(new HostModel(), alert -> {})))
                .map(Detector::name)
                .toList();
        assertTrue(SinkSettings.DETECTORS.containsAll(names), names.toString());
    }
}
