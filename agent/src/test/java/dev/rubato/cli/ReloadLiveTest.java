package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.chain.Heartbeats;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.Journal;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP on a running agent: sinks come, go and change while alerts flow, and each still gets what is its own. */
@Tag("live")
class ReloadLiveTest {
    private static final Path RUBATO =
            Path.of(System.getProperty("rubato.distribution")).resolve("bin/rubato");
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path dir;

    private @Nullable Process agent;
    private int scans;
    private int answers;

    @AfterEach
    void end() throws InterruptedException {
        if (agent != null) {
            agent.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private void configure(String more) throws IOException {
        Files.writeString(dir.resolve("rubato.yaml"), """
            journal: {dir: %s}
            sensors: {kernel-trace: {instance: rubato-reload-test}}
            alerts: {max-per-minute: 0}
            %s
            """.formatted(dir.resolve("journal"), more));
    }

    private String file(String name, String more) {
        return name + ": {type: file, path: " + dir.resolve(name) + more + "}";
    }

    /** Writes another configuration, has it read in the middle of a scan and returns what the agent says to it. */
    private String reload(Process running, String more) throws Exception {
        configure(more);
        answers++;
        Process scan = scan();
        run("kill", "-HUP", Long.toString(running.pid()));
        await("an answer to the signal", () -> answers().size() >= answers);
        assertEquals(0, scan.waitFor());
        return answers().getLast();
    }

    private List<String> answers() {
        return text("err").lines().filter(line -> line.startsWith("hang-up: ")).toList();
    }

    /** Starts an agent to which a hang-up does what {@code disposition} says, whoever started these tests. */
    private Process watch(String disposition, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--" + disposition + "-signal=HUP",
                RUBATO.toString(),
                "watch",
                "--config",
                dir.resolve("rubato.yaml").toString(),
                "--output",
                dir.resolve("output").toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(dir.resolve("err").toFile())
                .start();
    }

    /** Refused connects from a lineage of their own, with a secret among its arguments. */
    private Process scan() throws Exception {
        String loop =
                "for p in $(seq 25000 25020); do (exec 3<>/dev/tcp/127.0.1." + ++scans + "/$p) 2>/dev/null; done; true";
        return new ProcessBuilder("setsid", "-w", "bash", "-c", loop, "scan", "--password", "hunter2").start();
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).start().waitFor(), String.join(" ", command));
    }

    private String text(String file) {
        try {
            return Files.readString(dir.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60 * SECOND_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "waited in vain for " + what + "\n" + text("err"));
            LockSupport.parkNanos(20_000_000L);
        }
    }

