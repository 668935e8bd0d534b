package dev.rubato.agent;

import dev.rubato.journal.AlertJson;
import dev.rubato.sink.LineSink;
import dev.rubato.sink.Sink;
import dev.rubato.sink.TerminalText;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/** Chooses where alerts go. */
final class Sinks {
    /** The name of the sink that a person reads; its position is not kept. */
    static final String TERMINAL = "terminal";

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private Sinks() {}

    /**
     * The sink for an output: JSON Lines appended to a file, or to standard output; readable text if that is a terminal.
     *
     * @param output a file, or {@code -}
     * @throws AgentRefusedException if the file cannot be written
     */
    static Sink of(String output) throws AgentRefusedException {
        if (output.equals("-")) {
            if (isTerminal()) {
                boolean colour = System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
                TerminalText text = new TerminalText(colour, ZoneId.systemDefault());
                return LineSink.toStandardOutput(TERMINAL, text::render);
            }
            return LineSink.toStandardOutput("stdout", alert -> AlertJson.line(alert) + "\n");
        }
        LineSink file = LineSink.toFile(Path.of(output), alert -> AlertJson.line(alert) + "\n");
        try {
            file.open();
        } catch (IOException e) {
            throw new AgentRefusedException(
                    "alerts cannot be written to " + output + " (" + e
                            + "): make it writable, or give another --output",
                    e);
        }
        return file;
    }

    /** Whether alerts for {@code output} are shown on a terminal. */
    static boolean isTerminal(String output) {
        return output.equals("-") && isTerminal();
    }

    /** Whether standard output is a terminal. */
    private static boolean isTerminal() {
        if (Files.exists(STANDARD_OUTPUT)) {
            try {
                String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false;
            }
        }
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
}
