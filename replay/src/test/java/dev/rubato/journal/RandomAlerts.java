package dev.rubato.journal;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Alerts with any texts, whose terms sum to their score. */
final class RandomAlerts {
    private final RandomGenerator random;
    private final RandomEvents values;

    RandomAlerts(RandomGenerator random) {
        this.random = random;
        this.values = new RandomEvents(random);
    }

    Alert next() {
        List<Alert.Evidence> evidence = new ArrayList<>();
        double score = 0;
        for (int i = random.nextInt(40); i >= 0; i--) {
            double nats = random.nextGaussian() * 5;
            score += nats;
            evidence.add(new Alert.Evidence(text(), random.nextInt(1000) / 8.0, random.nextInt(99), text(), nats));
        }
        return new Alert(
                time(),
                text(),
                text(),
                text(),
                values.any(Severity.values()),
                score,
                random.nextDouble() * 20,
                text(),
                text(),
                text(),
                subject(),
                evidence,
                Stream.generate(() -> new Alert.Cited(time(), text(), text()))
                        .limit(random.nextInt(Alert.MAX_CITED + 1))
                        .toList(),
                texts(),
                texts(),
                text(),
                new Alert.Completeness(random.nextInt(1000), random.nextInt(3), texts(), texts()),
                texts(),
                random.nextInt(100));
    }

    private Alert.Subject subject() {
        return new Alert.Subject(
                random.nextInt(1 << 22),
                random.nextInt(3) == 0 ? 0 : time(),
                text(),
                texts(),
                random.nextBoolean(),
                text(),
                text(),
                Stream.generate(() -> new Alert.Ancestor(random.nextInt(1 << 22), time(), text(), text()))
                        .limit(random.nextInt(6))
                        .toList(),
                text());
    }

    private List<String> texts() {
        return Stream.generate(this::text).limit(random.nextInt(4)).toList();
    }

    private String text() {
        return values.text(60);
    }

    private long time() {
        return 1 + random.nextLong(2_000_000_000_000_000_000L);
    }
}