    private List<Alert> received(String... files) throws IOException {
        List<Alert> all = new ArrayList<>();
        for (String file : files) {
            for (String line : text(file).lines().toList()) {
                all.add(AlertJson.read(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return all;
    }

    private List<String> journaled(Predicate<Alert> which) {
        List<Alert> all = new ArrayList<>();
        try (Journal<StoredAlert> journal = Journal.openReadOnly(dir.resolve("journal/alerts"), new AlertCodec());
                Tailer<StoredAlert> tailer = journal.fromStart()) {
            for (StoredAlert stored = tailer.next(); stored != null; stored = tailer.next()) {
                all.add(stored.alert());
            }
        }
        return keys(all.stream().filter(which).toList());
    }

    private static List<String> keys(List<Alert> alerts) {
        return alerts.stream().map(alert -> alert.id() + "." + alert.update()).toList();
    }

    /** Whether the scans so far have been told to the sink that writes this file. */
    private boolean tellsLastScan(String file) {
        return text(file).contains("127.0.1." + scans);
    }

    @Test
    void anAgentThatNeverSeesAHangUpSaysSo() throws Exception {
        Requires.tool("env");
        configure("");
        for (String disposition : List.of("default", "ignore")) {
            Process watch = watch(disposition, "--for=1s");
            agent = watch;
            assertEquals(0, watch.waitFor(), text("err"));
            boolean told = text("err").contains("hang-ups do not reach this agent");
            assertEquals(disposition.equals("ignore"), told, text("err"));
        }
    }

    @Test
    void sinksComeGoAndChangeWhileAlertsFlow() throws Exception {
        Requires.tracefs();
        Requires.tool("bash", "setsid", "kill");
        configure("");
        Process running = watch("default");
        agent = running;
        await("watching", () -> text("err").contains("watching: ") || !running.isAlive());
        scan().waitFor();
        await("the first alerts", () -> tellsLastScan("output"));
        assertFalse(text("output").contains(Heartbeats.DETECTOR), "no sink, no heartbeat");

        String said = reload(running, "sinks: {" + file("all", "") + ", " + file("high", ", min-severity: high") + "}");
        assertTrue(said.endsWith("configuration read again: all begins, high begins"), said);
        await("a heartbeat", () -> text("all").contains("\"variant\":\"start\""));

        said = reload(running, "sinks: {all: {type: nonsense}}");
        assertTrue(said.contains("the old configuration stays, the new one is refused: "), said);
        assertTrue(said.contains("sinks.all.type"), said);
        await("alerts after a refusal", () -> tellsLastScan("all"));

        said = reload(
                running,
                "sinks: {" + file("all", "").replace("/all}", "/all-moved}") + ", " + file("late", "") + "}\n"
                        + "privacy: {arguments: omit}\nmetrics: {file: " + dir.resolve("metrics.prom") + "}");
        assertTrue(said.endsWith("high ends, all changes, late begins, metrics change"), said);
        await(
                "metrics",
                () -> text("metrics.prom").contains("rubato_sink_state{sink=\"late\",state=\"delivering\"} 1"));
        scan().waitFor();
        int withoutArguments = scans;
        await("alerts at the new place", () -> tellsLastScan("all-moved"));
        List<String> unfiltered = keys(received("all", "all-moved"));
        await("all of them", () -> text("late").lines().count() >= unfiltered.size());

        said = reload(
                running,
                "sinks: {" + file("high", ", min-severity: high") + ", " + file("late", ", detectors: [tempo]") + ", "
                        + file("all", "").replace("/all}", "/all-moved}") + "}");
        assertTrue(said.endsWith("high begins, late changes, metrics change"), said);
        assertFalse(Files.exists(dir.resolve("metrics.prom")));
        scan().waitFor();
        await("alerts after all changes", () -> tellsLastScan("all-moved") && tellsLastScan("high"));
        running.destroy();
        assertEquals(0, running.waitFor());

        assertEquals(journaled(alert -> true), keys(received("all", "all-moved")));
        assertEquals(
                journaled(alert ->
                        Heartbeats.isHeartbeat(alert) || alert.severity().compareTo(Severity.HIGH) >= 0),
                keys(received("high")));
        List<String> late = keys(received("late"));
        assertEquals(unfiltered, late.subList(0, unfiltered.size()));
        assertEquals(
                late, journaled(alert -> true).stream().filter(late::contains).toList());
        assertFalse(tellsLastScan("late"), "its filter changed");
        redactionFollowed(withoutArguments);
    }

    /** Secrets are taken out all the time, and arguments as a whole only while the configuration said so. */
    private void redactionFollowed(int withoutArguments) throws IOException {
        assertFalse(text("all").contains("hunter2") || text("all-moved").contains("hunter2"));
        List<Alert> alerts = received("all", "all-moved").stream()
                .filter(alert -> alert.detector().equals("scan") && alert.update() == 0)
                .toList();
        String omitted = "127.0.1." + withoutArguments;
        assertTrue(alerts.stream().anyMatch(alert -> AlertJson.line(alert).contains(omitted)));
        for (Alert alert : alerts) {
            if (AlertJson.line(alert).contains(omitted)) {
                assertFalse(alert.subject().argsRead(), alert::toString);
            }
        }
        assertTrue(alerts.stream().anyMatch(alert -> alert.subject().args().contains("scan")), alerts::toString);
    }
}
