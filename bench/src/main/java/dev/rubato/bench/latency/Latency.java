package dev.rubato.bench.latency;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.bench.competitor.RunningRubato;
import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.machine.Chains;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.MarkdownTable;
import dev.rubato.bench.machine.Plot;
import dev.rubato.bench.machine.Scans;
import dev.rubato.bench.micro.AlertSample;
import dev.rubato.bench.micro.EventSample;
import dev.rubato.event.Event;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.StoredAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Latency of the built agent, seen from another process: event to journal, event to alert; idle and under load. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description =
                "From an event in the kernel to its record in the journal, and to its alert; idle and under load.")
public final class Latency implements Callable<Integer> {
    private static final int IDLE_PER_SECOND = 10;
    private static final int BUSY_PER_SECOND = 1_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** From one scan to the next: the scan, a break, a direct chain, one over loopback. */
    private static final int STEPS = 4;

    /** The step of the direct chain, when the network has been quiet for half the time between two scans. */
    private static final int DIRECT_STEP = 2;

    private static final int LOOPBACK_STEP = 3;

    /** How long the last events and alerts of a phase have to be journaled. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    /** How much longer than its phase a load would go on. */
    private static final int SLACK_SECONDS = 120;

    private static final List<Span> ALERTS = List.of(Span.SCAN, Span.DIRECT, Span.LOOPBACK);

    private static final String NOTES = """

        * corrected for coordinated omission: from when the load was to start an event, not from when it did; the \
        same for alerts, whose causes have no such time. The plot shows these.
        error: by how much at most a figure is too great, for half of them and for all: the time between two looks \
        of this process
        first alert: one of each kind, by code that no other alert has run
        """;

    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    @Option(
            names = "--seconds",
            defaultValue = "120",
            description = "Length of each of the two phases that follow the first alert.")
    private int seconds;

    @Option(names = "--warm-up", defaultValue = "15", description = "Seconds that the agent runs before, at rest.")
    private int warmUp;

    @Option(
            names = "--scan-every",
            defaultValue = "8",
            description = "Seconds between two scans that raise an alert; half of it later, when the network was quiet"
                + " for a while, a chain that a browser starts does, and then one over loopback. Of more than sixteen"
                + " new terminals and browsers a minute the rest are taken for one lineage's, whose scans have one"
                + " alert; and an hour has at most a hundred new alerts of chains of each kind.")
    private int scanEvery;

    @Option(names = "--short", description = "Checks the machinery in half a minute; the figures mean little.")
    private boolean brief;

    @Option(names = "--root", defaultValue = ".", hidden = true)
    private Path root = Path.of(".");

