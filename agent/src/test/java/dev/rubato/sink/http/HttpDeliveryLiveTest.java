package dev.rubato.sink.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
    private static final long ARRIVE_WITHIN_S = 180;

    @TempDir
    private Path directory = Path.of(".");

    @Test
    void everyAlertIsThereOnceInTheEnd() throws Exception {
        Cluster cluster = new Cluster();
        try (Receiver receiver = Receiver.start(cluster);
                Journal<StoredAlert> journal = journal()) {
            for (int number = 0; number < ALERTS; number++) {
                journal.append(NumberedAlerts.of(number));
            }
            Delivery delivery = delivery(receiver, journal);
            Thread thread = Thread.ofPlatform().start(delivery);
            assertTrue(
                    cluster.complete.await(ARRIVE_WITHIN_S, TimeUnit.SECONDS),
                    () -> cluster.ids.size() + " of " + ALERTS + " have arrived");
            delivery.finish();
            thread.join();
            assertEquals(
                    IntStream.range(0, ALERTS)
                            .mapToObj(NumberedAlerts::id)
                            .collect(Collectors.toCollection(TreeSet::new)),
                    cluster.ids);
            assertEquals(ALERTS, delivery.status(0).delivered());
            System.out.printf(
                    "http chaos: %d alerts, %d distinct stored, %d repeats answered 409, %d requests, %d of them"
                            + " disturbed%n",
                    ALERTS,
                    cluster.ids.size(),
                    cluster.repeats,
                    receiver.requests().size(),
                    cluster.disturbed);
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

    /** A cluster that keeps documents by their id, and misbehaves in four requests of ten. Owned by the receiver. */
    private static final class Cluster implements Receiver.Manner {
        private static final Pattern ID = Pattern.compile("\\{\"create\":\\{\"_id\":\"([^\"]+)\"}}\n");

        private final SplittableRandom random = new SplittableRandom(7);
        private final Set<String> ids = new TreeSet<>();
        private final CountDownLatch complete = new CountDownLatch(1);
        private int repeats;
        private int disturbed;

        @Override
        public synchronized boolean answer(Receiver.Request request, OutputStream out) throws IOException {
            int manner = random.nextInt(20);
            if (manner < 8) {
                disturbed++;
            }
            return switch (manner) {
                case 0 -> Receiver.status(503, "not now").answer(request, out);
                case 1 -> Receiver.status(429, "slowly", "Retry-After: 1").answer(request, out);
                case 2 -> false;
                case 3 -> cutAfterStoring(request, out);
                case 4 -> Receiver.status(413, "less").answer(request, out);
                case 5 -> silent(request);
                case 6, 7 -> Receiver.status(200, store(request, true)).answer(request, out);
                default -> Receiver.status(200, store(request, false)).answer(request, out);
            };
        }

        private boolean cutAfterStoring(Receiver.Request request, OutputStream out) throws IOException {
            store(request, false);
            return Receiver.cutInTheMiddle().answer(request, out);
        }

        /** Stores and says nothing; the connection stays open until the client gives up. */
        private boolean silent(Receiver.Request request) {
            store(request, false);
            return true;
        }

        private String store(Receiver.Request request, boolean partly) {
            String items = ID.matcher(request.body())
                    .results()
                    .map(found -> found.group(1))
                    .map(id -> "{\"create\":{\"status\":" + store(id, partly) + "}}")
                    .collect(Collectors.joining(","));
            if (ids.size() == ALERTS && !partly) {
                complete.countDown();
            }
            return "{\"errors\":" + partly + ",\"items\":[" + items + "]}";
        }

        private int store(String id, boolean partly) {
            if (partly && random.nextInt(3) == 0) {
                return 429;
            }
            if (!ids.add(id)) {
                repeats++;
                return 409;
            }
            return 201;
        }
    }
}
