package dev.rubato.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent where something is missing, full, forbidden, or kills it: it says so in words that help. */
@Tag("live")
class HardshipLiveTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    private @TempDir Path directory = Path.of(".");
    private final Commands commands = new Commands();

    @BeforeEach
    void needsRoot() {
        Requires.root();
        Requires.tool("setpriv", "unshare", "mount", "umount");
    }

    @AfterEach
    void end() {
        commands.close();
    }

    /** A copy of the distribution and a home that anybody may read. */
    private Path openHome() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Commands.run(
                "cp",
                "-r",
                WatchedHost.home().toString(),
                directory.resolve("rubato").toString());
        Path state = Files.createDirectory(directory.resolve("state"));
        Commands.run("chown", "65534:65534", state.toString());
        return state;
    }

    private Commands.Running asNobody(Path state, String... options) {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "rubato/bin/rubato"));
        command.addAll(List.of(options));
        return commands.start(
                directory,
                Map.of("XDG_STATE_HOME", state.toString(), "HOME", state.toString()),
                command.toArray(String[]::new));
    }

    private static int exitOf(Commands.Running running) {
        Commands.await(SOON, () -> !running.process().isAlive(), () -> "has not ended:\n" + running.output());
        Commands.await(SOON, () -> !running.reader().isAlive(), () -> "its output has not ended");
        return running.process().exitValue();
    }

    @Test
    void withoutRootItStartsWithWhatItMaySee() throws IOException {
        Commands.Running agent = asNobody(openHome(), "watch", "--for", "3s");
        assertEquals(0, exitOf(agent), agent::output);
        String watching = line(agent, "watching");
        assertTrue(watching.contains("kernel-trace absent"), watching);
        assertTrue(watching.contains("packet absent"), watching);
        assertTrue(line(agent, "kernel-trace: ").contains("root"), agent::output);
        assertTrue(watching.contains("sampled"), watching);
    }

    @Test
    void aJournalDirectoryThatMayNotBeWrittenIsRefused() throws IOException {
        Path state = openHome();
        Path forbidden = Files.createDirectory(directory.resolve("forbidden"));
        Commands.Running agent = asNobody(state, "watch", "--set", "journal.dir=" + forbidden, "--for", "3s");
        assertTrue(exitOf(agent) != 0, agent::output);
        assertTrue(agent.said(forbidden.toString()), agent::output);
        assertTrue(agent.said("create it for this user"), agent::output);
    }

    @Test
    void withoutLibpcapItSaysWhichPackageIsMissing() {
        Commands.Running agent = commands.start(
                directory,
                Map.of("RUBATO_JAVA_OPTS", "-Dorg.pcap4j.core.pcapLibName=absent"),
                WatchedHost.rubato(),
                "watch",
                "--for",
                "3s",
                "--set",
                "journal.dir=" + directory.resolve("journal"));
        assertEquals(0, exitOf(agent), agent::output);
        String watching = line(agent, "watching");
        assertTrue(watching.contains("packet absent"), watching);
        assertTrue(line(agent, "packet: ").contains("libpcap"), agent::output);
    }

    @Test
    void withoutTracefsItFallsBackToSampling() {
        Commands.Running agent = commands.start(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none /sys/kernel && exec " + WatchedHost.rubato() + " watch --for 3s --set journal.dir="
                        + directory.resolve("journal"));
        assertEquals(0, exitOf(agent), agent::output);
        String watching = line(agent, "watching");
        assertTrue(watching.contains("kernel-trace absent"), watching);
        assertTrue(line(agent, "kernel-trace: ").contains("/sys/kernel/tracing"), agent::output);
        assertTrue(watching.contains("process sampled"), watching);
    }

    @Test
    void anAbsentGpuIsAbsentAndNotZero() {
        try (WatchedHost host = WatchedHost.start(directory)) {
            assertTrue(host.logged("gpu absent"), host::log);
            assertTrue(host.stop().path("events").path("GpuSampled").isMissingNode());
        }
    }

    @Test
    void onAFullDiskItRefusesAndSaysHowMuchRoomItNeeds() throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Commands.run("mount", "-t", "tmpfs", "-o", "size=24m", "none", disk.toString());
        try {
            Files.write(disk.resolve("filler"), new byte[20 << 20]);
            Commands.Running agent = commands.start(
                    WatchedHost.rubato(),
                    "watch",
                    "--for",
                    "3s",
                    "--set",
                    "journal.min-free-bytes=8MiB",
                    "--set",
                    "journal.dir=" + disk.resolve("journal"));
            assertEquals(1, exitOf(agent), agent::output);
            assertTrue(agent.said("8192 KiB"), agent::output);
            assertTrue(agent.said("make room"), agent::output);
        } finally {
            Commands.run("umount", disk.toString());
        }
    }

    @Test
    void aDiskThatFillsUpIsSaidAndItGoesOn() throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Commands.run("mount", "-t", "tmpfs", "-o", "size=40m", "none", disk.toString());
        try {
            Path filler = disk.resolve("filler");
            try (WatchedHost host = WatchedHost.start(disk, "--set", "journal.min-free-bytes=8MiB")) {
                Files.write(filler, new byte[34 << 20]);
                Commands.await(
                        SOON,
                        () -> {
                            Commands.run("/bin/true");
                            return host.logged("make room");
                        },
                        () -> "not a word of the disk:\n" + host.log());
                Files.delete(filler);
                WatchedHost.Raised gap =
                        host.await(SOON, alert -> alert.text("detector").equals("sensor-gap"));
                assertFalse(gap.loud(), gap::line);
                Commands.await(
                        SOON,
                        () -> JournalCount.of(disk.resolve("journal"), "/bin/true")
                                        .execs()
                                > 0,
                        () -> "nothing is journaled any more:\n" + host.log());
                host.stop();
            }
        } finally {
            Commands.run("umount", disk.toString());
        }
    }

    @Test
    void killedInTheMiddleOfAScanItRaisesEveryAlertOnceAndReportsTheGap() {
        Requires.tracefs();
        Requires.networkNamespaces();
        Requires.tool("nmap", "nft");
        try (Lab lab = new Lab()) {
            try (WatchedHost first = WatchedHost.start(directory)) {
                commands.start(
                        "nmap",
                        "-n",
                        "-Pn",
                        "-sT",
                        "-p445",
                        "--max-rate",
                        "2",
                        "--max-parallelism",
                        "1",
                        lab.hosts(2, 60));
                Commands.await(
                        SOON, () -> connects() >= 4, () -> "the scan does not show in the journal\n" + first.log());
                first.kill();
            }
            assertEquals(List.of(), scans());
            try (WatchedHost second = WatchedHost.start(directory)) {
                second.await(SOON, raised -> raised.text("detector").equals("scan") && raised.loud());
                second.await(SOON, raised -> raised.text("detector").equals("sensor-gap"));
                second.kill();
            }
            try (WatchedHost third = WatchedHost.start(directory)) {
                third.settle();
                third.stop();
            }
            assertEquals(1, scans().size(), () -> scans().toString());
            List<Alert> all = alerts();
            assertEquals(all.size(), new HashSet<>(all.stream().map(Alert::id).toList()).size(), all::toString);
        }
    }

    private long connects() {
        return JournalCount.of(directory.resolve("journal"), "/usr/bin/nmap").ownedConnects();
    }

    private List<Alert> scans() {
        return alerts().stream()
                .filter(alert -> alert.detector().equals("scan"))
                .toList();
    }

    private List<Alert> alerts() {
        List<Alert> all = new ArrayList<>();
        try (Journal<StoredAlert> journal =
                        Journal.openReadOnly(directory.resolve("journal").resolve("alerts"), new AlertCodec());
                Tailer<StoredAlert> tailer = journal.fromStart()) {
            for (StoredAlert stored = tailer.next(); stored != null; stored = tailer.next()) {
                all.add(stored.alert());
            }
        }
        return all;
    }

    private static String line(Commands.Running running, String part) {
        return running.output()
                .lines()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line with " + part + ":\n" + running.output()));
    }
}
