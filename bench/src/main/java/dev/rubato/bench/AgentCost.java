package dev.rubato.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the built agent costs on this machine: CPU at 0, 100 and 1,000 executions per second, how many executions and
 * arguments it saw, resident memory after a soak, and the delay from deciding event to alert. Needs root, gcc and nmap;
 * run from the repository's root after {@code bin/rubato --version} has built the distribution. Prints a Markdown table.
 */
public final class AgentCost {
    private static final Path RUBATO = Path.of("agent/target/rubato/bin/rubato");
    private static final Path LOAD_SOURCE = Path.of("agent/src/test/resources/lab/load.c");
    private static final String TRUE = "/bin/true";
    private static final int TICKS_PER_SECOND = 100;
    private static final int SCANS_PER_MINUTE = 12;

    private final Path directory;
    private final PrintStream out;
    private final int seconds;
    private final int soakMinutes;

    private AgentCost(Path directory, PrintStream out, int seconds, int soakMinutes) {
        this.directory = directory;
        this.out = out;
        this.seconds = seconds;
        this.soakMinutes = soakMinutes;
    }

    /**
     * Measures.
     *
     * @param args seconds for each rate (default 30), minutes of the soak (default 10)
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        int soakMinutes = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        Path directory = Files.createTempDirectory("rubato-cost");
        new AgentCost(directory, System.out, seconds, soakMinutes).measure();
    }

    private void measure() throws IOException, InterruptedException {
        Path load = directory.resolve("rubato-load");
        run("gcc", "-O2", "-pthread", "-o", load.toString(), LOAD_SOURCE.toString());
        out.printf(
                Locale.ROOT,
                "%s, %d CPUs, Linux %s, Java %s%n%n",
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version"),
                System.getProperty("java.runtime.version"));
        out.println("| load | executions started | seen | with arguments | CPU of one core |");
        out.println("|---|---|---|---|---|");
        for (int perSecond : new int[] {0, 100, 1000}) {
            atRate(load, perSecond);
        }
        soak(load);
    }

    private void atRate(Path load, int perSecond) throws IOException, InterruptedException {
        try (Agent agent = Agent.start(directory.resolve("rate-" + perSecond))) {
            pause(Duration.ofSeconds(15)); // the compiler is done with the start by then
            long cpuBefore = agent.cpuTicks();
            long beganNs = System.nanoTime();
            long started = 0;
            if (perSecond == 0) {
                pause(Duration.ofSeconds(seconds));
            } else {
                started = Long.parseLong(
                        run(load.toString(), "exec", Integer.toString(perSecond), Integer.toString(seconds)));
            }
            double elapsed = (System.nanoTime() - beganNs) / 1e9;
            double percent = 100.0 * (agent.cpuTicks() - cpuBefore) / TICKS_PER_SECOND / elapsed;
            pause(Duration.ofSeconds(2));
            JsonNode stats = agent.stop();
            long trues = Journals.execs(agent.directory.resolve("journal"), TRUE, load.toString(), executed -> true);
            long withArguments = Journals.execs(
                    agent.directory.resolve("journal"),
                    TRUE,
                    load.toString(),
                    executed -> executed.image().argsRead());
            out.printf(
                    Locale.ROOT,
                    "| %d/s for %d s | %d | %s | %s | %.2f %% |%n",
                    perSecond,
                    seconds,
                    started,
                    share(trues, started),
                    share(withArguments, started),
                    percent);
            if (stats.path("lost").asLong() != 0) {
                out.println("lost: " + stats.path("lost"));
            }
        }
    }

    private static String share(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%d (%.2f %%)", part, 100.0 * part / whole);
    }

    /** Ordinary load with a scan from a terminal of its own now and then, so that there are alerts to time. */
    private void soak(Path load) throws IOException, InterruptedException {
        try (Agent agent = Agent.start(directory.resolve("soak"))) {
            Process churn = new ProcessBuilder(
                            load.toString(), "exec", "20", Integer.toString(Math.max(1, soakMinutes * 60)))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                for (int i = 0; i < soakMinutes * SCANS_PER_MINUTE; i++) {
                    String scan = "nmap -n -Pn -sT -p 1-40 127.0." + (1 + i / 200) + "." + (1 + i % 200);
                    run("script", "-qec", scan, "/dev/null");
                    pause(Duration.ofSeconds(60 / SCANS_PER_MINUTE));
                }
            } finally {
                churn.destroy();
                churn.waitFor();
            }
            String memory = agent.memory();
            JsonNode latency = agent.stop().path("eventToAlert");
            out.printf(
                    Locale.ROOT,
                    "%nresident memory after %d minutes: %s%nevent to alert beyond the reorder delay: p50 %.2f ms, p99"
                            + " %.2f ms, max %.2f ms over %d alerts%n",
                    soakMinutes,
                    memory,
                    latency.path("p50Us").asLong() / 1e3,
                    latency.path("p99Us").asLong() / 1e3,
                    latency.path("maxUs").asLong() / 1e3,
                    latency.path("count").asLong());
        }
    }

    private static void pause(Duration length) {
        long until = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status + ": " + output);
        }
        return output.strip();
    }

    private static String cpuModel() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown CPU");
    }

    /** The agent as a user starts it, measured from outside. */
    private static final class Agent implements AutoCloseable {
        private final Process process;
        private final Path directory;
        private final List<String> log = new ArrayList<>();

        private Agent(Process process, Path directory) {
            this.process = process;
            this.directory = directory;
        }

        static Agent start(Path directory) throws IOException {
            Files.createDirectories(directory);
            Process process = new ProcessBuilder(
                            RUBATO.toString(),
                            "watch",
                            "--set",
                            "journal.dir=" + directory.resolve("journal"),
                            "--stats",
                            directory.resolve("stats.json").toString(),
                            "--output",
                            directory.resolve("alerts.jsonl").toString())
                    .start();
            Agent agent = new Agent(process, directory);
            BufferedReader in = process.errorReader();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                agent.log.add(line);
                if (line.startsWith("watching")) {
                    Thread.ofVirtual().start(() -> in.lines().forEach(agent.log::add));
                    return agent;
                }
            }
            throw new IOException("the agent does not watch: " + agent.log);
        }

        /** User and system time of the process so far, {@code proc_pid_stat(5)}. */
        long cpuTicks() throws IOException {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }

        String memory() throws IOException {
            StringBuilder lines = new StringBuilder();
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
                if (line.startsWith("Rss:") || line.startsWith("Pss:")) {
                    long kib = Long.parseLong(line.replaceAll("[^0-9]", ""));
                    lines.append(line, 0, 3)
                            .append(' ')
                            .append(String.format(Locale.ROOT, "%.1f MB ", kib * 1024 / 1e6));
                }
            }
            return lines.toString().strip();
        }

        JsonNode stop() throws IOException, InterruptedException {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IOException("the agent does not stop: " + log);
            }
            return new ObjectMapper().readTree(directory.resolve("stats.json").toFile());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
