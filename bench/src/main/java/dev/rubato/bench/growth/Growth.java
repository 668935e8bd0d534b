package dev.rubato.bench.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.bench.growth.ModelGrowth.Thing;
import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.MarkdownTable;
import dev.rubato.bench.machine.Plot;
import dev.rubato.bench.machine.ProcessUse;
import dev.rubato.bench.stream.DayJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Growth: of the detection's cost with what a host holds, and of the agent's start with the machine and its journal. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        description = "How cost grows with processes, listeners, flows, lineages and journal size; start and catch-up.")
public final class Growth implements Callable<Integer> {
    @Option(names = "--short", description = "Checks the machinery in about a minute; the figures mean little.")
    private boolean brief;

    @Option(names = "--root", defaultValue = ".", hidden = true)
    private Path root = Path.of(".");

    @Option(names = "--output", defaultValue = "bench/target/growth", description = "Where the results go.")
    private Path output = Path.of("bench/target/growth");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final ObjectNode json = mapper.createObjectNode();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(output);
        json.set("machine", mapper.valueToTree(Machine.here()));
        String text = Machine.here().line() + "\n\n" + model() + "\n" + live();
        Files.writeString(output.resolve("table.md"), text);
        mapper.writeValue(output.resolve("results.json").toFile(), json);
        spec.commandLine().getOut().println(text);
        return 0;
    }

    private static int[] counts(Thing thing, boolean brief) {
        if (brief) {
            return new int[] {10, 1_000};
        }
        return switch (thing) {
            case PROCESSES, LINEAGES -> new int[] {10, 100, 1_000, 10_000};
            case LISTENERS -> new int[] {10, 100, 1_000, 10_000, 100_000};
            case FLOWS -> new int[] {10, 1_000, 10_000, 100_000, 1_000_000};
        };
    }

    private String model() throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "host holds", "ns an event while filling", "ns an event of work", "tables", "evicted, counted");
        Plot time = new Plot("Cost of an event", "held by the host", "ns an event of work", true);
        Plot memory = new Plot("Memory of the tables", "held by the host", "MB of heap", true);
        ArrayNode rows = json.putArray("model");
        for (Thing thing : Thing.values()) {
            int[] counts = counts(thing, brief);
            double[] workNs = new double[counts.length];
            double[] heapMb = new double[counts.length];
            for (int i = 0; i < counts.length; i++) {
                spec.commandLine().getErr().println("growth: " + counts[i] + " " + thing.text);
                ModelGrowth.Figures figures = ModelProgram.measure(thing, counts[i]);
                workNs[i] = figures.workNs();
                heapMb[i] = figures.heapBytes() / 1e6;
                table.add(
                        counts[i] + " " + thing.text,
                        number(figures.fillNs()),
                        number(figures.workNs()),
                        ProcessUse.megabytes(figures.heapBytes()),
                        Long.toString(figures.evictions()));
                rows.addObject()
                        .put("thing", thing.text)
                        .put("count", counts[i])
                        .set("figures", mapper.valueToTree(figures));
            }
            double[] held = Arrays.stream(counts).asDoubleStream().toArray();
            time.line(thing.text, held, workNs);
            memory.line(thing.text, held, heapMb);
        }
        time.write(output, "growth-time");
        memory.write(output, "growth-memory");
        return table.text();
    }

    private String live() throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "the agent beside",
                "there were",
                "start, s",
                "first event after, s",
                "calm after, s",
                "CPU until then, s",
                "idle CPU %",
                "RSS",
                "read again");
        Path scratch = Files.createTempDirectory("rubato-growth");
        try {
            LoadProgram program = LoadProgram.compile(root, scratch);
            LiveGrowth live = new LiveGrowth(root, program, Duration.ofSeconds(brief ? 1 : 20));
            for (String kind : List.of("processes", "listeners", "flows")) {
                for (int count : brief ? new int[] {100} : new int[] {10, 100, 1_000, 10_000}) {
                    spec.commandLine().getErr().println("growth: agent beside " + count + " " + kind);
                    row(table, count + " " + kind, live.beside(kind, count, scratch.resolve(kind + count)));
                }
            }
            for (int events : brief ? new int[] {20_000} : new int[] {10_000, 100_000, 1_000_000}) {
                spec.commandLine().getErr().println("growth: journal of " + events + " events");
                Path directory = Files.createDirectory(scratch.resolve("journal" + events));
                DayJournal.write(directory.resolve("journal"), events, DayJournal.ORDINARY);
                row(table, "a journal of " + events + " events", live.start(events, directory));
                row(table, "the same, once more", live.start(events, directory));
            }
        } finally {
            Directories.delete(scratch);
        }
        return table.text();
    }

    private void row(MarkdownTable table, String beside, LiveGrowth.Figures figures) {
        table.add(
                beside,
                Long.toString(figures.held()),
                String.format(Locale.ROOT, "%.2f", figures.startSeconds()),
                String.format(Locale.ROOT, "%.2f", figures.firstEventSeconds()),
                String.format(Locale.ROOT, "%.2f", figures.catchUpSeconds()),
                String.format(Locale.ROOT, "%.2f", figures.catchUpCpuSeconds()),
                String.format(Locale.ROOT, "%.2f", figures.idlePercent()),
                ProcessUse.megabytes(figures.rssBytes()),
                Long.toString(figures.rebuilt()));
        json.withArray("live").addObject().put("beside", beside).set("figures", mapper.valueToTree(figures));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
