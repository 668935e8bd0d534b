package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.sink.AlertFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeefFormatTest {
    private static final long SEED = 7;

    private final AlertFormat format = AlertFormats.of("leef").orElseThrow();

    @TempDir
    Path directory;

    @Test
    void writesQRadarsKeysFirst() {
        String message = format.format(SampleAlerts.outgoing("a=b^c"));
        assertTrue(
                message.startsWith("LEEF:2.0|Rubato|Rubato|0.1.0|spawn-chain/loopback|^|devTime=2026-05-28"
                        + " 20:26:40.123 +0000^devTimeFormat=yyyy-MM-dd HH:mm:ss.SSS Z^cat=spawn-chain"
                        + "^sev=8^identHostName=dev-7^usrName=1000^src=127.0.0.1^srcPort=50000^dst=127.0.0.1"
                        + "^dstPort=3000^alertId=5f3a9c1e7b2d4860^variant=loopback^"),
                message);
        assertTrue(message.contains("^commandLine=bash -c a=b<U+005E>c^"), message);
    }

    @Test
    @SuppressWarnings("JavaUtilDate") // the class that QRadar's documentation takes the pattern from
    void itsTimeIsWhatItsOwnPatternReads() throws IOException, InterruptedException, ParseException {
        Map<String, String> values = values(
                parse(List.of(format.format(SampleAlerts.outgoing("text")))).getFirst());
        assertEquals(
                1_780_000_000_123L,
                new SimpleDateFormat(values.get("devTimeFormat"), Locale.ROOT)
                        .parse(values.get("devTime"))
                        .getTime());
    }

    @Test
    void rsyslogsParserGivesTextsBackUnchangedButForTheDelimiter() throws IOException, InterruptedException {
        List<String> texts = HostileTexts.visible(new Random(SEED), 1000);
        List<JsonNode> parsed = parse(texts.stream()
                .map(text -> format.format(SampleAlerts.outgoing(text)))
                .toList());
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i).replace("^", "<U+005E>");
            assertEquals("bash -c " + text, values(parsed.get(i)).get("commandLine"));
        }
    }

    @Test
    void rsyslogsParserFindsEveryFieldInItsPlaceWhateverIsInATextOfThem() throws IOException, InterruptedException {
        List<JsonNode> parsed = parse(HostileTexts.all(new Random(SEED), 300).stream()
                .map(text -> format.format(SampleAlerts.outgoing(text)))
                .toList());
        for (JsonNode each : parsed) {
            Map<String, String> values = values(each);
            assertEquals("5f3a9c1e7b2d4860", values.get("alertId"));
            assertTrue(values.getOrDefault("link", "").endsWith("bb".repeat(32)));
            assertEquals(30, values.size(), values::toString);
        }
    }

    private List<JsonNode> parse(List<String> messages) throws IOException, InterruptedException {
        return LogNormalizer.parse(directory, LogNormalizer.LEEF, messages);
    }

    private static Map<String, String> values(JsonNode parsed) {
        Map<String, String> values = new HashMap<>();
        parsed.path("attributes")
                .forEach(each ->
                        values.put(each.get("key").asText(), each.get("value").asText()));
        return values;
    }
}
