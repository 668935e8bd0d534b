package dev.rubato.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of a test's own with its class path, so that it can be killed. */
public final class JavaProcess {
    private JavaProcess() {}

    /**
     * Starts one.
     *
     * @param log what it says is appended there; it works in the directory of this file
     * @param flags of the JVM
     * @param main the class whose {@code main} it runs, and its arguments
     */
    public static Process start(Path log, List<String> flags, String... main) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(main));
        return new ProcessBuilder(command)
                .directory(log.toAbsolutePath().resolveSibling(".").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
