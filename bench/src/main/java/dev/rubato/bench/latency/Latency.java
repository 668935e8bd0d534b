package dev.rubato.bench.latency;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.alert.Alert;
import dev.rubato.bench.competitor.RunningRubato;
import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.MarkdownTable;
import dev.rubato.bench.machine.Plot;
import dev.rubato.bench.machine.Scans;
import dev.rubato.bench.micro.AlertSample;
import dev.rubato.bench.micro.EventSample;
import dev.rubato.detect.Pipeline;
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
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    @Option(
            names = "--seconds",
            defaultValue = "120",
            description = "Length of each of the two phases that follow the first alert.")
    private int seconds;

    @Option(names = "--warm-up", defaultValue = "15", description = "Seconds that the agent runs before.")
    private int warmUp;

    @Option(
            names = "--scan-every",
            defaultValue = "4",
            description =
                    "Seconds between two scans that raise an alert. Of more than sixteen new terminals a minute the"
                            + " rest are taken for one lineage's, whose scans have one alert.")
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
            scanEvery = 2;
        }
        Scans scans = new Scans(List.of());
        Path scratch = Files.createTempDirectory("rubato-latency");
        try {
            LoadProgram program = LoadProgram.compile(root, scratch);
            Path directory = Files.createDirectory(scratch.resolve("agent"));
            try (RunningRubato agent = RunningRubato.start(root, directory, List.of(), List.of())) {
                Commands.pause(Duration.ofSeconds(warmUp));
                phase("first alert", IDLE_PER_SECOND, scanEvery, program, agent, scans);
                phase("idle", IDLE_PER_SECOND, seconds, program, agent, scans);
                phase(BUSY_PER_SECOND + " execs/s", BUSY_PER_SECOND, seconds, program, agent, scans);
                agent.stopForStatistics();
            }
        } finally {
            Directories.delete(scratch);
        }
        write();
        return 0;
    }

    /**
     * Executions at a fixed rate are what is timed; a scan now and then raises an alert. The first alert is told apart: it
     * runs code that no other has run, and begins a file that this process has to find.
     */
    private void phase(String name, int perSecond, int length, LoadProgram program, RunningRubato agent, Scans scans)
            throws IOException, InterruptedException {
        spec.commandLine().getErr().println("latency, " + name);
        Follower<Event> events = new Follower<>(
                agent.journal().resolve("events"),
                new EventCodec(),
                EventSample.execution(),
                Latency::exec,
                Follower.Look.CASUAL);
        Follower<StoredAlert> alerts = new Follower<>(
                agent.journal().resolve("alerts"),
                new AlertCodec(),
                sampleAlert(),
                Latency::alarm,
                Follower.Look.CLOSE);
        Process load = program.start("exec", perSecond, length);
        try {
            for (int at = 0; at < length; at += scanEvery) {
                scans.next();
                Commands.pause(Duration.ofSeconds(scanEvery));
            }
        } finally {
            load.destroy();
            load.waitFor();
        }
        Commands.pause(Duration.ofSeconds(1));
        distributions.add(Percentiles.of("event to journal", name, events.stop(), NS_PER_SECOND / perSecond));
        distributions.add(Percentiles.of(
                "event to alert, beyond the reorder delay", name, alerts.stop(), scanEvery * NS_PER_SECOND));
    }

    private static StoredAlert sampleAlert() {
        return new StoredAlert(AlertSample.of(List.of("nc", "-z"), index -> "make -C dir" + index + " test"), null);
    }

    private static long exec(Event event) {
        return event instanceof Event.ProcessExecuted executed
                        && executed.basis() == Event.Basis.EXACT
                        && executed.image().exe().equals(LoadProgram.TRUE)
                ? executed.timeNs()
                : Follower.NOT_MEASURED;
    }

    /** An alert waits for older events of other sensors on purpose; what comes on top of that is the agent's delay. */
    private static long alarm(StoredAlert stored) {
        Alert alert = stored.alert();
        return alert.detector().equals("scan") ? alert.timeNs() + Pipeline.REORDER_NS : Follower.NOT_MEASURED;
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
        Plot plot = new Plot("Latency", "one in … is slower", "milliseconds", true);
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        json.set("machine", mapper.valueToTree(Machine.here()));
        ArrayNode rows = json.putArray("distributions");
        for (Percentiles one : distributions) {
            table.add(one.row());
            one.draw(plot);
            ObjectNode row = rows.addObject();
            row.put("what", one.what()).put("load", one.load());
            row.put("count", one.measured().getTotalCount());
            figures(row.putObject("measuredMs"), one.measured());
            figures(row.putObject("correctedMs"), one.corrected());
            figures(row.putObject("errorMs"), one.error());
        }
        String text = Machine.here().line() + "\n\n" + table.text() + "\n* corrected for coordinated omission"
                + "\nerror: by how much at most a figure is too great, for half of them and for all: the time between"
                + " two looks of this process\n";
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
