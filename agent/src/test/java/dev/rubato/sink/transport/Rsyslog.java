package dev.rubato.sink.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Debian's rsyslogd as a receiver: everything that it takes is in one file, a line a message. It deals with a message
 * before it reads the next, so that a kill loses no more than what it has in its hands.
 */
public final class Rsyslog implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final Path directory;
    private final Path received;
    private final List<String> command;
    private @Nullable Process process;

    /** @param inputs lines of configuration that load modules and define inputs of the ruleset {@code all} */
    public Rsyslog(Path directory, String... inputs) throws IOException {
        this.directory = Files.createDirectories(directory);
        received = directory.resolve("received");
        Path configuration = Files.writeString(directory.resolve("rsyslog.conf"), """
            global(workDirectory="%s" maxMessageSize="64k")
            main_queue(queue.type="Direct")
            %s
            template(name="message" type="string" string="%%timegenerated%% %%pri%% %%hostname%% %%app-name%% %%msgid%% %%msg%%\\n")
            action(type="omfile" file="%s")
            ruleset(name="all" queue.type="Direct") {
              action(type="omfile" file="%s" template="message" queue.type="Direct")
            }
            """.formatted(
                        directory, String.join("\n", inputs), directory.resolve("log"), received));
        command = List.of(
                "rsyslogd",
                "-n",
                "-f",
                configuration.toString(),
                "-i",
                directory.resolve("pid").toString());
    }

    /** Starts it; it listens a moment later. */
    public Rsyslog start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
        return this;
    }

    /** Ends it as a crash would. */
    public void kill() throws InterruptedException, IOException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
        Files.deleteIfExists(directory.resolve("pid"));
    }

    public long pid() {
        Process running = process;
        return running == null ? 0 : running.pid();
    }

    /** What it has written so far. */
    public List<String> lines() throws IOException {
        return Files.exists(received) ? Files.readAllLines(received, StandardCharsets.UTF_8) : List.of();
    }

    /** The ids of the alerts that it has written so far. */
    public List<String> ids() throws IOException {
        return ids(lines());
    }

    /** The id of each line that has one. */
    public static List<String> ids(List<String> lines) {
        List<String> ids = new ArrayList<>();
        for (String line : lines) {
            Matcher id = ID.matcher(line);
            if (id.find()) {
                ids.add(id.group(1));
            }
        }
        return ids;
    }

    /** Waits until it has written so many messages. */
    public List<String> await(int count) throws IOException {
        long untilNs = System.nanoTime() + 30_000_000_000L;
        while (ids().size() < count && System.nanoTime() < untilNs) {
            LockSupport.parkNanos(20_000_000);
        }
        return ids();
    }

    /** What it said about itself. */
    public String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    @Override
    public void close() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(5, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
