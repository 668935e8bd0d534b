package dev.rubato.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.bench.competitor.Auditd;
import dev.rubato.bench.competitor.Bpftrace;
import dev.rubato.bench.competitor.Competitor;
import dev.rubato.bench.competitor.Forkstat;
import dev.rubato.bench.competitor.Nothing;
import dev.rubato.bench.competitor.Rubato;
import dev.rubato.bench.competitor.Tcpdump;
import dev.rubato.bench.load.Load.Kind;
import dev.rubato.bench.machine.Commands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The short form of each program: what it measures is there and adds up. How fast anything was is not judged. */
@Tag("live")
class BenchLiveTest {
    private static final Path ROOT = Path.of(System.getProperty("rubato.root", "."));

    /** What each competitor watches. */
    private static final Map<Competitor, Set<Kind>> WATCHED = Map.of(
            new Nothing(), Set.of(),
            new Rubato(ROOT, List.of()), Set.of(Kind.EXEC, Kind.CONNECT, Kind.SYN),
            new Auditd(false), Set.of(Kind.EXEC, Kind.CONNECT),
            new Auditd(true), Set.of(Kind.EXEC, Kind.CONNECT),
            new Forkstat(), Set.of(Kind.EXEC),
            new Bpftrace(), Set.of(Kind.EXEC, Kind.CONNECT),
            new Tcpdump(), Set.of(Kind.CONNECT, Kind.SYN));

    private @TempDir Path output = Path.of(".");

    @BeforeEach
    void needsRootAndTools() {
        assumeTrue(Files.isReadable(Path.of("/proc/1/environ")), "needs root");
        for (String tool : List.of("gcc", "make", "nmap", "perl", "script", "ip", "nsenter", "mkfifo", "tcpdump")) {
            assumeTrue(Commands.exists(tool), "needs " + tool);
        }
    }

    private JsonNode run(String... arguments) throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                new CommandLine(new Bench()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String[] whole = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, whole, 0, arguments.length);
        whole[arguments.length] = "--root=" + ROOT;
        whole[arguments.length + 1] = "--output=" + output;
        assertEquals(0, command.execute(whole), () -> out + "\n" + err);
        assertTrue(Files.readString(output.resolve("table.md")).contains("|---|"), out::toString);
        return new ObjectMapper().readTree(output.resolve("results.json").toFile());
    }

    /** Only what is not installed, and audit where the kernel does not allow it, may be told as impossible. */
    @Test
    void everyCompetitorSeesWhatItWatchesOrSaysWhyItCannotRun() throws Exception {
        Map<String, String> refusals = new HashMap<>();
        for (Competitor competitor : WATCHED.keySet()) {
            competitor.refusal().ifPresent(why -> refusals.put(competitor.name(), why));
        }
        JsonNode results = run("overhead", "--short");
        assertFalse(refusals.containsKey(Rubato.NAME), refusals::toString);
        assertEquals(new ObjectMapper().valueToTree(refusals), results.path("impossible"));
        assertEquals(0, results.path("failed").size(), results::toString);
        for (Map.Entry<Competitor, Set<Kind>> one : WATCHED.entrySet()) {
            String name = one.getKey().name();
            List<JsonNode> measurements = results.path("measurements")
                    .valueStream()
                    .filter(measurement ->
                            measurement.path("competitor").asText().equals(name))
                    .toList();
            assertEquals(refusals.containsKey(name) ? 0 : 5, measurements.size(), name);
            measurements.stream()
                    .filter(measurement -> one.getValue().contains(kind(measurement)))
                    .forEach(BenchLiveTest::assertSeen);
        }
    }

    private static Kind kind(JsonNode measurement) {
        return Kind.valueOf(measurement.path("kind").asText());
    }

    /** Something of it; by Rubato all, with its owner, except for a flood. */
    private static void assertSeen(JsonNode measurement) {
        double seen = measurement.path("seenShare").asDouble();
        assertTrue(seen > 0, measurement::toString);
        if (measurement.path("competitor").asText().equals(Rubato.NAME) && kind(measurement) != Kind.SYN) {
            assertEquals(1, seen, measurement::toString);
            assertEquals(1, measurement.path("ownerShare").asDouble(), measurement::toString);
        }
    }

    @Test
    void aLoadThatThereIsNotIsNamedBesideThoseThatThereAre() {
        StringWriter err = new StringWriter();
        assertEquals(
                2,
                Bench.commandLine()
                        .setErr(new PrintWriter(err, true))
                        .execute("overhead", "--short", "--loads=idle,nonsense", "--root=" + ROOT));
        assertTrue(err.toString().contains("none begins with 'nonsense'; there are [idle, "), err::toString);
    }

    @Test
    void latenciesAreMeasuredIdleAndUnderLoad() throws Exception {
        JsonNode distributions = run("latency", "--short").path("distributions");
        assertEquals(11, distributions.size());
        for (JsonNode one : distributions) {
            assertTrue(one.path("count").asLong() > 0, one::toString);
            assertTrue(one.path("correctedMs").path("p99.0").asDouble() > 0, one::toString);
        }
        assertTrue(Files.exists(output.resolve("latency-dark.svg")));
    }

    @Test
    void nothingGrowsInThreeMinutesOfWork() throws Exception {
        JsonNode results = run("soak", "--minutes=3", "--per-second=300");
        JsonNode statistics = results.path("statistics");
        assertEquals(0, statistics.path("lost").asLong(), statistics::toString);
        assertTrue(statistics.path("eventJournal").path("deletedRecords").asLong() > 0, statistics::toString);
        assertTrue(statistics.path("alerts").path("scan").asLong() > 0, statistics::toString);
        for (String what : List.of("scans", "changes", "rotations")) {
            assertTrue(results.path("did").path(what).asInt() > 0, () -> what + " in " + results.path("did"));
        }
        assertTrue(results.path("samples").size() >= 100);
        assertTrue(Files.exists(output.resolve("soak-memory-light.svg")));
    }

    @Test
    void growthIsMeasuredInTheModelAndLive() throws Exception {
        JsonNode results = run("growth", "--short");
        assertEquals(8, results.path("model").size());
        for (JsonNode one : results.path("live")) {
            double firstSeconds = one.path("figures").path("firstEventSeconds").asDouble();
            assertTrue(firstSeconds > 0, one::toString);
            assertTrue(firstSeconds <= one.path("figures").path("startSeconds").asDouble() + 0.5, one::toString);
        }
        JsonNode restarted = results.path("live").path(results.path("live").size() - 1);
        assertTrue(restarted.path("figures").path("rebuilt").asLong() > 20_000, restarted::toString);
    }

    @Test
    void replaysAreTimedToTheirLastPacket() throws Exception {
        JsonNode runs = run("replay", "--short").path("runs");
        assertEquals(5, runs.size(), runs::toString);
        for (JsonNode one : runs) {
            assertTrue(one.path("run").path("peakBytes").asLong() > 0, one::toString);
        }
    }
}
