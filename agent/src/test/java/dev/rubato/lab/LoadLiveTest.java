package dev.rubato.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.Requires;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every exec and every connect of a steady load reaches the journal with its owner. */
@Tag("live")
class LoadLiveTest {
    private @TempDir Path directory = Path.of(".");

    /** Builds the load generator, which counts what it really started. */
    private Path generator() throws IOException {
        Requires.tool("gcc");
        Path source = directory.resolve("load.c");
        try (InputStream in = LoadLiveTest.class.getResourceAsStream("/lab/load.c")) {
            if (in == null) {
                throw new AssertionError("no resource load.c");
            }
            Files.copy(in, source);
        }
        Path program = directory.resolve("rubato-load");
        Commands.run("gcc", "-O2", "-Wall", "-Werror", "-pthread", "-o", program.toString(), source.toString());
        return program;
    }

    @ParameterizedTest
    @CsvSource({"exec, 100, 10", "exec, 1000, 20", "connect, 1000, 10"})
    void everythingThatWasStartedIsInTheJournal(String kind, int perSecond, int seconds) throws IOException {
        Requires.tracefs();
        Path generator = generator();
        try (WatchedHost host = WatchedHost.start(directory)) {
            String said = Commands.run(
                    Duration.ofSeconds(seconds * 4L + 20),
                    generator.toString(),
                    kind,
                    Integer.toString(perSecond),
                    Integer.toString(seconds));
            long started = Long.parseLong(said.strip());
            assertTrue(started > perSecond * (long) seconds / 2, "only " + started + " were started");
            host.settle();
            JsonNode stats = host.stop();
            Path journal = directory.resolve("journal");
            JournalCount count = kind.equals("exec")
                    ? JournalCount.of(journal, "/bin/true", generator.toString())
                    : JournalCount.of(journal, generator.toString());
            assertEquals(0, stats.path("lost").asLong(), stats::toString);
            if (kind.equals("exec")) {
                assertEquals(started, count.execs(), () -> count + " of " + stats);
            } else {
                assertEquals(started, count.ownedConnects(), () -> count + " of " + stats);
            }
            assertEquals(List.of(), host.loud());
        }
    }
}
