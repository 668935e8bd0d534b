package dev.rubato.agent;

import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.SinkStatus;
import dev.rubato.sink.delivery.DeadLetters;
import dev.rubato.sink.delivery.Delivery;
import dev.rubato.sink.delivery.SinkPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The configured sinks of an agent, each with a thread of its own. Opened, started and finished by one thread, reloaded by
 * any; statistics can be asked for by any.
 */
final class SinkSet {
    /** Begins the names of sinks' positions in the alert journal. */
    static final String TAILER_PREFIX = "sink-";

    /** How long a stop waits for all sinks: a delivery that has alerts left gives up before. */
    private static final long JOIN_MS = 8_000;

    private final Journal<StoredAlert> alerts;
    private final UnjournaledAlerts unjournaled;
    private final DeliveryLosses losses;
    private final Path deadLetters;
    private final Thread.UncaughtExceptionHandler onFault;
    /** By name, in the order of the configuration; replaced as a whole, so that statistics wait for nobody. */
    private volatile Map<String, Running> running = Map.of();

    private boolean started;
    private boolean finished;

    /** One sink at work. */
    private record Running(
            SinkConfiguration configuration, Delivery delivery, Thread thread, UnjournaledAlerts.Reader memory) {}

    /**
     * Makes a delivery for each sink; nothing is sent before {@link #start}.
     *
     * @param directory the agent's own; dead letters are kept in it
     * @throws AgentRefusedException if a sink's files cannot be used
     */
    SinkSet(
            List<SinkConfiguration> sinks,
            Journal<StoredAlert> alerts,
            UnjournaledAlerts unjournaled,
            DeliveryLosses losses,
            Path directory,
            Thread.UncaughtExceptionHandler onFault)
            throws AgentRefusedException {
        this.alerts = alerts;
        this.unjournaled = unjournaled;
        this.losses = losses;
        this.deadLetters = directory.resolve("dead-letters");
        this.onFault = onFault;
        try {
            plans(sinks).forEach(this::add);
        } catch (IOException | JournalException e) {
            finish();
            throw new AgentRefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** All plans, or none: a sink that cannot be used is known before another one is touched. */
    private static Map<SinkConfiguration, SinkPlan> plans(List<SinkConfiguration> sinks) throws IOException {
        Map<SinkConfiguration, SinkPlan> plans = new LinkedHashMap<>();
        try {
            for (SinkConfiguration sink : sinks) {
                plans.put(sink, sink.plan());
            }
            return plans;
        } catch (IOException e) {
            plans.values().forEach(plan -> plan.transport().close());
            throw e;
        }
    }

    private void add(SinkConfiguration sink, SinkPlan plan) {
        UnjournaledAlerts.Reader memory = unjournaled.subscribe();
        Delivery delivery = new Delivery(
                sink.name(),
                plan,
                alerts.readAhead(TAILER_PREFIX + sink.name()),
                memory::poll,
                new DeadLetters(deadLetters, sink.name()),
                new SplittableRandom(),
                EpochClock::nowNs);
        Thread thread = new Thread(delivery, TAILER_PREFIX + sink.name());
        thread.setUncaughtExceptionHandler(onFault);
        put(new Running(sink, delivery, thread, memory));
        if (started) {
            thread.start();
        }
    }

    private void put(Running sink) {
        Map<String, Running> changed = new LinkedHashMap<>(running);
        changed.put(sink.configuration.name(), sink);
        running = Collections.unmodifiableMap(changed);
    }

    private void remove(String name) {
        Map<String, Running> changed = new LinkedHashMap<>(running);
        changed.remove(name);
        running = Collections.unmodifiableMap(changed);
    }

    /** Begins to send. */
    synchronized void start() {
        started = true;
        running.values().forEach(sink -> sink.thread.start());
    }

    /**
     * Goes on with other sinks. One whose name stays goes on where it is, also if nothing was changed: its files,
     * certificates and secrets are opened anew. One whose name is gone is ended, and keeps its position for when it
     * comes back.
     *
     * @return what changed, in words for the operator
     * @throws IOException if a sink's files cannot be used; then nothing was changed
     */
    synchronized List<String> reload(List<SinkConfiguration> sinks) throws IOException {
        List<String> changes = new ArrayList<>();
        if (finished) {
            return changes;
        }
        Map<SinkConfiguration, SinkPlan> plans = plans(sinks);
        List<String> wanted = sinks.stream().map(SinkConfiguration::name).toList();
        List<Running> ended = running.values().stream()
                .filter(sink -> !wanted.contains(sink.configuration.name()))
                .toList();
        ended.forEach(sink -> {
            remove(sink.configuration.name());
            changes.add(sink.configuration.name() + " ends");
        });
        end(ended);
        plans.forEach((sink, plan) -> {
            Running before = running.get(sink.name());
            if (before == null) {
                add(sink, plan);
                changes.add(sink.name() + " begins");
                return;
            }
            before.delivery.replace(plan);
            if (!before.configuration.equals(sink)) {
                changes.add(sink.name() + " changes");
            }
            put(new Running(sink, before.delivery, before.thread, before.memory));
        });
        return changes;
    }

    /** Sends what can be sent now, and ends. */
    synchronized void finish() {
        finished = true;
        end(List.copyOf(running.values()));
    }

    private void end(List<Running> sinks) {
        sinks.forEach(sink -> sink.delivery.finish());
        long untilNs = System.nanoTime() + JOIN_MS * 1_000_000;
        try {
            for (Running sink : sinks) {
                if (sink.thread.isAlive() && !sink.thread.join(Duration.ofNanos(untilNs - System.nanoTime()))) {
                    // it waits for its receiver: what it sends is sent again at the next start
                    sink.thread.interrupt();
                }
                unjournaled.unsubscribe(sink.memory);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How every sink stands; any thread may ask, also one that must not wait. */
    List<SinkStatus> statuses() {
        return running.values().stream()
                .map(sink -> sink.delivery.status(losses.lost(TAILER_PREFIX + sink.configuration.name())))
                .toList();
    }
}
