package dev.rubato.journal;

import dev.rubato.detect.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Facts with any values that a fact may have. */
final class RandomFacts {
    private final RandomGenerator random;
    private final RandomEvents values;

    RandomFacts(RandomGenerator random) {
        this.random = random;
        this.values = new RandomEvents(random);
    }

    Fact next() {
        return ofKind(values.any(Fact.Kind.values()));
    }

    Fact ofKind(Fact.Kind kind) {
        List<Long> numbers = new ArrayList<>();
        for (int i = random.nextInt(Fact.MAX_VALUES + 1); i > 0; i--) {
            numbers.add(values.number());
        }
        return new Fact(values.number(), kind, random.nextLong(), numbers, values.text(Fact.MAX_TEXT_CHARS));
    }
}
