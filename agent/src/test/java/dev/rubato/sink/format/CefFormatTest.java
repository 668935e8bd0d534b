package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.sink.AlertFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CefFormatTest {
    private static final long SEED = 6;

    private final AlertFormat format = AlertFormats.of("cef").orElseThrow();

    @TempDir
    Path directory;

    @Test
    void writesTheStandardsKeysAndLabels() {
        assertEquals(
                "CEF:0|Rubato|Rubato|0.1.0|spawn-chain/loopback|Rubato spawn-chain/loopback|8|rt=1780000000123"
                        + " start=1780000000073 end=1780000000123 externalId=5f3a9c1e7b2d4860 cat=spawn-chain"
                        + " msg=A browser's request made the service node(700) start a shell: a\\=b dvchost=dev-7"
                        + " spid=902 sproc=bash filePath=/usr/bin/bash suid=1000 deviceCustomDate1=1779999999500"
                        + " deviceCustomDate1Label=processStart src=127.0.0.1 spt=50000 dst=127.0.0.1 dpt=3000"
                        + " cs1=systemd(1) > node(700) > bash(902) cs1Label=lineage cs2=bash -c a\\=b"
                        + " cs2Label=commandLine cs3=delay 0.04 s of 2 (+9.50 nats); new child 1 programs of 0 (+3.00"
                        + " nats) cs3Label=evidence cs4=T1059.004,T1189 cs4Label=attackTechniques"
                        + " cs5=c0ffee00c0ffee00 cs5Label=incident cs6=2026-05-28T20:26:40.073456789Z loopback-hop"
                        + " 127.0.0.1:50000 -> 127.0.0.1:3000; 2026-05-28T20:26:40.123456789Z ProcessExecuted bash -c"
                        + " a\\=b cs6Label=events cn1=700 cn1Label=parentProcessId cn2=3 cn2Label=lostEvents cn3=0"
                        + " cn3Label=update cfp1=12.5 cfp1Label=score cfp2=9 cfp2Label=threshold"
                        + " flexString1=unbaselined flexString1Label=notes flexString2=7 " + "aa".repeat(32) + " "
                        + "bb".repeat(32) + " flexString2Label=link",
                format.format(SampleAlerts.outgoing("a=b")));
    }

    @Test
    void escapesTheHeadersPipesAndBackslashes() {
        var alert = SampleAlerts.named("sc|an", "a\\b\nc");
        assertTrue(format.format(alert).startsWith("CEF:0|Rubato|Rubato|0.1.0|sc\\|an/a\\\\b<U+000A>c|"));
    }

    @Test
    void rsyslogsParserGivesTextsBackUnchanged() throws IOException, InterruptedException {
        List<String> texts = HostileTexts.visible(new Random(SEED), 1000);
        List<JsonNode> parsed = LogNormalizer.parse(
                directory,
                LogNormalizer.CEF,
                texts.stream()
                        .map(text -> format.format(SampleAlerts.outgoing("." + text + "\r\n.")))
                        .toList());
        for (int i = 0; i < texts.size(); i++) {
            JsonNode extensions = parsed.get(i).at("/cef/Extensions");
            assertEquals(
                    "bash -c ." + texts.get(i) + "\r\n.", extensions.path("cs2").textValue());
            assertTrue(extensions.path("msg").asText().endsWith(": ." + texts.get(i) + "\r\n."));
            assertEquals("link", extensions.path("flexString2Label").textValue());
        }
    }

    @Test
    void rsyslogsParserFindsEveryFieldInItsPlaceWhateverIsInATextOfThem() throws IOException, InterruptedException {
        List<String> texts = HostileTexts.all(new Random(SEED), 300);
        List<JsonNode> parsed = LogNormalizer.parse(
                directory,
                LogNormalizer.CEF,
                texts.stream()
                        .map(text -> format.format(SampleAlerts.outgoing(text)))
                        .toList());
        for (JsonNode each : parsed) {
            JsonNode extensions = each.at("/cef/Extensions");
            assertEquals("spawn-chain/loopback", each.at("/cef/SignatureID").textValue());
            assertEquals("5f3a9c1e7b2d4860", extensions.path("externalId").textValue());
            assertEquals("c0ffee00c0ffee00", extensions.path("cs5").textValue());
            assertEquals("link", extensions.path("flexString2Label").textValue());
            assertTrue(extensions.path("act").isMissingNode(), extensions::toString);
        }
    }
}
