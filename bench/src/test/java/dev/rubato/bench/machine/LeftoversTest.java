package dev.rubato.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    private static final String READY = "ready ";
    private static final String UNDONE = "undone";
    private static final int SIGTERM_STATUS = 128 + 15;

    /** A bench that begins things and is then ended by a signal. */
    static final class Begun {
        private Begun() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Path directory = Path.of(arguments[0]);
            Leftovers.undoAtEnd(() -> Files.createFile(directory.resolve("standing")));
            Leftovers.undoAtEnd(() -> Files.createFile(directory.resolve("closed")))
                    .close();
            Leftovers.undoAtEnd(() -> {
                throw new IOException(UNDONE + " not");
            });
            Process program = Leftovers.start(new ProcessBuilder("sleep", "300"));
            System.out.println(READY + program.pid());
            program.waitFor();
        }
    }

    @Test
    void aBenchThatIsEndedBySignalUndoesWhatStands(@TempDir Path directory) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process bench = new ProcessBuilder(List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Begun.class.getName(),
                        directory.toString()))
                .redirectError(directory.resolve("errors").toFile())
                .start();
        try (BufferedReader output = bench.inputReader()) {
            String line = output.readLine();
            assertTrue(line != null && line.startsWith(READY), line);
            ProcessHandle program = ProcessHandle.of(Long.parseLong(line.substring(READY.length())))
                    .orElseThrow();
            bench.destroy();
            assertTrue(bench.waitFor(60, TimeUnit.SECONDS));
            assertEquals(SIGTERM_STATUS, bench.exitValue());
            program.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        } finally {
            bench.destroy(); // after an earlier failure: it must end its program
            bench.waitFor(10, TimeUnit.SECONDS);
            bench.destroyForcibly();
        }
        assertTrue(Files.exists(directory.resolve("standing")));
        assertTrue(Files.notExists(directory.resolve("closed")));
        assertTrue(Files.readString(directory.resolve("errors")).contains("left behind: " + UNDONE + " not"));
    }
}
