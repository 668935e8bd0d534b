package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.alert.Alert;
import dev.rubato.journal.SafeText;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.OutgoingAlert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What strangers write into an alert stays inside its value, in every format, and messages stay bounded. */
class HostileTextTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 5;
    private static final int TEXTS = 100;

    /** Where each JSON format has the alert's summary. */
    private static final Map<String, String> SUMMARY =
            Map.of("json", "/summary", "ocsf", "/message", "ecs", "/event/reason", "falco", "/output");

    @Test
    void everyMessageIsOneLineOfBoundedSizeWithNothingHidden() {
        for (String name : AlertFormats.NAMES) {
            for (int maxBytes : new int[] {AlertFormats.LEAST_MESSAGE_BYTES, AlertFormats.MAX_JSON_BYTES}) {
                AlertFormat format = AlertFormats.of(name, maxBytes).orElseThrow();
                for (String text : HostileTexts.all(new Random(SEED), TEXTS)) {
                    String message = format.format(SampleAlerts.outgoing(text));
                    int bytes = message.getBytes(StandardCharsets.UTF_8).length;
                    assertTrue(bytes <= maxBytes, () -> name + " wrote " + bytes);
                    assertTrue(
                            message.chars().allMatch(c -> c == '\t' || (c >= ' ' && !VisibleText.isHidden((char) c))),
                            () -> name + " lets something hidden through: " + message);
                }
            }
        }
    }

    @Test
    void theLeastLimitIsKeptWhateverIsInAnyTextOfAnAlert() {
        for (String piece : List.of("\u202e", "\0", "\ud800", "=", "\\", "😀", "中")) {
            Alert alert = hostileThroughout(piece.repeat(2000));
            for (String name : AlertFormats.NAMES) {
                String message = AlertFormats.of(name, AlertFormats.LEAST_MESSAGE_BYTES)
                        .orElseThrow()
                        .format(new OutgoingAlert(alert, SampleAlerts.LINK));
                int bytes = message.getBytes(StandardCharsets.UTF_8).length;
                assertTrue(bytes <= AlertFormats.LEAST_MESSAGE_BYTES, () -> name + " wrote " + bytes);
            }
        }
    }

    @Test
    void textsComeBackUnchangedFromTheFormatsInJson() throws IOException {
        for (Map.Entry<String, String> each : SUMMARY.entrySet()) {
            AlertFormat format = AlertFormats.of(each.getKey()).orElseThrow();
            for (String text : HostileTexts.all(new Random(SEED), TEXTS)) {
                JsonNode message = JSON.readTree(format.format(SampleAlerts.outgoing(text)));
                String found = message.at(each.getValue()).textValue();
                if (text.length() < 1000) {
                    assertTrue(found.endsWith(SafeText.wellFormed(": " + text)), () -> each + ": " + text);
                    assertFalse(message.toString().contains("cut to fit"));
                }
            }
        }
    }

    @Test
    void whatIsCutSaysSo() throws IOException {
        OutgoingAlert outgoing = SampleAlerts.outgoing("x".repeat(64 << 10));
        String small = AlertFormats.of("json", AlertFormats.LEAST_MESSAGE_BYTES)
                .orElseThrow()
                .format(outgoing);
        JsonNode alert = JSON.readTree(small);
        assertEquals("texts cut to fit 8192 bytes", alert.at("/notes/0").textValue());
        assertTrue(alert.at("/subject/args/2").textValue().endsWith("x…"));
        JsonNode event = JSON.readTree(AlertFormats.of("ocsf", AlertFormats.LEAST_MESSAGE_BYTES)
                .orElseThrow()
                .format(outgoing));
        assertTrue(event.at("/metadata/is_truncated").booleanValue());
        assertEquals("5f3a9c1e7b2d4860", event.at("/finding_info/uid").textValue());
        assertTrue(AlertFormats.of("cef").orElseThrow().format(outgoing).contains("texts cut to fit"));
    }

    /** An alert all of whose texts and lists are long and written by a stranger. */
    private static Alert hostileThroughout(String text) {
        Alert a = SampleAlerts.spawn(text);
        List<String> many = Collections.nCopies(200, text);
        Alert.Ancestor ancestor = new Alert.Ancestor(Integer.MAX_VALUE, a.timeNs(), text, text);
        return new Alert(
                a.timeNs(),
                a.id(),
                text,
                text,
                a.severity(),
                a.score(),
                a.threshold(),
                text,
                text,
                text,
                new Alert.Subject(
                        Integer.MAX_VALUE,
                        a.timeNs(),
                        text,
                        many,
                        true,
                        text,
                        text,
                        Collections.nCopies(200, ancestor),
                        text),
                Collections.nCopies(200, new Alert.Evidence(text, 1 / 3d, 1e-300, text, 1 / 3d)),
                Collections.nCopies(16, new Alert.Cited(a.timeNs(), text, text)),
                many,
                many,
                text,
                new Alert.Completeness(Long.MAX_VALUE, Long.MAX_VALUE, many, many),
                many,
                Integer.MAX_VALUE);
    }
}
