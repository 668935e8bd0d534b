package dev.rubato.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTextTest {
    private final TerminalText plain = new TerminalText(false, ZoneOffset.UTC);

    private static Alert alert(String summary, String exe, List<String> chain) {
        return new Alert(
                1_700_000_000_123_456_789L,
                "0123456789abcdef",
                "spawn-chain",
                "loopback",
                Severity.HIGH,
                11.25,
                9.2,
                "empirical",
                summary,
                "host",
                new Alert.Subject(
                        77,
                        1,
                        exe,
                        List.of("sh"),
                        true,
                        "0",
                        "browser",
                        List.of(new Alert.Ancestor(1, 1, "/sbin/init", "init"), new Alert.Ancestor(77, 2, exe, "sh")),
                        ""),
                List.of(
                        new Alert.Evidence("small", 1, 2, "s", 0.25),
                        new Alert.Evidence("accept-to-spawn", 0.004, 2, "s", 11)),
                List.of(),
                chain,
                List.of("T1059"),
                "",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of(),
                0);
    }

    @Test
    void showsSeverityTimeSummaryLineageEvidenceAndChain() {
        assertEquals(
                """
                HIGH      22:13:20.123  spawn-chain/loopback  score 11.3, alarm at 9.2
                          A page started a shell.
                 lineage  init(1) > sh(77)  [browser]
                 evidence accept-to-spawn 0.004 s (+11.0), small 1 s (+0.3)
                 chain    chromium(5) -> 127.0.0.1:8080 -> sh(77)
                """,
                plain.render(alert(
                        "A page started a shell.", "/bin/sh", List.of("chromium(5)", "127.0.0.1:8080", "sh(77)"))));
    }

    @Test
    void coloursOnlyWhenAsked() {
        Alert alert = alert("A page started a shell.", "/bin/sh", List.of());
        assertFalse(plain.render(alert).contains("\u001b"));
        assertTrue(new TerminalText(true, ZoneOffset.UTC).render(alert).startsWith("\u001b[1;31mHIGH"));
    }

    @Test
    void hostileNamesReachTheTerminalAsText() {
        String hostile = "\u001b]0;owned\u0007\u001b[2J\u009b31m\r\nHIGH fake\u202e\u2028\ud800";
        String text = plain.render(alert(hostile, "/tmp/" + hostile, List.of(hostile)));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            assertTrue(c == '\n' || c == '…' || (c >= ' ' && c < 0x7f), "character " + (int) c);
        }
        assertTrue(text.contains("\\x1b]0;owned\\x07"), text);
        assertTrue(text.contains("\\u{202e}"), text);
        assertEquals(1, text.lines().filter(line -> line.startsWith("HIGH")).count());
    }

    @Test
    void everyLineFitsTheTerminal() {
        String wide = "宽".repeat(300) + " word ".repeat(200) + "x".repeat(500);
        String text = plain.render(alert(wide, "/" + wide, List.of(wide, wide)));
        assertTrue(text.lines().count() < 30);
        assertTrue(text.lines().allMatch(line -> Printable.columns(line) <= TerminalText.MAX_COLUMNS), text);
    }

    @Test
    void escapesAreUnambiguous() {
        assertEquals("a\\\\x1b", Printable.escape("a\\x1b"));
        assertEquals("ä宽", Printable.escape("ä宽"));
        assertEquals("\\n\\t\\r\\x00\\x7f\\x85", Printable.escape("\n\t\r\u0000\u007f\u0085"));
    }
}
