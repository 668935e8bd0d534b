package dev.rubato.bench.soak;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A leak is told from a start that grows. */
class LevelTest {

    private static Level level(IntToLongFunction bytes) {
        List<Sample> samples = IntStream.range(0, 400)
                .mapToObj(at -> new Sample(at, 0, bytes.applyAsLong(at), 0, 0, 0, 0))
                .toList();
        return Level.of("memory", samples, Sample::rssBytes, 10, 200);
    }

    @Test
    void growthAtTheStartIsLevel() {
        assertTrue(level(at -> Math.min(at, 90)).holds());
    }

    @Test
    void steadyGrowthIsNoticed() {
        assertFalse(level(at -> at / 10).holds());
    }

    @Test
    void whatIsLevelMayBeTooMuch() {
        assertTrue(level(at -> 200).holds());
        assertFalse(level(at -> 201).holds());
    }

    @Test
    void oneSpikeIsNot() {
        assertTrue(level(at -> at == 390 ? 10_000 : 50).holds());
    }
}
