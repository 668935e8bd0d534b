package dev.rubato.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.MarkdownTable;
import dev.rubato.bench.machine.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A soak as {@code table.md}, {@code results.json} and plots, and its verdict. */
final class SoakReport {
    private static final double MB = 1e6;

    /** A heap breathes by some megabytes between two collections; a leak of this size in half an hour is seen. */
    private static final double MEMORY_MB = 12;

    /** A segment file, its index and an output that is just being reopened. */
    private static final double FILES = 6;

    /** A thread of the JVM's compiler or of a sensor that is being started again. */
    private static final double THREADS = 3;

    /** Two segments of the event journal, four blocks of the others. */
    private static final double DISK_MB = 6.3;

    /** The aim for an hour of work; less of it takes less. */
    private static final double MOST_MEMORY_MB = 96;

    /** A few of each sensor, segment and jar; what leaks one a second is past them within minutes. */
    private static final double MOST_FILES = 120;

    private static final double MOST_THREADS = 40;

    /** Three times what the event journal may take: alerts and facts of an hour are half of it. */
    private static final double MOST_DISK_MB = 25;

    /** Shorter than this, the JVM is still growing into its heap, and only how much it takes is judged. */
    private static final int JUDGED_SAMPLES = 900;

    private final List<Sample> samples;
    private final JsonNode statistics;
    private final Did did;
    private final List<Level> levels;

    /** What was done beside the churn, each so often. */
    record Did(int scans, int changes, int rotations) {

        String text() {
            return scans + " scans, " + changes + " changes of interfaces, " + rotations + " rotations";
        }
    }

    SoakReport(List<Sample> samples, JsonNode statistics, Did did) {
        this.samples = samples;
        this.statistics = statistics;
        this.did = did;
        this.levels = List.of(
                Level.of(
                        "resident memory, MB",
                        samples,
                        sample -> sample.rssBytes() / MB,
                        samples.size() >= JUDGED_SAMPLES ? MEMORY_MB : Double.POSITIVE_INFINITY,
                        MOST_MEMORY_MB),
                Level.of("open files", samples, Sample::openFiles, FILES, MOST_FILES),
                Level.of("threads", samples, Sample::threads, THREADS, MOST_THREADS),
                Level.of("disk, MB", samples, sample -> sample.diskBytes() / MB, DISK_MB, MOST_DISK_MB));
    }

    boolean holds() {
        return levels.stream().allMatch(Level::holds);
    }

    String markdown() throws IOException {
        MarkdownTable table =
                new MarkdownTable("resource", "second quarter", "last quarter", "may grow by", "at most", "verdict");
        levels.forEach(level -> table.add(level.row()));
        Sample last = samples.getLast();
        return Machine.here().line() + "\n\n" + Math.round(last.seconds()) + " s, " + did.text() + "; "
                + statistics.path("execs").asLong() + " executions seen, "
                + statistics.path("lost").asLong() + " events lost, "
                + statistics.path("eventJournal").path("deletedRecords").asLong()
                + " records deleted by retention, CPU "
                + Math.round(1000 * last.cpuSeconds() / last.seconds()) / 10.0 + " % of one core\n\n" + table.text();
    }

    void write(Path directory) throws IOException {
        Files.writeString(directory.resolve("table.md"), markdown());
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        json.set("machine", mapper.valueToTree(Machine.here()));
        json.set("did", mapper.valueToTree(did));
        json.put("holds", holds());
        json.set("levels", mapper.valueToTree(levels));
        json.set("statistics", statistics);
        json.set("samples", mapper.valueToTree(samples));
        mapper.writeValue(directory.resolve("results.json").toFile(), json);
        Plot memory = new Plot("Soak: memory and disk", "minutes", "MB", false);
        line(memory, "resident", sample -> sample.rssBytes() / MB);
        line(memory, "proportional", sample -> sample.pssBytes() / MB);
        line(memory, "disk", sample -> sample.diskBytes() / MB);
        memory.write(directory, "soak-memory");
        Plot handles = new Plot("Soak: files and threads", "minutes", "count", false);
        line(handles, "open files", Sample::openFiles);
        line(handles, "threads", Sample::threads);
        handles.write(directory, "soak-handles");
    }

    private void line(Plot plot, String name, ToDoubleFunction<Sample> figure) {
        plot.line(
                name,
                samples.stream().mapToDouble(sample -> sample.seconds() / 60).toArray(),
                samples.stream().mapToDouble(figure).toArray());
    }
}
