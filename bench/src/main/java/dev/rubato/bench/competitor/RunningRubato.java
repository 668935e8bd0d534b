package dev.rubato.bench.competitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.bench.load.LoadResult;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.ProcessUse;
import dev.rubato.trace.PacketCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The agent as a user starts it, measured from outside. Owned by one thread. */
public final class RunningRubato implements Competitor.Running {
    /** The distribution that {@code mvn package} makes, relative to the repository's root. */
    public static final Path PROGRAM = Path.of("agent/target/rubato/bin/rubato");

    private static final String WATCHING = "watching";

    /** A bench that was started with nohup would have its agent ignore that a file was rotated. */
    private static final List<String> SEES_HANG_UPS = List.of("env", "--default-signal=HUP");

    private final Tool tool;
    private final Path directory;
    private final double startSeconds;

    private RunningRubato(Tool tool, Path directory, double startSeconds) {
        this.tool = tool;
        this.directory = directory;
        this.startSeconds = startSeconds;
    }

    /**
     * Starts {@code rubato watch} and waits until every sensor runs or is absent.
     *
     * @param before what stands before the program on the command line, such as {@code nsenter}
     * @param settings further {@code key=value} of its configuration
     */
    public static RunningRubato start(Path root, Path directory, List<String> before, List<String> settings)
            throws IOException {
        List<String> command = new ArrayList<>(SEES_HANG_UPS);
        command.addAll(before);
        command.addAll(List.of(
                root.resolve(PROGRAM).toAbsolutePath().toString(),
                "watch",
                "--stats",
                directory.resolve("stats.json").toString(),
                "--output",
                directory.resolve("alerts.jsonl").toString(),
                "--set",
                "journal.dir=" + directory.resolve("journal")));
        for (String setting : settings) {
            command.add("--set");
            command.add(setting);
        }
        long beganNs = System.nanoTime();
        Tool tool = Tool.start(directory, command);
        try {
            tool.awaitText(tool.err, WATCHING);
        } catch (IOException e) {
            tool.close();
            throw e;
        }
        return new RunningRubato(tool, directory, (System.nanoTime() - beganNs) / 1e9);
    }

    /** From the command to the line that says that every sensor runs, told in steps of a twentieth of a second. */
    public double startSeconds() {
        return startSeconds;
    }

    /** Where it keeps its journals. */
    public Path journal() {
        return directory.resolve("journal");
    }

    /** Where its alerts go. */
    public Path alerts() {
        return directory.resolve("alerts.jsonl");
    }

    /** Makes it open its output anew, as whoever rotates the file does. */
    public void hangUp() throws IOException, InterruptedException {
        tool.signal("HUP");
    }

    public boolean isAlive() {
        return tool.isAlive();
    }

    @Override
    public ProcessUse use() throws IOException {
        return tool.use();
    }

    /** Ends it and answers with what it counted about itself. */
    public JsonNode stopForStatistics() throws IOException, InterruptedException {
        tool.stop("TERM");
        Path statistics = directory.resolve("stats.json");
        if (!Files.exists(statistics)) {
            throw new IOException("rubato wrote no statistics: " + tool.said());
        }
        return new ObjectMapper().readTree(statistics.toFile());
    }

    @Override
    public Sightings stop(List<LoadResult> loads) throws IOException, InterruptedException {
        JsonNode statistics = stopForStatistics();
        Sightings sightings = EventJournals.sightings(journal());
        sightings.lost(lost(statistics));
        return sightings;
    }

    /**
     * How many events it counts as lost, and what became of the packets: of a flood all that was sent, and what answered it,
     * was read or dropped by the kernel before, and of what was read only so many attempts a second become events.
     */
    static String lost(JsonNode statistics) {
        String events = statistics.path("lost").asText();
        JsonNode packets = statistics.path("sensors").path("packet").path("details");
        return packets.isEmpty()
                ? events
                : String.format(
                        Locale.ROOT,
                        "%s (packets: %d read, %d dropped unread; attempts beyond the rate limits: %d)",
                        events,
                        packets.path(PacketCount.PACKETS.label()).asLong(),
                        packets.path("kernel-drops").asLong(),
                        packets.path(PacketCount.OVER_RATE_OUTBOUND.label()).asLong()
                                + packets.path(PacketCount.OVER_RATE_INBOUND.label())
                                        .asLong());
    }

    @Override
    public void close() {
        tool.close();
    }

    /** Whether the distribution was built. */
    static boolean isBuilt(Path root) {
        return Files.isExecutable(root.resolve(PROGRAM)) && Commands.exists("bash");
    }
}
