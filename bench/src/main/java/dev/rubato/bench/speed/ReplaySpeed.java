package dev.rubato.bench.speed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.MarkdownTable;
import dev.rubato.bench.machine.ProcessUse;
import dev.rubato.bench.speed.ReplayRun.Feed;
import dev.rubato.bench.stream.CaptureWriter;
import dev.rubato.bench.stream.DayJournal;
import dev.rubato.bench.stream.FleetLog;
import dev.rubato.bench.stream.ManyHostsLog;
import dev.rubato.journal.JournalLimits;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Replay speed of the built product: a journal through all detectors, captures of two kinds, logs of many hosts. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Events and packets a second of `rubato replay`, and its peak memory. All but the journal come through"
                        + " a pipe.")
public final class ReplaySpeed implements Callable<Integer> {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long GB = 1_000_000_000L;

    /** Size of one packet's record in the captures that are made here. */
    private static final int RECORD_BYTES = 70;

    /** So that as many events are replayed as were asked for. */
    private static final JournalLimits ALL = JournalLimits.of(1L << 40, Duration.ofDays(2));

    @Option(names = "--events", defaultValue = "1000000", description = "Events of the journal; 0 leaves it out.")
    private long events;

    @Option(names = "--packets", defaultValue = "5000000", description = "Packets of the ordinary capture.")
    private long packets;

    @Option(names = "--endpoints", defaultValue = "1500000", description = "Packets that each reach another endpoint.")
    private long endpoints;

    @Option(
            names = "--log",
            defaultValue = "400000",
            description = "Records of a log of 80 hosts, of 2 kB each second one.")
    private long logRecords;

    @Option(names = "--fleet", defaultValue = "1000000", description = "Records of a log of 64 hosts at work.")
    private long fleetRecords;

    @Option(
            names = "--gigabytes",
            defaultValue = "0",
            description = "Size of a further capture; it is streamed, and takes no disk.")
    private long gigabytes;

    @Option(names = "--short", description = "Checks the machinery in some seconds; the figures mean little.")
    private boolean brief;

    @Option(names = "--root", defaultValue = ".", hidden = true)
    private Path root = Path.of(".");

    @Option(names = "--output", defaultValue = "bench/target/replay", description = "Where the results go.")
    private Path output = Path.of("bench/target/replay");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final ObjectNode json = mapper.createObjectNode();
    private final MarkdownTable table = new MarkdownTable(
            "trace", "items", "seconds", "CPU s", "items a second", "items a CPU second", "peak memory");

    /** Any constant: each run measures the same log. */
    private static final long LOG_SEED = 7;

    /** Writes a trace of so many records. */
    @FunctionalInterface
    private interface Records {
        void write(OutputStream out, long count) throws IOException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (brief) {
            events = 20_000;
            packets = 200_000;
            endpoints = 20_000;
            logRecords = 2_000;
            fleetRecords = 2_000;
        }
        Path scratch = Files.createTempDirectory("rubato-replay");
        try {
            if (events > 0) {
                Path journal = scratch.resolve("journal");
                DayJournal.write(journal, events, ALL);
                row("journal, all detectors", events, ReplayRun.of(root, scratch, "journal", journal, Feed.NONE));
            }
            stream("ordinary packets", "pcap", packets, ReplaySpeed::ordinary, scratch);
            stream("packets to distinct endpoints", "pcap", endpoints, ReplaySpeed::distinct, scratch);
            stream("log of 80 hosts, 2 kB command lines", "ebpf-jsonl", logRecords, ReplaySpeed::manyHosts, scratch);
            stream("log of 64 hosts at work", "ebpf-jsonl", fleetRecords, ReplaySpeed::fleet, scratch);
            String huge = gigabytes + " GB of ordinary packets";
            stream(huge, "pcap", gigabytes * GB / RECORD_BYTES, ReplaySpeed::ordinary, scratch);
        } finally {
            Directories.delete(scratch);
        }
        Files.createDirectories(output);
        json.set("machine", mapper.valueToTree(Machine.here()));
        mapper.writeValue(output.resolve("results.json").toFile(), json);
        String text = Machine.here().line() + "\n\n" + table.text();
        Files.writeString(output.resolve("table.md"), text);
        spec.commandLine().getOut().println(text);
        return 0;
    }

    private static void ordinary(OutputStream out, long count) throws IOException {
        new CaptureWriter(out).ordinary(count);
    }

    private static void distinct(OutputStream out, long count) throws IOException {
        new CaptureWriter(out).distinct(count);
    }

    private static void manyHosts(OutputStream out, long count) throws IOException {
        new ManyHostsLog(out, LOG_SEED).write(count);
    }

    private static void fleet(OutputStream out, long count) throws IOException {
        new FleetLog(out, LOG_SEED).write(count);
    }

    /** Nothing is measured of a trace of no records. */
    private void stream(String name, String format, long count, Records kind, Path scratch)
            throws IOException, InterruptedException {
        if (count == 0) {
            return;
        }
        spec.commandLine().getErr().println("replay: " + name);
        Path pipe = ReplayRun.pipe(scratch);
        ReplayRun run = ReplayRun.of(root, scratch, format, pipe, () -> feed(pipe, count, kind));
        Files.delete(pipe);
        if (run.records() < count) {
            throw new IOException(name + ": " + run.records() + " of " + count + " records were read");
        }
        row(name, count, run);
    }

    private static void feed(Path pipe, long count, Records kind) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(pipe), BUFFER_BYTES)) {
            kind.write(out, count);
        } catch (IOException e) {
            throw new UncheckedIOException("the replay stopped reading", e);
        }
    }

    private void row(String trace, long items, ReplayRun run) {
        table.add(
                trace,
                Long.toString(items),
                String.format(Locale.ROOT, "%.1f", run.seconds()),
                String.format(Locale.ROOT, "%.1f", run.cpuSeconds()),
                String.format(Locale.ROOT, "%.0f", items / run.seconds()),
                String.format(Locale.ROOT, "%.0f", items / run.cpuSeconds()),
                ProcessUse.megabytes(run.peakBytes()));
        json.withArray("runs")
                .addObject()
                .put("trace", trace)
                .put("items", items)
                .set("run", mapper.valueToTree(run));
    }
}
