package dev.rubato.agent;

import dev.rubato.journal.AlertJson;
import dev.rubato.sink.LineSink;
import dev.rubato.sink.Sink;
import dev.rubato.sink.TerminalText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;

/** Chooses where alerts go. */
final class Sinks {
    /** The name of the sink that a person reads; its position is not kept. */
    static final String TERMINAL = "terminal";

    private Sinks() {}

    /**
     * The sink for an output: JSON Lines appended to a file, or to standard output; readable text if that is a terminal.
     *
     * @param output a file, or {@code -}
     * @throws AgentRefusedException if the file cannot be written
     */
    static Sink of(String output) throws AgentRefusedException {
        if (output.equals("-")) {
            if (Terminal.isOutput()) {
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
        return output.equals("-") && Terminal.isOutput();
    }
}
