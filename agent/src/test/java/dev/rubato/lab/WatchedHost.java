package dev.rubato.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** This machine with the built agent running on it, as a user starts it, and the alerts that it printed. */
final class WatchedHost implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    private final Process agent;
    private final Path directory;
    private final Path stats;
    private final List<Raised> raised = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private Thread reader = Thread.currentThread();

    /** An alert and when its line was read. */
    record Raised(JsonNode alert, Instant readAt, String line) {
        String text(String field) {
            return alert.path(field).asText();
        }

        boolean is(String detector, String variant) {
            return text("detector").equals(detector) && text("variant").equals(variant);
        }

        boolean loud() {
            return List.of("medium", "high", "critical").contains(text("severity"));
        }

        /** How long after the deciding event the alert was out. */
        Duration delay() {
            return Duration.between(Instant.parse(text("time")), readAt);
        }

        @Override
        public String toString() {
            return text("severity") + " " + text("detector") + "/" + text("variant") + ": " + text("summary");
        }
    }

    private WatchedHost(Process agent, Path directory) {
        this.agent = agent;
        this.directory = directory;
        this.stats = directory.resolve("stats.json");
    }

    /** The distribution that was built. */
    static Path home() {
        return Path.of(System.getProperty("rubato.home", "target/rubato")).toAbsolutePath();
    }

    /** The command that users run. */
    static String rubato() {
        return home().resolve("bin/rubato").toString();
    }

    /** Starts the agent with its journal in {@code directory} and waits until it watches. */
    static WatchedHost start(Path directory, String... options) {
        List<String> command = new ArrayList<>(List.of(rubato(), "watch"));
        command.addAll(List.of("--set", "journal.dir=" + directory.resolve("journal")));
        command.addAll(List.of("--stats", directory.resolve("stats.json").toString()));
        command.addAll(List.of(options));
        try {
            Process process = new ProcessBuilder(command).start();
            WatchedHost host = new WatchedHost(process, directory);
            host.reader =
                    Thread.ofVirtual().name("alerts").start(() -> host.read(process.inputReader(), host::keepAlert));
            Thread.ofVirtual()
                    .name("log")
                    .start(() -> host.read(
                            new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)),
                            host::keepLog));
            Commands.await(
                    START_LIMIT,
                    () -> host.logged("watching") || !process.isAlive(),
                    () -> "the agent does not watch:\n" + host.log());
            if (!process.isAlive()) {
                throw new AssertionError("the agent ended with " + process.exitValue() + ":\n" + host.log());
            }
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(BufferedReader in, java.util.function.Consumer<String> keep) {
        try (in) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                keep.accept(line);
            }
        } catch (IOException e) {
            keepLog("output ended: " + e.getMessage());
        }
    }

    private void keepAlert(String line) {
        Instant now = Instant.now();
        try {
            Raised alert = new Raised(JSON.readTree(line), now, line);
            synchronized (raised) {
                raised.add(alert);
            }
        } catch (JsonProcessingException e) {
            keepLog("not JSON on stdout: " + line);
        }
    }

    private void keepLog(String line) {
        synchronized (log) {
            log.add(line);
        }
    }

    boolean logged(String part) {
        synchronized (log) {
            return log.stream().anyMatch(line -> line.contains(part));
        }
    }

    String log() {
        synchronized (log) {
            return String.join("\n", log);
        }
    }

    /** All alerts so far, in order of arrival. */
    List<Raised> alerts() {
        synchronized (raised) {
            return List.copyOf(raised);
        }
    }

    List<Raised> alerts(Predicate<Raised> wanted) {
        return alerts().stream().filter(wanted).toList();
    }

    /** Alerts above {@code low}, without their updates. */
    List<Raised> loud() {
        return alerts(raised -> raised.loud() && raised.alert().path("update").asInt() == 0);
    }

    /** The first alert that fits, waiting for it; the failure lists what came instead. */
    Raised await(Duration limit, Predicate<Raised> wanted) {
        Commands.await(
                limit,
                () -> !alerts(wanted).isEmpty(),
                () -> "no such alert; instead " + alerts() + "\nlog:\n" + log());
        return alerts(wanted).getFirst();
    }

    long pid() {
        return agent.pid();
    }

    /** Waits until the agent has judged everything that happened before the call. */
    void settle() {
        Instant until = Instant.now().plusMillis(1500);
        Commands.await(Duration.ofSeconds(5), () -> Instant.now().isAfter(until), () -> "time stands still");
    }

    /** Stops the agent as a service manager does, and gives what it counted. */
    JsonNode stop() {
        try {
            // not agent.destroy(), which closes our end of its output
            agent.toHandle().destroy();
            if (!agent.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the agent does not stop:\n" + log());
            }
            if (agent.exitValue() != 0) {
                throw new AssertionError("the agent stopped with " + agent.exitValue() + ":\n" + log());
            }
            return JSON.readTree(Files.readString(stats));
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(log(), e);
        }
    }

    /** Stops the agent and replays its journal: that has to give the alerts that it raised, byte for byte. */
    void stopAndReplay() {
        stop();
        Path replayed = directory.resolve("replayed.jsonl");
        try {
            reader.join();
            Process replay = new ProcessBuilder(
                            rubato(), "replay", directory.resolve("journal").toString())
                    .redirectOutput(replayed.toFile())
                    .redirectError(directory.resolve("replay.log").toFile())
                    .start();
            if (!replay.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || replay.exitValue() != 0) {
                replay.destroyForcibly();
                throw new AssertionError("the replay failed:\n" + Files.readString(directory.resolve("replay.log")));
            }
            String live = String.join("\n", alerts().stream().map(Raised::line).toList());
            String again = String.join("\n", Files.readAllLines(replayed));
            if (!live.equals(again)) {
                throw new AssertionError("the agent raised\n" + live + "\nand the replay\n" + again);
            }
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(log(), e);
        }
    }

    /** Ends the agent as a crash does. */
    void kill() {
        try {
            agent.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (agent.isAlive()) {
            agent.destroy();
            try {
                if (!agent.waitFor(10, TimeUnit.SECONDS)) {
                    agent.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                agent.destroyForcibly();
            }
        }
    }
}