    @Option(names = "--output", defaultValue = "bench/target/latency", description = "Where the results go.")
    private Path output = Path.of("bench/target/latency");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final List<Percentiles> distributions = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (brief) {
            seconds = 6;
            warmUp = 2;
            scanEvery = 4;
        }
        Scans scans = new Scans(List.of());
        Path scratch = Files.createTempDirectory("rubato-latency");
        try {
            LoadProgram program = LoadProgram.compile(root, scratch);
            Path directory = Files.createDirectory(scratch.resolve("agent"));
            try (Chains chains = new Chains(Files.createDirectory(scratch.resolve("chains")));
                    RunningRubato agent = RunningRubato.start(root, directory, List.of(), List.of())) {
                Commands.pause(Duration.ofSeconds(warmUp));
                Causes causes = new Causes(program, scans, chains);
                firstAlerts(phase("first alert", IDLE_PER_SECOND, scanEvery, causes, agent));
                phase("idle", IDLE_PER_SECOND, causes, agent);
                phase(BUSY_PER_SECOND + " execs/s", BUSY_PER_SECOND, causes, agent);
                agent.stopForStatistics();
            }
        } finally {
            Directories.delete(scratch);
        }
        write();
        return 0;
    }

    /** What raises the alerts and what is executed meanwhile. */
    private record Causes(LoadProgram program, Scans scans, Chains chains) {}

    /** What was found in a phase. */
    private record Finds(String phase, Executions executions, Alarms alarms) {}

    /** The first alert of a kind is told apart: it runs code that no other has run. */
    private void firstAlerts(Finds finds) {
        for (Span span : ALERTS) {
            List<Find> all = finds.alarms.finds(span);
            distributions.add(Percentiles.of(span, finds.phase, all.subList(0, Math.min(1, all.size()))));
        }
    }

    private void phase(String name, int perSecond, Causes causes, RunningRubato agent)
            throws IOException, InterruptedException {
        Finds finds = phase(name, perSecond, seconds, causes, agent);
        distributions.add(Percentiles.ofPaced(Span.JOURNAL, name, finds.executions.finds(), NS_PER_SECOND / perSecond));
        for (Span span : ALERTS) {
            distributions.add(Percentiles.of(span, name, finds.alarms.finds(span)));
        }
    }

    /** Executions at a fixed rate are what is timed, and the alerts that scans and chains raise beside them. */
    private Finds phase(String name, int perSecond, int length, Causes causes, RunningRubato agent)
            throws IOException, InterruptedException {
        spec.commandLine().getErr().println("latency, " + name);
        Process load = causes.program.start("exec", perSecond, length + SLACK_SECONDS);
        try {
            Finds finds = new Finds(name, new Executions(load.pid()), new Alarms());
            Follower<Event> events = new Follower<>(
                    agent.journal().resolve("events"),
                    new EventCodec(),
                    EventSample.execution(),
                    finds.executions,
                    Follower.Look.CASUAL);
            Follower<StoredAlert> alerts = new Follower<>(
                    agent.journal().resolve("alerts"),
                    new AlertCodec(),
                    sampleAlert(),
                    finds.alarms,
                    Follower.Look.CLOSE);
            raise(Duration.ofSeconds(length), causes);
            Commands.pause(SETTLE);
            load.destroy();
            Commands.pause(SETTLE);
            events.stop();
            alerts.stop();
            return finds;
        } finally {
            load.destroy();
            load.waitFor();
        }
    }

    /** Raises alerts in turn for as long as {@code length}, by the clock. */
    private void raise(Duration length, Causes causes) throws IOException, InterruptedException {
        long beganNs = System.nanoTime();
        long stepNs = scanEvery * NS_PER_SECOND / STEPS;
        for (int step = 0; System.nanoTime() - beganNs < length.toNanos(); step++) {
            switch (step % STEPS) {
                case 0 -> causes.scans.next();
                case DIRECT_STEP -> causes.chains.direct();
                case LOOPBACK_STEP -> causes.chains.loopback();
                default -> {}
            }
            long leftNs = beganNs + (step + 1) * stepNs - System.nanoTime();
            Commands.pause(Duration.ofNanos(Math.max(0, leftNs)));
        }
    }

    private static StoredAlert sampleAlert() {
        return new StoredAlert(AlertSample.of(List.of("nc", "-z"), index -> "make -C dir" + index + " test"), null);
    }

    private void write() throws IOException {
        Files.createDirectories(output);
        MarkdownTable table = new MarkdownTable(
                "latency, ms",
                "load",
                "count",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "max",
                "p50*",
                "p99*",
                "p99.9*",
                "error p50",
                "error max");
        Plot plot = new Plot("Latency, corrected for coordinated omission", "one in … is slower", "milliseconds", true);
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        json.set("machine", mapper.valueToTree(Machine.here()));
        ArrayNode rows = json.putArray("distributions");
        for (Percentiles one : distributions) {
            table.add(one.row());
            one.draw(plot);
            ObjectNode row = rows.addObject();
            row.put("what", one.span().what()).put("load", one.load());
            row.put("count", one.measured().getTotalCount());
            figures(row.putObject("measuredMs"), one.measured());
            figures(row.putObject("correctedMs"), one.corrected());
            figures(row.putObject("errorMs"), one.error());
        }
        String text = Machine.here().line() + "\n\n" + table.text() + NOTES;
        Files.writeString(output.resolve("table.md"), text);
        mapper.writeValue(output.resolve("results.json").toFile(), json);
        plot.write(output, "latency");
        spec.commandLine().getOut().println(text);
    }

    private static void figures(ObjectNode into, Histogram histogram) {
        for (double percentile : PERCENTILES) {
            into.put("p" + percentile, histogram.getValueAtPercentile(percentile) / 1e6);
        }
    }
}
