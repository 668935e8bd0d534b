package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 1_700_000_000L * SECOND_NS;

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private Path configuration(String text) throws Exception {
        return Files.writeString(dir.resolve("rubato.yaml"), text);
    }

    private Path journalWithGap() {
        Path journals = dir.resolve("journal");
        JournalLimits limits = new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);
        try (Journal<Event> events = Journal.open(journals.resolve("events"), new EventCodec(), limits)) {
            events.append(new Event.AgentStarted(START_NS, "host", "boot", new ProcessKey(7, START_NS)));
            events.append(new Event.SensorGap(START_NS + SECOND_NS, "packet", 3, START_NS, START_NS + 1, "burst"));
        }
        return journals;
    }

    @Test
    void anUnknownKeyRefusesWithPlaceAndNearestKey() throws Exception {
        Path file = configuration("journal:\n  dri: /tmp\n");
        assertEquals(2, run("watch", "--config", file.toString()));
        assertEquals(
                "rubato: " + file + ":2: unknown key \"journal.dri\"; the nearest known key is \"journal.dir\"\n",
                err.toString());
    }

    @Test
    void wrongUsageIsToldApartFromFailure() {
        assertEquals(2, run("watch", "--for", "30"));
        assertTrue(err.toString().contains("30s"), err.toString());
        assertEquals(2, run("watch", "--fail-on", "loud"));
        assertEquals(2, run("nonsense"));
        assertEquals(2, run("replay"));
        assertEquals(2, run("replay", "--format", "nonsense", dir.toString()));
        assertEquals(2, run("replay", dir.resolve("none").toString()));
        assertEquals(1, run("replay", dir.toString()));
    }

    @Test
    void helpNamesOnlyCommandsThatExist() {
        assertEquals(0, run("--help"));
        List<String> named = out.toString()
                .lines()
                .filter(line -> line.matches("  [a-z]+ .*"))
                .map(line -> line.strip().replaceFirst(" .*", ""))
                .toList();
        assertEquals(List.of("watch", "replay", "check", "inventory", "top", "report", "verify"), named);
        assertEquals(0, run("check", "--help"));
        assertEquals(0, run("--version"));
    }

    @Test
    void replayGivesTheAlertsOfAJournalAndFailsOnTheirSeverity() throws Exception {
        Path journals = journalWithGap();
        Path alerts = dir.resolve("alerts.jsonl");
        assertEquals(0, run("replay", "--format", "journal", "--output", alerts.toString(), journals.toString()));
        String[] lines = Files.readString(alerts).split("\n", -1);
        assertEquals(2, lines.length);
        assertEquals(
                "sensor-gap",
                AlertJson.read(lines[0].getBytes(StandardCharsets.UTF_8)).detector());
        Path same = dir.resolve("same.jsonl");
        assertEquals(3, run("-r", journals.toString(), "--fail-on", "low", "--output", same.toString()));
        assertEquals(Files.readString(alerts), Files.readString(same));
        assertEquals(0, run("-r", journals.toString(), "--fail-on", "HIGH", "--output", same.toString()));
        assertTrue(err.toString().contains("replayed 2 events"), err.toString());
    }

    @Test
    void checkSaysWhatEverySensorSeesHere() {
        assertEquals(0, run("check", "--set", "journal.dir=" + dir.resolve("new")));
        String text = out.toString();
        for (String name : new String[] {
            "configuration",
            "journal",
            "kernel-trace",
            "packet",
            "process",
            "socket",
            "gpu",
            "scan",
            "spawn-chain",
            "replication",
            "gpu-hijack",
            "tempo",
            "incident",
            "sensor-gap"
        }) {
            assertTrue(text.contains(name), name + " in " + text);
        }
        assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
        assertFalse(Files.exists(dir.resolve("new")));
    }

    @Test
    void checkSaysWhenTheAgentWouldRefuse() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");
        assertEquals(2, run("check", "--json", "--set", "journal.dir=" + file.resolve("below")));
        assertTrue(out.toString().contains("\"journalUsable\":false"), out.toString());
    }

    @Test
    void checkRefusesAJournalThatOthersMayWriteToAsTheAgentDoes() throws Exception {
        Path events = Files.createDirectories(dir.resolve("journal/events"));
        Files.setPosixFilePermissions(events, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(2, run("check", "--json", "--set", "journal.dir=" + dir.resolve("journal")));
        assertTrue(out.toString().contains("others may write to the journal directory " + events), out.toString());
        assertEquals("rwxrwxrwx", PosixFilePermissions.toString(Files.getPosixFilePermissions(events)));
    }

    @Test
    void anAgeThatKeepsNothingIsRefusedWithItsKey() {
        assertEquals(2, run("check", "--set", "journal.events.max-age=0s"));
        assertTrue(err.toString().contains("journal.events.max-age: \"0s\" must be at least 1m"), err.toString());
    }

    @Test
    void checkListsEveryKeyWithItsValueAndPlace() throws Exception {
        Path file = configuration("sensors.gpu.enabled: false\n");
        assertEquals(0, run("check", "--keys", "--config", file.toString()));
        assertTrue(out.toString().contains("sensors.gpu.enabled: false   (" + file + ":1)"), out.toString());
        assertTrue(out.toString().contains("journal.events.max-age: 24h\n"), out.toString());
    }
}
