package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopCommandTest {
    private static final JournalLimits LIMITS =
            new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);

    @TempDir
    Path dir;

    private final long nowNs = System.currentTimeMillis() * 1_000_000;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private static Event executed(long timeNs, int pid, int parent, String exe) {
        return new Event.ProcessExecuted(
                timeNs, new ProcessKey(pid, pid), new ProcessKey(parent, parent), ProcessImage.ofExe(exe), Basis.EXACT);
    }

    private void writeEvents(Journal<Event> journal) {
        long timeNs = nowNs - 10_000_000_000L;
        journal.append(new Event.AgentStarted(timeNs, "devbox", "boot", new ProcessKey(9, 9)));
        journal.append(executed(timeNs, 1, 1, "/sbin/init"));
        journal.append(executed(timeNs, 50, 1, "/usr/sbin/sshd"));
        for (int i = 0; i < 60; i++) {
            journal.append(executed(timeNs + i * 1_000_000L, 100 + i, 50, "/bin/true"));
        }
        journal.append(new Event.TimePassed(nowNs));
    }

    @Test
    void showsALiveJournalOnce() {
        try (Journal<Event> events = Journal.open(dir.resolve("events"), new EventCodec(), LIMITS);
                Journal<StoredAlert> alerts = Journal.open(dir.resolve("alerts"), new AlertCodec(), LIMITS)) {
            writeEvents(events);
            StoredAlert old = NumberedAlerts.of(1);
            alerts.append(old);
            assertEquals(0, run("top", "--once", "--set", "journal.dir=" + dir), err.toString());
        }
        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(0).endsWith("devbox  no agent runs: nothing new will come"), lines.get(0));
        assertTrue(lines.get(1).startsWith("last minute: 1.03 executions/s, 0 connects/s"), lines.get(1));
        assertTrue(lines.get(2).startsWith("events: 64, newest "), lines.get(2));
        assertTrue(
                lines.stream().anyMatch(line -> line.startsWith("sshd (50)") && line.contains(" 1.02 ")),
                out.toString());
        assertTrue(lines.getLast().startsWith("INCIDENT"), "the alert is older than an hour:\n" + out);
    }

    @Test
    void showsAnAlertOfTheLastHour() {
        try (Journal<Event> events = Journal.open(dir.resolve("events"), new EventCodec(), LIMITS);
                Journal<StoredAlert> alerts = Journal.open(dir.resolve("alerts"), new AlertCodec(), LIMITS)) {
            writeEvents(events);
            alerts.append(NumberedAlerts.at(1, nowNs - 60_000_000_000L));
            assertEquals(0, run("top", "--once", "--set", "journal.dir=" + dir), err.toString());
        }
        String last = out.toString().lines().toList().getLast();
        assertTrue(last.contains(" medium "), last);
    }

    @Test
    void saysWhatIsMissing() {
        assertEquals(1, run("top", "--set", "journal.dir=" + dir));
        assertTrue(err.toString().contains("there is no journal in " + dir.resolve("events")), err.toString());
        assertEquals(2, run("top", "--interval", "5ms"));
        assertTrue(err.toString().contains("--interval is at least 100ms"), err.toString());
    }
}
