package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.lab.JavaProcess;
import dev.rubato.sink.transport.Rsyslog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand alerts a second into four kinds of receivers, while agent and receivers are killed, hang, answer badly and
 * the file's disk is full: afterwards each has every alert that was raised and no other, the journal has each once, and
 * file and broker got them in its order.
 *
 * <p>{@code -Drubato.chaos.seconds=300} makes it longer, {@code -Drubato.chaos.kafka=true} adds a Kafka broker, and
 * {@code -Drubato.chaos.seed=N} repeats one.
 */
@Tag("live")
class SinkChaosLiveTest {
    private static final int SECONDS = Integer.getInteger("rubato.chaos.seconds", 50);
    private static final boolean KAFKA = Boolean.getBoolean("rubato.chaos.kafka");
    private static final long SEED = Long.getLong("rubato.chaos.seed", System.nanoTime());
    private static final int ALERTS_PER_SECOND = 1000;
    private static final long OUTAGE_NS = 8_000_000_000L;

    /** Exit status after {@code SIGKILL}. */
    private static final int KILLED = 128 + 9;

    @TempDir
    Path temp;

    private final Random random = new Random(SEED);
    private final Map<String, Integer> disturbances = new TreeMap<>();
    private Path disk = Path.of("");
    private Path configuration = Path.of("");
    private @Nullable Process source;
    private long mostResidentKiB;

    /** One way to disturb. */
    private record Disturbance(String name, Action action) {
        /** What is done. */
        interface Action {
            void happen() throws Exception;
        }
    }

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
        return JavaProcess.start(
                temp.resolve("source"),
                List.of(
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:TieredStopAtLevel=1",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"),
                AlertSource.class.getName(),
                temp.resolve("state").toString(),
                configuration.toString(),
                Integer.toString(ALERTS_PER_SECOND));
    }

    private static void tell(Process process, String word) throws IOException {
        process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    @Test
    void everyAlertArrivesThroughOutagesKillsAndAFullDisk() throws Exception {
        Path file = disk.resolve("alerts.jsonl");
        try (ChaosReceivers receivers = new ChaosReceivers(temp.resolve("receivers"), file, SEED, KAFKA)) {
            configuration = Files.writeString(temp.resolve("rubato.yaml"), receivers.yaml());
            List<Disturbance> ways = ways(receivers);
            source = startSource();
            long untilNs = System.nanoTime() + SECONDS * 1_000_000_000L;
            for (int step = 0; System.nanoTime() < untilNs; step++) {
                pause(1_000 + random.nextInt(3_000));
                Disturbance way = ways.get(step < ways.size() ? step : random.nextInt(ways.size()));
                disturbances.merge(way.name(), 1, Integer::sum);
                way.action().happen();
            }
            String cost = costOfAnOutage(receivers);
            receivers.startAll();
            Process running = running();
            tell(running, "stop");
            assertTrue(running.waitFor(150, TimeUnit.SECONDS), Files.readString(temp.resolve("source")));
            assertEquals(0, running.exitValue(), Files.readString(temp.resolve("source")));
            verdict(receivers, cost);
            assertEquals(
                    Files.readAllLines(file).size(),
                    Rsyslog.ids(Files.readAllLines(file)).size(),
                    "a torn line");
        }
    }

    private Process running() {
        return Objects.requireNonNull(source);
    }

    /** Each comes once in this order, then by chance. */
    private List<Disturbance> ways(ChaosReceivers receivers) {
        List<Disturbance> ways = new ArrayList<>();
        ways.add(new Disturbance("rsyslog killed", () -> {
            receivers.killSyslog();
            pause(random.nextInt(3_000));
            receivers.startSyslog();
        }));
        ways.add(new Disturbance("agent killed", () -> {
            noteResident();
            assertEquals(KILLED, running().destroyForcibly().waitFor(), "it ended before it was killed");
            source = startSource();
        }));
        ways.add(new Disturbance("disk full", () -> {
            fill();
            pause(2_000);
            Files.delete(disk.resolve("filler"));
        }));
        ways.add(new Disturbance("cluster killed", () -> {
            receivers.killHttp();
            pause(random.nextInt(3_000));
            receivers.startHttp();
        }));
        ways.add(new Disturbance("rsyslog hangs", () -> {
            run("kill", "-STOP", Long.toString(receivers.syslogPid()));
            pause(1_000 + random.nextInt(2_000));
            run("kill", "-CONT", Long.toString(receivers.syslogPid()));
        }));
        if (receivers.hasKafka()) {
            ways.add(new Disturbance("broker killed", () -> {
                receivers.killKafka();
                pause(random.nextInt(3_000));
                receivers.startKafka();
            }));
        }
        return ways;
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

    /** What the process takes while alerts wait for receivers that are all down. */
    private String costOfAnOutage(ChaosReceivers receivers) throws Exception {
        receivers.killAll();
        pause(1_000);
        tell(running(), "pause");
        pause(4_000);
        double before = cpuSeconds(running());
        LockSupport.parkNanos(OUTAGE_NS);
        double used = cpuSeconds(running()) - before;
        noteResident();
        return String.format(
                "in an outage of %d s with alerts waiting: CPU %.2f s, resident %d KiB; most resident ever %d KiB",
                OUTAGE_NS / 1_000_000_000L, used, statusKiB(running(), "VmRSS"), mostResidentKiB);
    }

    private void noteResident() throws IOException {
        mostResidentKiB = Math.max(mostResidentKiB, statusKiB(running(), "VmHWM"));
    }

    private static double cpuSeconds(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private static long statusKiB(Process process, String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(-1);
    }

    private void verdict(ChaosReceivers receivers, String cost) throws IOException {
        ChaosVerdict verdict = new ChaosVerdict(temp.resolve("state"), disturbances.getOrDefault("agent killed", 0));
        System.out.printf(
                "chaos: seed %d, %d s, %s, %d raised; %s%n", SEED, SECONDS, disturbances, verdict.raised(), cost);
        String said = ", seed " + SEED + "\n" + Files.readString(temp.resolve("source"));
        receivers
                .received(verdict.raised())
                .forEach((sink, ids) -> verdict.receiver(sink, ids, ChaosReceivers.IN_ORDER.contains(sink), said));
        assertTrue(verdict.raised() > SECONDS * ALERTS_PER_SECOND / 4, verdict.raised() + " raised");
    }
}
