package dev.rubato.bench.speed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.MarkdownTable;
import dev.rubato.bench.machine.ProcessUse;
import dev.rubato.bench.stream.CaptureWriter;
import dev.rubato.bench.stream.DayJournal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Replay speed of the built product: a journal through all detectors, captures of two kinds. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Events and packets a second of `rubato replay`, and its peak memory. Captures come through a pipe.")
public final class ReplaySpeed implements Callable<Integer> {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long GB = 1_000_000_000L;

    /** Size of one packet's record in the captures that are made here. */
    private static final int RECORD_BYTES = 70;

    @Option(names = "--events", defaultValue = "1000000", description = "Events of the journal.")
    private long events;

    @Option(names = "--packets", defaultValue = "5000000", description = "Packets of the ordinary capture.")
    private long packets;

    @Option(names = "--endpoints", defaultValue = "1500000", description = "Packets that each reach another endpoint.")
    private long endpoints;

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

    /** Writes a capture of so many packets. */
    @FunctionalInterface
    private interface Packets {
        void write(CaptureWriter writer, long count) throws IOException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (brief) {
            events = 20_000;
            packets = 200_000;
            endpoints = 20_000;
        }
        Path scratch = Files.createTempDirectory("rubato-replay");
        try {
            Path journal = scratch.resolve("journal");
            DayJournal.write(journal, events, DayJournal.ORDINARY);
            row("journal, all detectors", events, ReplayRun.of(root, scratch, "journal", journal, ReplayRun.Feed.NONE));
            capture("ordinary packets", packets, CaptureWriter::ordinary, scratch);
            capture("packets to distinct endpoints", endpoints, CaptureWriter::distinct, scratch);
            if (gigabytes > 0) {
                capture(
                        gigabytes + " GB of ordinary packets",
                        gigabytes * GB / RECORD_BYTES,
                        CaptureWriter::ordinary,
                        scratch);
            }
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

    private void capture(String name, long count, Packets kind, Path scratch) throws IOException, InterruptedException {
        spec.commandLine().getErr().println("replay: " + name);
        Path pipe = ReplayRun.pipe(scratch);
        ReplayRun run = ReplayRun.of(root, scratch, "pcap", pipe, () -> feed(pipe, count, kind));
        Files.delete(pipe);
        if (run.records() < count) {
            throw new IOException(name + ": " + run.records() + " of " + count + " packets were read");
        }
        row(name, count, run);
    }

    private static void feed(Path pipe, long count, Packets kind) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(pipe), BUFFER_BYTES)) {
            kind.write(new CaptureWriter(out), count);
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
