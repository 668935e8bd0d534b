package dev.rubato.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.Requires;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A report of hostile names and arguments as Chromium shows it. */
@Tag("live")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportLiveTest {
    private static final Duration LONG = Duration.ofMinutes(4);

    /** WCAG 2 level AA, text of ordinary size. */
    private static final double CONTRAST_AA = 4.5;

    private JsonNode seen = new ObjectMapper().nullNode();

    @BeforeAll
    void openInABrowser(@TempDir Path dir) throws IOException {
        Requires.tool("chromium", "node", "npm");
        Path page = dir.resolve("report.html");
        String rubato = System.getProperty("rubato.distribution") + "/bin/rubato";
        Commands.run(
                LONG,
                rubato,
                "report",
                "--output",
                page.toString(),
                HostileStory.journal(dir).toString());
        Files.writeString(
                dir.resolve("package.json"),
                "{\"private\": true, \"type\": \"module\", \"dependencies\": {\"playwright-core\": \"1.64.1\"}}");
        try (InputStream script =
                Objects.requireNonNull(ReportLiveTest.class.getResourceAsStream("/lab/report.mjs"), "report.mjs")) {
            Files.copy(script, dir.resolve("report.mjs"));
        }
        Commands.run(LONG, dir, "npm", "install", "--no-audit", "--no-fund");
        String said = Commands.run(LONG, dir, "node", "report.mjs", page.toString());
        seen = new ObjectMapper().readTree(said.lines().reduce("", (before, line) -> line));
    }

    @Test
    void hostileTextsStayText() {
        String text = seen.get("text").asText();
        assertTrue(text.contains(HostileStory.MARKUP), text);
        assertTrue(text.contains("curl \\u{202e}hs.x"), text);
        assertTrue(text.contains("\"'`${1+1}{{data}}%s\\u{0}\\u{1b}[31m"), text);
        assertTrue(text.contains("laptop<b>"), text);
        assertEquals(0, seen.get("foreign").asInt(), "elements that a text made");
        assertTrue(seen.get("title").asText().startsWith("Rubato report: Somebody should look now"), seen.toString());
    }

    @Test
    void nothingIsLoadedAndNothingComplains() {
        assertEquals("[]", seen.get("requests").toString());
        assertEquals("[]", seen.get("complaints").toString());
    }

    @Test
    void everyPartIsThere() {
        String text = seen.get("text").asText();
        int at = -1;
        for (String part : List.of(
                "The gravest: ",
                "Timeline",
                "Lineage",
                "Fan-out over time",
                "Tempo",
                "Evidence",
                "What was lost, sampled or not exercised",
                "MITRE ATT&CK techniques")) {
            int next = text.indexOf(part, at + 1);
            assertTrue(next > at, part + " is missing, or too early");
            at = next;
        }
        assertTrue(seen.get("charts").asInt() >= 3, seen.get("charts").toString());
        assertTrue(seen.get("hops").asInt() >= 1, "the loopback hop is not drawn");
        assertTrue(text.contains("⇠ reached on 127.0.0.1:8081 by "), text);
    }

    @Test
    void theKeyboardReachesEverythingVisibly() {
        List<JsonNode> stops =
                StreamSupport.stream(seen.get("stops").spliterator(), false).toList();
        assertEquals("Skip to the report", stops.getFirst().get("text").asText());
        assertTrue(stops.size() > 5, stops.toString());
        stops.forEach(stop -> assertTrue(stop.get("outlined").asBoolean(), stop.toString()));
        assertTrue(stops.stream().anyMatch(stop -> stop.get("name").asText().equals("SUMMARY")), stops.toString());
        assertTrue(seen.get("opened").asBoolean());
        assertEquals("#incident-0", seen.get("hash").asText());
    }

    @Test
    void itReadsInLightInDarkAndOnPaper() {
        assertTrue(
                seen.at("/lightContrast/ratio").asDouble() >= CONTRAST_AA,
                seen.get("lightContrast").toString());
        assertTrue(
                seen.at("/darkContrast/ratio").asDouble() >= CONTRAST_AA,
                seen.get("darkContrast").toString());
        assertEquals("rgb(255, 255, 255)", seen.get("lightGround").asText());
        assertFalse(seen.get("darkGround").asText().equals("rgb(255, 255, 255)"));
        assertEquals("rgb(255, 255, 255)", seen.get("printGround").asText());
        assertTrue(seen.get("pdfBytes").asInt() > 10_000, seen.get("pdfBytes").toString());
        assertTrue(seen.get("overflow").asInt() <= 0, "the page is wider than a narrow screen");
    }
}
