package dev.rubato.sink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The options of one configured sink, checked for their form; defaults where nothing was given. Asking for an option that
 * the kind of sink does not have is a fault of the program.
 */
public interface SinkOptions {

    /** The name that the user gave the sink. */
    String sink();

    /** A text, or the text of any other form; empty if there is none. */
    String text(String option);

    boolean flag(String option);

    int count(String option);

    long durationNs(String option);

    long bytes(String option);

    /** A path; empty if none was given. */
    Optional<Path> file(String option);

    /**
     * A secret, read from its file or the environment at this moment.
     *
     * @return empty if none was given
     * @throws IOException in words if its file cannot be read or the variable is not set
     */
    Optional<String> secret(String option) throws IOException;

    /**
     * The keys below an option with their values, in the order of the configuration; variables and files are read at
     * this moment.
     *
     * @throws IOException in words if a file cannot be read or a variable is not set
     */
    Map<String, String> table(String option) throws IOException;

    /** What is wrong with an option, with the place where it was given: for a value that only the transport can judge. */
    IOException wrong(String option, String why);
}
