package dev.rubato.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The file {@code agent.pid} in the journal directory: it holds the agent's process id while the agent runs and is
 * removed at a clean stop, so that a file that is found at the start tells of a run that was killed.
 */
public final class RunFile {
    private final Path file;

    public RunFile(Path journalDirectory) {
        file = journalDirectory.resolve("agent.pid");
    }

    /** The process id that the last run left behind or, while an agent runs, its own; empty after a clean stop. */
    public OptionalLong pid() {
        try {
            return OptionalLong.of(Long.parseLong(
                    Files.readString(file, StandardCharsets.US_ASCII).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The process id of the agent that runs; empty if none does, as far as can be told: an id may be another's by now. */
    public OptionalLong runningPid() {
        OptionalLong pid = pid();
        return pid.isPresent() && ProcessHandle.of(pid.getAsLong()).isPresent() ? pid : OptionalLong.empty();
    }

    /** Whether an agent runs or was killed. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** Notes that this process runs. */
    void write() throws IOException {
        Files.writeString(file, ProcessHandle.current().pid() + "\n", StandardCharsets.US_ASCII);
    }

    /** Notes that everything that was accepted is kept. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
