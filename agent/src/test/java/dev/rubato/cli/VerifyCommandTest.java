package dev.rubato.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.chain.AlertChain;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalLimits;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    private static final JournalLimits LIMITS =
            new JournalLimits(64L << 20, Duration.ofDays(1), 8L << 20, Duration.ofHours(1), 0);
    private static final int ALERTS = 12;

    @TempDir
    Path dir;

    private final List<StoredAlert> alerts = new ArrayList<>();
    private Path state = Path.of("");
    private Path key = Path.of("");
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @BeforeEach
    void makeJournal() throws Exception {
        state = Files.createDirectory(dir.resolve("state"));
        AlertChain chain = AlertChain.in(state);
        for (int i = 1; i <= ALERTS; i++) {
            StoredAlert stored = chain.linked(NumberedAlerts.of(i).alert());
            chain.appended(stored);
            chain.keepHead(false);
            alerts.add(stored);
        }
        writeJournal(alerts);
        assertEquals(0, run("verify", "--show-key", "--set", "journal.dir=" + state));
        key = Files.writeString(dir.resolve("key.pem"), out.toString());
    }

    private void writeJournal(List<StoredAlert> kept) {
        try (Journal<StoredAlert> journal = Journal.open(state.resolve("alerts"), new AlertCodec(), LIMITS)) {
            kept.forEach(journal::append);
        }
    }

    private void writeJournalAnew(List<StoredAlert> kept) throws Exception {
        Files.move(state.resolve("alerts"), dir.resolve("old-" + System.nanoTime()));
        writeJournal(kept);
    }

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private List<String> lines() {
        return alerts.stream()
                .map(stored -> AlertJson.line(stored.alert(), stored.link()))
                .toList();
    }

    @Test
    void aWholeJournalEndsWithStatusZero() {
        assertEquals(0, run("verify", state.toString(), "--key", key.toString()), out.toString());
        assertTrue(out.toString().contains("12 alerts, seq 1 to 12"), out.toString());
        assertEquals(0, run("verify", "--set", "journal.dir=" + state));
        assertTrue(out.toString().contains("key beside the journal"), out.toString());
    }

    @Test
    void aJournalThatLacksAnAlertEndsWithStatusOneAndNamesThePlace() throws Exception {
        List<StoredAlert> kept = new ArrayList<>(alerts);
        kept.remove(4);
        writeJournalAnew(kept);
        assertEquals(1, run("verify", state.toString(), "--key", key.toString()));
        assertTrue(
                out.toString().contains("record 5, seq 6, id id-0000006: seq 5 is missing before it"), out.toString());
        writeJournalAnew(alerts.subList(0, 10));
        assertEquals(1, run("verify", state.toString()));
        assertTrue(out.toString().contains("the end: seq 11 to 12 are missing"), out.toString());
    }

    @Test
    void aReceivedStreamIsVerifiedFromAFileAndFromStandardInput() throws Exception {
        Path file = Files.write(dir.resolve("received.jsonl"), lines());
        assertEquals(0, run("verify", file.toString(), "--key", key.toString()), out.toString());
        List<String> changed = new ArrayList<>(lines());
        changed.set(2, changed.get(2).replace("medium", "low"));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(String.join("\n", changed).getBytes(StandardCharsets.UTF_8)));
        try {
            assertEquals(1, run("verify", "-"));
        } finally {
            System.setIn(before);
        }
        assertTrue(out.toString().contains("line 3, seq 3, id id-0000003: was changed"), out.toString());
        assertTrue(out.toString().contains("signatures were not checked"), out.toString());
    }

    @Test
    void wrongUsageEndsWithStatusTwo() {
        assertEquals(2, run("verify", dir.resolve("nothing").toString()));
        assertEquals(2, run("verify", "--key", dir.resolve("nothing").toString()));
        assertEquals(2, run("verify", dir.toString()), "no journal is there");
        assertEquals(2, run("verify", "--min-severity", "deadly"));
    }
}
