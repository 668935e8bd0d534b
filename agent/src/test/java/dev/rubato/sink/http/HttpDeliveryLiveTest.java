package dev.rubato.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.BatchLimits;
import dev.rubato.sink.GivenOptions;
import dev.rubato.sink.delivery.AlertFilter;
import dev.rubato.sink.delivery.DeadLetters;
import dev.rubato.sink.delivery.Delivery;
import dev.rubato.sink.delivery.MessageForm;
import dev.rubato.sink.delivery.NumberedAlerts;
import dev.rubato.sink.delivery.SinkPlan;
import dev.rubato.sink.format.AlertFormats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an alert journal through the delivery to a receiver with every bad manner at once. */
@Tag("live")
class HttpDeliveryLiveTest {
    private static final int ALERTS = 3_000;
    private static final int BATCH = 60;
    private static final int DISTURBED_OF_HUNDRED = 40;
    private static final long ARRIVE_WITHIN_NS = 180_000_000_000L;

    @TempDir
    private Path directory = Path.of(".");

    @Test
    void everyAlertIsThereOnceInTheEnd() throws Exception {
        Path stored = directory.resolve("stored");
        Cluster cluster = new Cluster(stored, 7, DISTURBED_OF_HUNDRED);
        try (Receiver receiver = Receiver.start(cluster);
                Journal<StoredAlert> journal = journal()) {
            for (int number = 0; number < ALERTS; number++) {
                journal.append(NumberedAlerts.of(number));
            }
            Delivery delivery = delivery(receiver, journal);
            Thread thread = Thread.ofPlatform().start(delivery);
            long untilNs = System.nanoTime() + ARRIVE_WITHIN_NS;
            while (delivery.status(0).waiting() > 0 && System.nanoTime() < untilNs) {
                LockSupport.parkNanos(20_000_000);
            }
            delivery.finish();
            thread.join();
            List<String> received = Cluster.ids(stored);
            Set<String> distinct = new TreeSet<>(received);
            assertEquals(
                    IntStream.range(0, ALERTS)
                            .mapToObj(NumberedAlerts::id)
                            .collect(Collectors.toCollection(TreeSet::new)),
                    distinct);
            assertEquals(ALERTS, delivery.status(0).delivered());
            System.out.printf(
                    "http chaos: %d alerts, %d distinct stored, %d repeats answered 409, %d requests, %d of them"
                            + " disturbed%n",
                    ALERTS,
                    distinct.size(),
                    received.size() - distinct.size(),
                    cluster.requests(),
                    cluster.disturbed());
        }
    }

    private Journal<StoredAlert> journal() {
        return Journal.open(
                directory.resolve("alerts"),
                new AlertCodec(),
                new JournalLimits(16 << 20, Duration.ofDays(1), 1 << 20, Duration.ofHours(1), 0));
    }

    private Delivery delivery(Receiver receiver, Journal<StoredAlert> journal) throws IOException {
        GivenOptions options =
                new GivenOptions(HttpSinks.ELASTIC, Map.of("url", receiver.url(), "answer-timeout", "300ms"));
        return new Delivery(
                "elastic",
                new SinkPlan(
                        "elastic",
                        HttpSinks.elastic(options),
                        new MessageForm(AlertFormats.of("ecs").orElseThrow()),
                        new AlertFilter(Severity.INFO, Set.of()),
                        new BatchLimits(BATCH, 1 << 20, 0)),
                journal.readAhead("sink-elastic"),
                () -> null,
                new DeadLetters(directory.resolve("dead-letters"), "elastic"),
                new SplittableRandom(1),
                System::nanoTime);
    }
}
