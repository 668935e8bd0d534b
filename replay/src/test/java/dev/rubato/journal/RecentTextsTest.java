package dev.rubato.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTextsTest {
    private final RecentTexts texts = new RecentTexts();

    private String text(byte[] record, int at, int length) {
        return texts.text(record, at, length);
    }

    private String text(String text) {
        byte[] bytes = ("<" + text + ">").getBytes(UTF_8);
        return text(bytes, 1, bytes.length - 2);
    }

    /** Every length, texts that differ in one place alone, more of them than are remembered, and letters of two bytes. */
    private static List<String> manyTexts() {
        List<String> all = new ArrayList<>();
        for (int length = 0; length < 120; length++) {
            String plain = "/usr/bin/x".repeat(12).substring(0, length);
            all.add(plain);
            for (int at = 0; at < length; at++) {
                all.add(plain.substring(0, at) + "é" + plain.substring(at + 1));
            }
        }
        return all;
    }

    @Test
    void aTextIsWhatItsBytesSayWhateverWasReadBefore() {
        for (int round = 0; round < 2; round++) {
            for (String each : manyTexts()) {
                assertEquals(each, text(each));
                assertEquals(each, text(each));
            }
        }
    }

    @Test
    void aTextThatComesAgainIsTheSameObject() {
        String first = text("/usr/bin/git");

        assertSame(first, text("/usr/bin/git"));
    }

    @Test
    void whatTheCallerWritesOverItsRecordLaterDoesNotChangeATextThatWasRead() {
        byte[] record = "/usr/bin/git".getBytes(UTF_8);
        String read = text(record, 0, record.length);
        record[9] = 'G';

        assertEquals("/usr/bin/git", read);
        assertEquals("/usr/bin/Git", text(record, 0, record.length));
    }
}
