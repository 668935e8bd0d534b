package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFilesTest {
    @TempDir
    Path dir;

    private Path file(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private String complaint(String text) throws IOException {
        Path file = file("rubato.yaml", text);
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> ConfigurationFiles.read(file, new Settings()));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith(file.toString() + ":"), message);
        return message.substring(file.toString().length() + 1);
    }

    @Test
    void readsNestedAndDottedKeys() throws Exception {
        Settings settings = new Settings();
        ConfigurationFiles.read(file("rubato.yaml", """
            journal:
              dir: /srv/rubato   # a comment
              events:
                max-age: 2d
            sensors.kernel-trace.buffer: 2MiB
            sensors: {gpu: {enabled: false}}
            """), settings);
        Configuration configuration = Configuration.of(settings, Map.of(), "root");
        assertEquals(Path.of("/srv/rubato"), configuration.journals().directory());
        assertEquals(172_800_000_000_000L, configuration.journals().events().maxAgeNs());
        assertEquals(2L << 20, configuration.sensors().kernelTraceBufferBytes());
        assertFalse(configuration.sensors().gpu());
        assertTrue(configuration.sensors().packet());
    }

    @Test
    void namesFileLineAndNearestKeyOfAnUnknownKey() throws Exception {
        assertEquals(
                "3: unknown key \"journal.dri\"; the nearest known key is \"journal.dir\"",
                complaint("sensors:\n  gpu.enabled: true\njournal: {dri: /tmp}\n"));
    }

    @Test
    void namesFileLineAndRuleOfABadValue() throws Exception {
        assertEquals(
                "2: journal.alerts.max-age: \"30\": a duration is a number with one of ns, us, ms, s, m, h, d (for"
                        + " example 30s)",
                complaint("journal:\n  alerts.max-age: 30\n"));
        assertEquals(
                "1: sensors.gpu.enabled: \"maybe\": expected true or false", complaint("sensors.gpu.enabled: maybe\n"));
    }

    @Test
    void namesFileAndLineOfWhatIsNoYaml() throws Exception {
        String message = complaint("journal:\n\tdir: x\n");
        assertTrue(message.matches("\\d+: not YAML: .*"), message);
    }

    @Test
    void refusesListsAndSecondValues() throws Exception {
        assertEquals("1: \"output\" takes one value, not a list", complaint("output: [a, b]\n"));
        assertTrue(complaint("output: a\noutput: b\n").startsWith("2: "));
    }

    @Test
    void laterDropInsWinOverEarlierOnesAndTheCommandLineOverAll() throws Exception {
        Path main = file("rubato.yaml", "output: /a\nhost.name: first\n");
        file("conf.d/20-b.yaml", "output: /c\n");
        file("conf.d/10-a.yaml", "output: /b\n");
        file("conf.d/ignored.txt", "output: /d\n");
        Settings settings = new Settings();
        List<Path> read = ConfigurationFiles.readDefaults(main, dir.resolve("conf.d"), settings);
        assertEquals(3, read.size());
        Configuration fromFiles = Configuration.of(settings, Map.of(), "root");
        assertEquals("/c", fromFiles.output());
        assertEquals("first", fromFiles.hostName());
        settings.setFromCommandLine("output=-");
        assertEquals("-", Configuration.of(settings, Map.of(), "root").output());
    }

    @Test
    void anEmptyFileAndNoFileSetNothing() throws Exception {
        Settings settings = new Settings();
        ConfigurationFiles.read(file("rubato.yaml", "# nothing\n"), settings);
        assertTrue(ConfigurationFiles.readDefaults(dir.resolve("no.yaml"), dir.resolve("no.d"), settings)
                .isEmpty());
        assertEquals(
                Path.of("/state/rubato"),
                Configuration.of(settings, Map.of("XDG_STATE_HOME", "/state"), "somebody")
                        .journals()
                        .directory());
    }

    @Test
    void theCommandLineIsHeldToTheSameRules() {
        Settings settings = new Settings();
        ConfigurationException unknown = assertThrows(
                ConfigurationException.class, () -> settings.setFromCommandLine("sensor.gpu.enabled=true"));
        assertEquals(
                "--set: unknown key \"sensor.gpu.enabled\"; the nearest known key is \"sensors.gpu.enabled\"",
                unknown.getMessage());
        assertThrows(ConfigurationException.class, () -> settings.setFromCommandLine("output"));
    }

    @Test
    void valuesOutOfRangeAreRefusedWithTheirPlace() throws Exception {
        Settings settings = new Settings();
        settings.setFromCommandLine("journal.events.max-bytes=1KiB");
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> Configuration.of(settings, Map.of(), "root"));
        assertEquals("--set: journal.events.max-bytes: \"1KiB\" must be at least 8MiB", refused.getMessage());
    }
}
