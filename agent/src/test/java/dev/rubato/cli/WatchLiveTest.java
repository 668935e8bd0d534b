package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.Journal;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a user runs it: starts, watches, stops, is killed, comes back. */
@Tag("live")
class WatchLiveTest {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("rubato.distribution"));
    private static final Path RUBATO = DISTRIBUTION.resolve("bin/rubato");
    private static final Path INSTANCES = Path.of("/sys/kernel/tracing/instances");
    private static final String INSTANCE = "rubato-watch-test";
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    Path dir;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private ProcessBuilder command(String... arguments) {
        // Whoever started these tests with nohup lets every child ignore the signal that one of them sends.
        List<String> line = new ArrayList<>(List.of("env", "--default-signal=HUP", RUBATO.toString(), arguments[0]));
        line.addAll(List.of("--set", "journal.dir=" + dir.resolve("journal")));
        line.addAll(List.of("--set", "sensors.kernel-trace.instance=" + INSTANCE));
        line.addAll(Arrays.asList(arguments).subList(1, arguments.length));
        return new ProcessBuilder(line)
                .redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile());
    }

    private Process start(String... arguments) throws IOException {
        Process process = command(arguments).start();
        started.add(process);
        return process;
    }

    private Process watch(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("watch"));
        all.addAll(List.of(arguments));
        Process agent = start(all.toArray(String[]::new));
        await("watching", () -> errors().contains("watching: ") || !agent.isAlive());
        assertTrue(agent.isAlive(), errors());
        return agent;
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60 * SECOND_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "waited in vain for " + what + "\n" + written());
            LockSupport.parkNanos(20_000_000L);
        }
    }

    /** All that the agent wrote, for the message of a test that failed. */
    private String written() {
        return "errors: " + errors() + "\nout: " + text("out") + "\nalerts: " + text("alerts.jsonl") + "\nrotated: "
                + text("rotated.jsonl") + "\njournaled: " + journaledAlerts();
    }

    private static int exit(Process process) throws InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        return process.exitValue();
    }

    private String text(String file) {
        try {
            return Files.readString(dir.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }

    private String errors() {
        return text("err");
    }

    private static boolean instanceExists() {
        return Files.exists(INSTANCES.resolve(INSTANCE)) || Files.exists(INSTANCES.resolve(INSTANCE + "-exec"));
    }

    /** Refused connects to ports that nobody listens on, from this very process. */
    private static void scan(String address) throws IOException {
        for (int port = 23_000; port < 23_040; port++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), 200);
            } catch (java.net.ConnectException | java.net.SocketTimeoutException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
        }
    }

    /** The same from a lineage of its own. */
    private static void scanFromNewSession(String address) throws Exception {
        String loop = "for p in $(seq 25000 25040); do (exec 3<>/dev/tcp/" + address + "/$p) 2>/dev/null; done; true";
        run("setsid", "-w", "bash", "-c", loop);
    }

    private List<Alert> journaledAlerts() {
        List<Alert> alerts = new ArrayList<>();
        try (Journal<StoredAlert> journal = Journal.openReadOnly(dir.resolve("journal/alerts"), new AlertCodec());
                Tailer<StoredAlert> tailer = journal.fromStart()) {
            for (StoredAlert stored = tailer.next(); stored != null; stored = tailer.next()) {
                alerts.add(stored.alert());
            }
        }
        return alerts;
    }

    private static List<Alert> scansOf(List<Alert> alerts, String address) {
        return alerts.stream()
                .filter(alert ->
                        alert.detector().equals("scan") && alert.summary().contains(address))
                .toList();
    }

    @Test
    void nothingThatTheAgentDoesItselfIsAnAlert() throws Exception {
        Requires.tool("bash", "seq");
        Process agent = watch();
        run("bash", "-c", "for i in $(seq 40); do /bin/true; sleep 0.05; done");
        LockSupport.parkNanos(SECOND_NS);
        agent.destroy();
        exit(agent);
        assertEquals(List.of(), journaledAlerts(), this::written);
    }

    @Test
    void startsAndStopsAndLeavesNothingBehind() throws Exception {
        Requires.tracefs();
        Process agent = start(
                "watch", "--for", "3s", "--stats", dir.resolve("stats.json").toString());
        await("the trace instance", WatchLiveTest::instanceExists);
        assertEquals(0, exit(agent), errors());
        assertFalse(instanceExists());
        assertEquals(
                1, errors().lines().filter(line -> line.startsWith("watching")).count());
        assertTrue(errors().contains("kernel-trace exact"), errors());
        String statistics = text("stats.json");
        assertTrue(statistics.contains("\"detectionFailures\" : 0"), statistics);
        assertTrue(statistics.contains("\"ProcessForked\""), statistics);
    }

    @Test
    void aTermSignalIsACleanStop() throws Exception {
        Process agent = watch("--output", dir.resolve("alerts.jsonl").toString());
        scan("127.0.0.11");
        await("the alert", () -> text("alerts.jsonl").contains("127.0.0.11"));
        agent.destroy();
        assertEquals(0, exit(agent), errors());
        assertFalse(instanceExists());
        String line = text("alerts.jsonl").lines().findFirst().orElseThrow();
        Alert alert = AlertJson.read(line.getBytes(StandardCharsets.UTF_8));
        assertEquals(line, AlertJson.line(alert));
        Process next = start("watch", "--for", "1s");
        assertEquals(0, exit(next), errors());
        assertTrue(text("out").contains("the agent was not running: it was stopped"), text("out"));
    }

    @Test
    void aHangUpOpensTheOutputAnew() throws Exception {
        Path output = dir.resolve("alerts.jsonl");
        Process agent = watch("--output", output.toString());
        Files.move(output, dir.resolve("rotated.jsonl"));
        run("kill", "-HUP", Long.toString(agent.pid()));
        await("the answer to the signal", () -> errors().contains("hang-up: "));
        scan("127.0.0.12");
        await("the file anew", () -> text("alerts.jsonl").contains("127.0.0.12"));
        assertEquals("", text("rotated.jsonl"));
        agent.destroy();
        assertEquals(0, exit(agent), errors());
    }

    @Test
    void aSecondAgentIsRefusedAndTheFirstGoesOn() throws Exception {
        Process agent = watch();
        Path secondErrors = dir.resolve("second");
        Process second = command("watch", "--for", "1s")
                .redirectError(secondErrors.toFile())
                .start();
        started.add(second);
        assertEquals(1, exit(second));
        assertTrue(Files.readString(secondErrors).contains("another process writes the journal"));
        assertTrue(agent.isAlive());
        assertTrue(instanceExists() || !Files.isWritable(INSTANCES));
    }

    @Test
    void afterAKillEveryAlertIsInTheJournalOnceAndTheGapIsReported() throws Exception {
        Requires.root();
        Process agent = watch();
        scan("127.0.0.14");
        await("the alert", () -> text("out").contains("127.0.0.14"));
        scan("127.0.0.15");
        agent.destroyForcibly();
        exit(agent);
        Process next = watch();
        await("the report of the gap", () -> text("out").contains("it was killed or the host went down"));
        next.destroy();
        assertEquals(0, exit(next), errors());
        assertFalse(instanceExists());
        List<Alert> alerts = journaledAlerts();
        List<String> keys =
                alerts.stream().map(alert -> alert.id() + "/" + alert.update()).toList();
        assertEquals(new HashSet<>(keys).size(), keys.size(), keys.toString());
        assertEquals(
                1,
                scansOf(alerts, "127.0.0.14").stream()
                        .filter(alert -> alert.update() == 0)
                        .count());
    }

    @Test
    void whatWasWatchedReplaysToTheSameAlerts() throws Exception {
        Process agent = watch("--output", dir.resolve("live.jsonl").toString());
        scan("127.0.0.16");
        await("the alert", () -> text("live.jsonl").contains("127.0.0.16"));
        agent.destroy();
        assertEquals(0, exit(agent), errors());
        Process replay = new ProcessBuilder(
                        RUBATO.toString(), "-r", dir.resolve("journal").toString())
                .redirectOutput(dir.resolve("replayed.jsonl").toFile())
                .redirectError(dir.resolve("err").toFile())
                .start();
        assertEquals(0, exit(replay), errors());
        assertEquals(text("live.jsonl"), text("replayed.jsonl"));
    }

    @Test
    void aReaderThatGoesAwayEndsTheAgentQuietly() throws Exception {
        Requires.tool("bash", "head");
        String line = String.join(
                " ",
                RUBATO.toString(),
                "watch --set journal.dir=" + dir.resolve("journal"),
                "--set sensors.kernel-trace.instance=" + INSTANCE,
                "2>" + dir.resolve("err"),
                "| head -n 1");
        Process pipe = new ProcessBuilder("bash", "-o", "pipefail", "-c", line).start();
        started.add(pipe);
        await("watching", () -> errors().contains("watching: "));
        scan("127.0.0.17");
        await(
                "the alert",
                () -> !pipe.descendants()
                        .anyMatch(child -> child.info().command().orElse("").endsWith("head")));
        for (int i = 18; pipe.isAlive() && i < 40; i++) {
            scanFromNewSession("127.0.0." + i);
            pipe.waitFor(1, TimeUnit.SECONDS);
        }
        assertEquals(0, exit(pipe), errors());
        assertFalse(errors().contains("Exception"), errors());
    }

    @Test
    void aDiskThatFillsUpDoesNotBlindIt() throws Exception {
        Requires.root();
        Path disk = Files.createDirectory(dir.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=40m", "none", disk.toString());
        try {
            Process agent = watch("--set", "journal.dir=" + disk.resolve("j"), "--set", "journal.min-free-bytes=8MiB");
            Files.write(disk.resolve("filler"), new byte[34 << 20]);
            await("the warning", () -> makeEvents() && errors().contains("make room"));
            scanFromNewSession("127.0.0.41");
            await("the alert from memory", () -> text("out").contains("127.0.0.41"));
            Files.delete(disk.resolve("filler"));
            await("the report of the gap", () -> makeEvents() && text("out").contains("The sensor journal missed"));
            agent.destroy();
            assertEquals(0, exit(agent), errors());
        } finally {
            endAll();
            run("umount", disk.toString());
        }
    }

    /** Some hundred executions: room that the journal holds already has to be used up before it looks at the disk. */
    private static boolean makeEvents() {
        try {
            run("bash", "-c", "for i in $(seq 200); do /bin/true; done");
            return true;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).start().waitFor(), String.join(" ", command));
    }

    @Test
    void withoutRootItWatchesWhatItMayAndSaysWhatItCannot() throws Exception {
        Requires.root();
        Requires.tool("setpriv");
        Path home = Files.createTempDirectory("rubato-nobody");
        try {
            run("chown", "65534", home.toString());
            Path copy = home.resolve("distribution");
            run("cp", "-r", DISTRIBUTION.toString(), copy.toString());
            ProcessBuilder builder = new ProcessBuilder(
                            "setpriv",
                            "--reuid=65534",
                            "--regid=65534",
                            "--clear-groups",
                            copy.resolve("bin/rubato").toString(),
                            "watch",
                            "--for",
                            "2s")
                    .redirectOutput(dir.resolve("out").toFile())
                    .redirectError(dir.resolve("err").toFile());
            builder.environment().putAll(Map.of("XDG_STATE_HOME", home.toString(), "HOME", home.toString()));
            Process agent = builder.start();
            started.add(agent);
            assertEquals(0, exit(agent), errors());
            assertTrue(errors().contains("kernel-trace absent"), errors());
            assertTrue(errors().contains("process sampled"), errors());
        } finally {
            run("rm", "-rf", home.toString());
        }
    }
}
