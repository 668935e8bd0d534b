package dev.rubato.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TextMemoTest {
    private final AtomicInteger computed = new AtomicInteger();
    private final TextMemo<Integer> lengths = new TextMemo<>(text -> {
        computed.incrementAndGet();
        return text.length();
    });

    @Test
    void givesWhatTheFunctionGivesHoweverManyTextsAreAskedFor() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5_000; i++) {
                String text = "x".repeat(i % 200) + i;
                assertEquals(text.length(), lengths.of(text));
            }
        }
    }

    @Test
    void computesATextThatComesAgainOnce() {
        lengths.of("/usr/bin/git");
        lengths.of("/usr/bin/".concat("git"));

        assertEquals(1, computed.get());
    }
}
