package dev.rubato.replay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.alert.AttackTechniques;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTextTest {

    private static String json(String text) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("text", text);
        document.putArray("list").add(text).addObject().put("deep", text);
        return ReportText.json(document);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</script><script>alert(1)</script>",
                "<!--<script>",
                "]]>",
                "a & b",
                "it's \"so\"",
                "grüße 日本語 🎈"
            })
    void aTextReadsAsItWasWrittenAndHoldsNoMarkup(String text) throws Exception {
        String json = json(text);
        assertTrue(json.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != '<' && c != '>' && c != '&'), json);
        assertEquals(text, new ObjectMapper().readTree(json).get("text").textValue());
        assertEquals(text, new ObjectMapper().readTree(json).at("/list/1/deep").textValue());
    }

    @Test
    void whatHidesOrTurnsTextIsShownAsItsCode() {
        assertEquals("photo\\u{202e}gpj.exe", ReportText.visible("photo\u202egpj.exe"));
        assertEquals("a\\u{a}b\\u{0}c\\u{1b}[2J", ReportText.visible("a\nb\u0000c\u001b[2J"));
        assertEquals("x\\u{200b}\\u{e0041}", ReportText.visible("x\u200b" + Character.toString(0xe0041)));
        assertEquals("\\u{d800}!", ReportText.visible("\ud800!"));
        assertEquals("שלום", ReportText.visible("שלום"));
    }

    @Test
    void aLongTextIsCutAndSaysSo() {
        String shown = ReportText.visible("x".repeat(100_000));
        assertTrue(shown.endsWith("… (99400 more characters)"), shown);
        assertTrue(json("<".repeat(100_000)).length() < 15_000);
    }

    @Test
    void everyTechniqueThatIsCitedHasAName() {
        assertEquals("Network Service Discovery", AttackTechniques.of("T1046").fullName());
        assertFalse(List.of("T1046", "T1210").stream()
                .anyMatch(id -> AttackTechniques.of(id).fullName().isEmpty()));
        assertEquals("", AttackTechniques.of("T9999").fullName());
    }
}
