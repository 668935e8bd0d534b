package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code rubato top} on a terminal, beside the journal's writer. */
@Tag("live")
@Timeout(120)
class TopLiveTest {
    private static final Path RUBATO =
            Path.of(System.getProperty("rubato.distribution")).resolve("bin/rubato");
    private static final JournalLimits LIMITS =
            new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);
    private static final String ENTER = "\u001b[?1049h";
    private static final String LEAVE = "\u001b[?1049l";

    @TempDir
    Path dir;

    private @Nullable Process terminal;

    @AfterEach
    void end() throws InterruptedException {
        if (terminal != null) {
            terminal.descendants().forEach(ProcessHandle::destroyForcibly);
            terminal.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private String screen() throws Exception {
        return new String(
                Files.readAllBytes(dir.resolve("screen")), StandardCharsets.UTF_8); // may end within a character
    }

    private void await(String part) throws Exception {
        while (!screen().contains(part)) {
            assertTrue(terminal != null && terminal.isAlive(), screen());
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static Event executed(int pid, String exe) {
        long nowNs = System.currentTimeMillis() * 1_000_000;
        return new Event.ProcessExecuted(
                nowNs, new ProcessKey(pid, pid), new ProcessKey(1, 1), ProcessImage.ofExe(exe), Basis.EXACT);
    }

    @Test
    void followsTheJournalAndLeavesTheTerminalAsItWas() throws Exception {
        Requires.tool("script");
        try (Journal<Event> events = Journal.open(dir.resolve("events"), new EventCodec(), LIMITS);
                Journal<StoredAlert> alerts = Journal.open(dir.resolve("alerts"), new AlertCodec(), LIMITS)) {
            events.append(executed(70, "/usr/bin/before"));
            String command = "stty cols 90 rows 20; exec " + RUBATO + " top --interval 100ms --set journal.dir=" + dir;
            terminal = new ProcessBuilder("script", "-qefc", command, "/dev/null")
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(dir.resolve("screen").toFile())
                    .start();
            await("before (70)");
            for (int pid = 80; pid < 90; pid++) {
                events.append(executed(pid, "/usr/bin/after"));
            }
            await("after (89)");
            alerts.append(NumberedAlerts.at(7, System.currentTimeMillis() * 1_000_000));
            await("Alert number 7");
            String before = screen();
            int entered = before.indexOf(ENTER);
            assertTrue(entered >= 0 && entered < before.indexOf("before (70)"), before);
            assertTrue(!before.contains(LEAVE), before);
            terminal.descendants()
                    .filter(child -> child.info().command().orElse("").endsWith("java"))
                    .forEach(ProcessHandle::destroy);
            assertTrue(terminal.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, terminal.exitValue());
            assertTrue(screen().indexOf(LEAVE) > screen().lastIndexOf("Alert number 7"), screen());
            for (String line : screen().split("\r+\n|\u001b\\[H", -1)) {
                assertTrue(line.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "").length() <= 90, line);
            }
        }
    }
}
