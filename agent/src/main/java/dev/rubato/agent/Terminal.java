package dev.rubato.agent;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a person reads what is written. Java tells of standard input and output together only, Linux of each. */
public final class Terminal {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String STANDARD_OUTPUT = "1";
    private static final String STANDARD_ERROR = "2";

    private Terminal() {}

    /** Whether standard output is a terminal. */
    public static boolean isOutput() {
        return Files.exists(DESCRIPTORS)
                ? is(STANDARD_OUTPUT)
                : Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** Whether standard error is known to be a terminal. */
    public static boolean isError() {
        return is(STANDARD_ERROR);
    }

    private static boolean is(String descriptor) {
        try {
            String target =
                    Files.readSymbolicLink(DESCRIPTORS.resolve(descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
