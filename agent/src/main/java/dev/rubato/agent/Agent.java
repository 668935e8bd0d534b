package dev.rubato.agent;

import dev.rubato.alert.Severity;
import dev.rubato.chain.AlertChain;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.JournalException;
import dev.rubato.metrics.Readings;
import dev.rubato.privacy.Redactor;
import dev.rubato.sensor.Sensor;
import dev.rubato.sink.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent of one host: sensors, event journal, detection, alert and fact journals, sinks, in the order in which data
 * flows. Opened, started and closed by one thread; signals may come on any.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final long JOIN_MS = 10_000;

    /** After this time what the start alone needs is over: first snapshots, rehearsal, most of the compiling. */
    private static final long SETTLED_NS = 60_000_000_000L;

    /** How often pages are given back after that: a look at all mappings, and faults for what comes back. */
    private static final long SPARE_PAGES_NS = 300_000_000_000L;

    private final Configuration configuration;
    private final Consumer<String> operator;
    private final RunFile runFile;
    private final long startedNs;
    private final ProcessKey self = OwnProcess.key();
    private final AgentMetrics metrics = new AgentMetrics();
    private final CountDownLatch stopWanted = new CountDownLatch(1);
    private final SensorSet sensors;
    private final AgentJournals journals;
    private final EventIntake intake;
    private final AlertLog alertLog;
    private final FactLog factLog;
    private final Detection detection;
    private final DeliveryLosses losses = new DeliveryLosses(EpochClock::nowNs);
    private final Optional<PlainOutput> output;
    private final SinkSet sinks;
    private final Thread detectThread;
    private final MetricsOutput metricsOutput = new MetricsOutput(this::readings);
    private final Reload reload;
    private volatile boolean failed;
    private boolean started;
    private boolean closed;

    private Agent(
            Configuration configuration,
            Redactor redactor,
            Optional<Sink> plain,
            Reload.Source source,
            Consumer<String> operator)
            throws AgentRefusedException {
        this.configuration = configuration;
        this.operator = operator;
        this.startedNs = EpochClock.nowNs();
        runFile = new RunFile(configuration.journals().directory());
        sensors = new SensorSet(configuration.sensors());
        journals = new AgentJournals(configuration.journals(), losses);
        intake = new EventIntake(journals.events(), metrics, EpochClock::nowNs);
        alertLog = new AlertLog(
                journals.alerts(),
                AlertChain.in(configuration.journals().directory()),
                redactor,
                metrics,
                EpochClock::nowNs);
        factLog = new FactLog(journals.facts());
        detection = new Detection(
                journals.events(),
                intake,
                DetectorList.all(),
                alertLog,
                factLog,
                metrics,
                EpochClock::nowNs,
                self,
                gapReason(),
                configuration.alerts().maxPerMinute());
        Heartbeat heartbeat = new Heartbeat(
                configuration.alerts().heartbeatNs(!configuration.sinks().isEmpty()),
                alertLog,
                this::statistics,
                () -> detection.pipeline().model().hostName());
        detection.tell(heartbeat);
        losses.tell(intake);
        output = plain.map(sink -> new PlainOutput(
                sink, journals.alerts(), alertLog.unjournaled(), this::requestStop, this::threadFailed));
        detectThread = new Thread(detection, "detect");
        detectThread.setUncaughtExceptionHandler(this::threadFailed);
        try {
            sinks = new SinkSet(
                    configuration.sinks(),
                    journals.alerts(),
                    alertLog.unjournaled(),
                    losses,
                    configuration.journals().directory(),
                    this::threadFailed);
        } catch (AgentRefusedException e) {
            journals.close();
            throw e;
        }
        reload = new Reload(configuration, source, sinks, alertLog, heartbeat, metricsOutput);
    }

    /**
     * Makes an agent and opens its journals and its output; nothing is observed before {@link #start}.
     *
     * @param source reads the configuration anew when a hang-up asks for it
     * @param operator where the user is told what the agent sees: stderr
     * @throws AgentRefusedException if its journals or its output cannot be used
     */
    public static Agent open(Configuration configuration, Reload.Source source, Consumer<String> operator)
            throws AgentRefusedException {
        Redactor redactor = redactor(configuration);
        Optional<Sink> plain =
                configuration.output().isEmpty() ? Optional.empty() : Optional.of(Sinks.of(configuration.output()));
        try {
            return new Agent(configuration, redactor, plain, source, operator);
        } catch (JournalException e) {
            plain.ifPresent(Sink::close);
            throw new AgentRefusedException(String.valueOf(e.getMessage()), e);
        } catch (AgentRefusedException e) {
            plain.ifPresent(Sink::close);
            throw e;
        }
    }

    /** What takes out of alerts what this configuration does not let them tell. */
    static Redactor redactor(Configuration configuration) throws AgentRefusedException {
        try {
            return configuration.privacy().redactor(configuration.journals().directory());
        } catch (IOException e) {
            throw new AgentRefusedException("the key that users are hashed with cannot be used: " + e.getMessage(), e);
        }
    }

    /** Starts detection, forwarding and then the sensors, and tells the user what they see. */
    public void start() throws AgentRefusedException {
        writeRunFile();
        String host = configuration.hostName().isEmpty() ? OwnProcess.hostName() : configuration.hostName();
        try {
            journals.events().append(new Event.AgentStarted(startedNs, host, OwnProcess.bootId(), self));
        } catch (JournalException e) {
            throw new AgentRefusedException(String.valueOf(e.getMessage()), e);
        }
        started = true;
        detectThread.start();
        output.ifPresent(PlainOutput::start);
        sinks.start();
        try (MetricsOutput.Change metrics = metricsOutput.prepare(configuration.metrics())) {
            metrics.make();
        }
        StringJoiner sees = new StringJoiner(", ");
        for (SensorSet.Sight sight : sensors.start(intake)) {
            String visibility = SensorSet.describe(sight.status());
            sees.add(sight.sensor().name() + " " + visibility);
            if (sight.status().visibility() != Event.Visibility.EXACT) {
                operator.accept(sight.sensor().name() + ": " + visibility + ": "
                        + sight.status().reason());
            }
        }
        operator.accept(
                "watching: " + sees + "; journal " + configuration.journals().directory());
    }

    private Readings readings() {
        AgentStatistics statistics = statistics();
        return AgentReadings.of(statistics, statistics.sinks());
    }

    /** A thread of the agent that ends by a fault ends the agent: a watch that sees nothing must not look alive. */
    private void threadFailed(Thread thread, Throwable fault) {
        LOG.error("the thread {} failed, the agent stops", thread.getName(), fault);
        failed = true;
        requestStop();
    }

    /** Whether the agent stopped because of a fault of its own. */
    public boolean hasFailed() {
        return failed;
    }

    private String gapReason() {
        return runFile.exists()
                ? "the agent was not running: it was killed or the host went down"
                : "the agent was not running: it was stopped";
    }

    private void writeRunFile() {
        try {
            runFile.write();
        } catch (IOException e) {
            LOG.warn("cannot write {}: a kill of this agent will look like a stop: {}", runFile, e.toString());
        }
    }

    private void reopen() {
        output.ifPresent(PlainOutput::reopen);
        operator.accept("hang-up: the next alert opens the output anew; " + reload.apply());
    }

    /**
     * Makes SIGTERM and SIGINT end {@link #await}, and SIGHUP open output files anew and read the configuration again;
     * but if alerts go to a terminal, a SIGHUP says that it was closed, and ends the watch too.
     */
    public void stopOnSignals() {
        Signals.handle("TERM", this::requestStop);
        Signals.handle("INT", this::requestStop);
        if (!Signals.handle("HUP", Sinks.isTerminal(configuration.output()) ? this::requestStop : this::reopen)) {
            LOG.info("hang-ups do not reach this agent: it never opens rotated files anew or reads its configuration"
                    + " again");
        }
    }

    /** Ends {@link #await}; any thread may call it. */
    public void requestStop() {
        stopWanted.countDown();
    }

    /** Waits until a stop is requested or the time is over. */
    public void await(long atMostNs) throws InterruptedException {
        long beganNs = System.nanoTime();
        long leftNs = atMostNs;
        long partNs = SETTLED_NS;
        while (leftNs > partNs) {
            if (stopWanted.await(partNs, TimeUnit.NANOSECONDS)) {
                return;
            }
            SparePages.giveBack();
            partNs = SPARE_PAGES_NS;
            leftNs = atMostNs - (System.nanoTime() - beganNs);
        }
        stopWanted.await(leftNs, TimeUnit.NANOSECONDS);
    }

    /** The highest severity of the alerts that were raised in this run. */
    public Optional<Severity> highestSeverity() {
        return alertLog.highestSeverity();
    }

    /** Stops in the order in which data flows: what was observed is journaled, judged and sent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        metricsOutput.close();
        sensors.close();
        detection.finish(EpochClock.nowNs());
        join(detectThread);
        output.ifPresent(plain -> join(plain.finish()));
        sinks.finish();
        journals.close();
        try {
            runFile.remove();
        } catch (IOException e) {
            LOG.warn("cannot remove {}: this stop will look like a kill: {}", runFile, e.toString());
        }
        if (started) {
            operator.accept(statistics().summary());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(JOIN_MS);
            if (thread.isAlive()) {
                LOG.error("the thread {} did not end within {} s", thread.getName(), JOIN_MS / 1000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the agent counted about itself; complete once it is closed. */
    public AgentStatistics statistics() {
        PipelineCounts pipeline = detection.counts();
        List<AgentStatistics.SensorLine> lines = new ArrayList<>();
        for (SensorSet.Sight sight : sensors.started()) {
            Sensor sensor = sight.sensor();
            lines.add(new AgentStatistics.SensorLine(sensor.name(), sight.status(), sensor.counters()));
        }
        return new AgentStatistics(
                EpochClock.nowNs() - startedNs,
                metrics.snapshot(),
                lines,
                journals.events().statistics(),
                journals.alerts().statistics(),
                journals.facts().statistics(),
                factLog.counts(),
                pipeline.lateEvents(),
                pipeline.heldBack(),
                pipeline.tables(),
                pipeline.lagNs(),
                alertLog.waiting(),
                output.map(PlainOutput::sent).orElse(0L),
                output.map(PlainOutput::failed).orElse(0L),
                sinks.statuses(),
                OwnProcess.cpuNs(),
                OwnProcess.residentBytes());
    }

    /** Writes {@link #statistics} as JSON. */
    public void writeStatistics(Path file) throws IOException {
        statistics().writeJson(file);
    }
}
