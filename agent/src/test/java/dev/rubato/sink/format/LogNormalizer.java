package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** rsyslog's normaliser, which parses CEF, and LEEF by a rule of a few words. */
final class LogNormalizer {
    private static final Path TOOL = Path.of("/usr/bin/lognormalizer");
    private static final ObjectMapper JSON = new ObjectMapper();

    static final String CEF = "version=2\nrule=:%cef:cef%\n";
    static final String LEEF = "version=2\nrule=:LEEF:2.0|%vendor:char-to:|%|%product:char-to:|%|%version:char-to:|%|"
            + "%id:char-to:|%|^|%{\"name\":\"attributes\",\"type\":\"repeat\",\"parser\":["
            + "{\"name\":\"key\",\"type\":\"char-sep\",\"extradata\":\"=\"},{\"type\":\"literal\",\"text\":\"=\"},"
            + "{\"name\":\"value\",\"type\":\"char-sep\",\"extradata\":\"^\"}],"
            + "\"while\":[{\"type\":\"literal\",\"text\":\"^\"}]}%\n";

    private LogNormalizer() {}

    /** What it makes of each message, in their order. */
    static List<JsonNode> parse(Path directory, String rules, List<String> messages)
            throws IOException, InterruptedException {
        Requires.tool("lognormalizer");
        Path ruleFile = Files.writeString(directory.resolve("rules"), rules);
        Path input = Files.writeString(directory.resolve("messages"), String.join("\n", messages) + "\n");
        Path output = directory.resolve("parsed");
        Process process = new ProcessBuilder(TOOL.toString(), "-r", ruleFile.toString(), "-e", "json")
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(directory.resolve("said").toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> read(directory.resolve("said")));
        List<JsonNode> parsed = new ArrayList<>();
        for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
            parsed.add(JSON.readTree(line));
        }
        assertEquals(messages.size(), parsed.size(), "one message has to stay one");
        return parsed;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
