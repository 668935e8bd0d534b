package dev.rubato.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secrets of sinks: named in the configuration, never written there. */
final class SinkSecrets {
    /** A secret is a line; a longer file is a mistake. */
    private static final long MAX_SECRET_BYTES = 64 << 10;

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(file:)?([^${}]+)\\}");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(secret|password|passwd|token|authorization|api-?key|jaas|credential).*");

    private SinkSecrets() {}

    /** @throws IllegalArgumentException if the secret itself is written in the configuration */
    static void checkNotWritten(String option, String key, String text) {
        if (key.equals(option) && !REFERENCE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a secret does not belong in the configuration: write it to a file of mode"
                            + " 0600 and name that as " + option + "-file, or give ${VARIABLE} of the environment");
        }
    }

    /** @throws IllegalArgumentException if the value looks like a secret that is written in the configuration */
    static void checkTableValue(String key, String text) {
        if (SECRET_NAME.matcher(key).matches() && !REFERENCE.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "this looks like a secret, which does not belong in the configuration: use"
                            + " ${file:PATH} or ${VARIABLE} in the value");
        }
    }

    /** The text with variables and files put in. */
    static String resolve(String text, Map<String, String> environment, String place) throws IOException {
        Matcher references = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (references.find()) {
            String name = references.group(2);
            String value =
                    references.group(1) == null ? variable(name, environment, place) : read(Path.of(name), place);
            references.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return references.appendTail(resolved).toString();
    }

    private static String variable(String name, Map<String, String> environment, String place) throws IOException {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IOException(place + ": the variable " + name + " of the environment is not set");
        }
        return value;
    }

    /** What is in a file, without line ends around it. */
    static String read(Path file, String place) throws IOException {
        try {
            if (Files.size(file) > MAX_SECRET_BYTES) {
                throw new IOException(place + ": " + file + " is too long for a secret");
            }
            String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (secret.isEmpty()) {
                throw new IOException(place + ": " + file + " is empty");
            }
            return secret;
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException(place + ": the secret cannot be read: " + e, e);
        }
    }
}
