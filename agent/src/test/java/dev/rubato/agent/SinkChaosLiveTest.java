package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.journal.Journal;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import dev.rubato.sink.transport.Rsyslog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand alerts a second into rsyslog over TCP and into a file, while agent and receiver are killed, the receiver
 * stops reading and the file's disk is full: afterwards each has every alert.
 *
 * <p>{@code -Drubato.chaos.seconds=300} makes it longer, {@code -Drubato.chaos.seed=N} repeats one.
 */
@Tag("live")
class SinkChaosLiveTest {
    private static final int SECONDS = Integer.getInteger("rubato.chaos.seconds", 60);
    private static final long SEED = Long.getLong("rubato.chaos.seed", System.nanoTime());
    private static final int ALERTS_PER_SECOND = 1000;

    /** Ways to disturb: each comes once, then by chance. */
    private static final int KINDS = 4;

    private static final long OUTAGE_NS = 8_000_000_000L;

    @TempDir
    Path temp;

    private Path disk = Path.of("");
    private Path configuration = Path.of("");
    private @Nullable Process source;
    private int kills;

    @BeforeEach
    void mountDisk() throws Exception {
        Requires.root();
        Requires.tool("mount", "umount", "rsyslogd", "kill");
        disk = Files.createDirectory(temp.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=" + (64 + SECONDS) + "m", "rubato-test", disk.toString());
    }

    @AfterEach
    void end() throws Exception {
        if (source != null) {
            source.destroyForcibly().waitFor();
        }
        if (!disk.toString().isEmpty()) {
            run("umount", disk.toString());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), String.join(" ", command));
    }

    private Process startSource() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                AlertSource.class.getName(),
                temp.resolve("state").toString(),
                configuration.toString(),
                Integer.toString(ALERTS_PER_SECOND)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(temp.resolve("source").toFile()))
                .start();
    }

    private static void tell(Process process, String word) throws IOException {
        process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    @Test
    void everyAlertArrivesThroughOutagesKillsAndAFullDisk() throws Exception {
        int port = 20_000 + (int) (ProcessHandle.current().pid() % 20_000);
        configuration =
                Files.writeString(temp.resolve("rubato.yaml"), """
                    sinks:
                      siem: {type: syslog-tcp, address: "127.0.0.1:%d"}
                      archive: {type: file, path: %s, max-bytes: 0B}
                    """.formatted(port, disk.resolve("alerts.jsonl")));
        Random random = new Random(SEED);
        try (Rsyslog rsyslog = new Rsyslog(
                        temp.resolve("rsyslog"),
                        "module(load=\"imtcp\")",
                        "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" + port + "\" ruleset=\"all\")")
                .start()) {
            Process running = startSource();
            source = running;
            long untilNs = System.nanoTime() + SECONDS * 1_000_000_000L;
            for (int step = 0; System.nanoTime() < untilNs; step++) {
                pause(1_000 + random.nextInt(3_000));
                running = disturb(step < KINDS ? step : random.nextInt(KINDS), random, rsyslog, running);
                source = running;
            }
            String cost = costOfAnOutage(rsyslog, running);
            rsyslog.start();
            tell(running, "stop");
            assertTrue(running.waitFor(150, TimeUnit.SECONDS), Files.readString(temp.resolve("source")));
            verdict(rsyslog, cost);
        }
    }

    private Process disturb(int what, Random random, Rsyslog rsyslog, Process running) throws Exception {
        switch (what) {
            case 0 -> {
                rsyslog.kill();
                pause(random.nextInt(3_000));
                rsyslog.start();
            }
            case 1 -> {
                kills++;
                running.destroyForcibly().waitFor();
                return startSource();
            }
            case 2 -> {
                fill();
                pause(2_000);
                Files.delete(disk.resolve("filler"));
            }
            default -> {
                run("kill", "-STOP", Long.toString(rsyslog.pid()));
                pause(1_000 + random.nextInt(2_000));
                run("kill", "-CONT", Long.toString(rsyslog.pid()));
            }
        }
        return running;
    }

    private static void pause(int ms) {
        LockSupport.parkNanos(ms * 1_000_000L);
    }

    /** Leaves no byte of the disk free. */
    private void fill() {
        byte[] block = new byte[64 << 10];
        try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"), StandardOpenOption.CREATE)) {
            for (int blocks = 0; blocks < 1 << 20; blocks++) {
                filler.write(block);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("space"), e.toString());
        }
    }

    /** What the process takes while nothing is raised and the receiver is down. */
    private String costOfAnOutage(Rsyslog rsyslog, Process running) throws Exception {
        tell(running, "pause");
        rsyslog.kill();
        pause(3_000);
        double before = cpuSeconds(running);
        LockSupport.parkNanos(OUTAGE_NS);
        return String.format(
                "in an outage of %d s: CPU %.2f s, resident %s",
                OUTAGE_NS / 1_000_000_000L, cpuSeconds(running) - before, residentText(running));
    }

    private static double cpuSeconds(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private static String residentText(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("unknown")
                .replaceAll("\\s+", " ");
    }

    private void verdict(Rsyslog rsyslog, String cost) throws IOException {
        List<String> raised = new ArrayList<>();
        try (Journal<StoredAlert> journal = AlertSource.open(temp.resolve("state"));
                Tailer<StoredAlert> all = journal.fromStart()) {
            for (StoredAlert stored = all.next(); stored != null; stored = all.next()) {
                raised.add(stored.alert().id());
            }
        }
        List<String> lines = Files.readAllLines(disk.resolve("alerts.jsonl"));
        List<String> inFile = Rsyslog.ids(lines);
        List<String> inSyslog = rsyslog.ids();
        System.out.printf(
                "chaos: seed %d, %d s, %d kills of the agent, %d raised; syslog %d received, %d twice; file %d, %d"
                        + " twice; %s%n",
                SEED,
                SECONDS,
                kills,
                raised.size(),
                inSyslog.size(),
                inSyslog.size() - new HashSet<>(inSyslog).size(),
                inFile.size(),
                inFile.size() - new HashSet<>(inFile).size(),
                cost);
        String said = Files.readString(temp.resolve("source"));
        assertEquals(lines.size(), inFile.size(), "a torn line in the file");
        assertEquals(Set.of(), missing(raised, inFile), "missing in the file, seed " + SEED + "\n" + said);
        assertEquals(Set.of(), missing(raised, inSyslog), "missing at rsyslog, seed " + SEED + "\n" + said);
        assertEquals(new HashSet<>(raised), new HashSet<>(inFile));
        assertEquals(new HashSet<>(raised), new HashSet<>(inSyslog));
        assertTrue(raised.size() > SECONDS * ALERTS_PER_SECOND / 4, raised.size() + " raised");
    }

    private static Set<String> missing(List<String> raised, List<String> received) {
        Set<String> missing = new TreeSet<>(raised);
        missing.removeAll(new HashSet<>(received));
        return missing;
    }
}
