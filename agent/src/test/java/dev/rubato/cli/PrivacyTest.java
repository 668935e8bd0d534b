package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.lab.HostileStory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the options of privacy change in the alerts of a replay. */
class PrivacyTest {
    @TempDir
    Path dir;

    private final StringWriter err = new StringWriter();

    private int run(String... options) {
        List<String> all =
                new ArrayList<>(List.of("replay", "--output", dir.resolve("out").toString()));
        all.addAll(List.of("--set", "journal.dir=" + dir.resolve("own")));
        for (String option : options) {
            all.addAll(List.of("--set", option));
        }
        all.add(dir.resolve("journal").toString());
        return Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), all.toArray(String[]::new));
    }

    private String alerts(String... options) throws Exception {
        if (Files.notExists(dir.resolve("journal"))) {
            HostileStory.journal(dir);
        }
        assertEquals(0, run(options), err.toString());
        return Files.readString(dir.resolve("out"));
    }

    @Test
    void aUsersRuleWorksInEveryText() throws Exception {
        assertTrue(alerts().contains("owned"));
        Path rules = Files.writeString(dir.resolve("rules"), "story owned (owned)\n");
        String alerts = alerts("privacy.rules-file=" + rules);
        assertFalse(alerts.contains("owned"));
        assertTrue(alerts.contains("[redacted:story]"));
        assertEquals(alerts().replace("owned", "[redacted:story]"), alerts);
        assertTrue(
                alerts("privacy.rules-file=" + rules, "privacy.arguments=keep").contains("owned"));
    }

    @Test
    void argumentsCanBeLeftOut() throws Exception {
        String alerts = alerts("privacy.arguments=omit");
        assertFalse(alerts.contains("owned"), alerts);
        assertFalse(alerts.contains("server.js"), alerts);
        assertTrue(alerts.contains("spawn-chain"), alerts);
    }

    @Test
    void usersCanBeHashedUnderTheHostsKey() throws Exception {
        String alerts = alerts("privacy.users=hash");
        assertFalse(alerts.contains("\"user\":\"1000\""));
        assertTrue(alerts.matches("(?s).*\"user\":\"user-[0-9a-f]{16}\".*"), alerts);
        assertFalse(alerts.contains("/home/me"));
        assertEquals(alerts, alerts("privacy.users=hash"));
        Files.delete(dir.resolve("own/privacy.key"));
        assertFalse(alerts.equals(alerts("privacy.users=hash")), "another key gives other names");
    }

    @Test
    void wrongOptionsAreRefusedInWords() throws Exception {
        alerts();
        assertEquals(2, run("privacy.arguments=hide"));
        assertTrue(err.toString().contains("must be one of keep, redact, omit"), err.toString());
        Path rules = Files.writeString(dir.resolve("rules"), "story - (\n");
        assertEquals(2, run("privacy.rules-file=" + rules));
        assertTrue(err.toString().contains("rules, line 1: "), err.toString());
    }
}
