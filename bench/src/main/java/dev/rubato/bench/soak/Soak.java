package dev.rubato.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rubato.bench.competitor.RunningRubato;
import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.Scans;
import dev.rubato.bench.stream.DayJournal;
import dev.rubato.journal.JournalLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The soak: the built agent beside churn, scans, changing interfaces, log rotation and retention. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = "Whether memory, files, threads and disk stay level. Status 1 if one grows.")
public final class Soak implements Callable<Integer> {
    /** The least that the agent allows, so that retention deletes within the shortest soak. */
    private static final int JOURNAL_MIB = 8;

    private static final JournalLimits LIMITS = JournalLimits.of((long) JOURNAL_MIB << 20, Duration.ofDays(1));

    /** More than the event journal may keep: the agent begins as after days of work. */
    private static final long EARLIER_EVENTS = 300_000;

    private static final int SCAN_EVERY = 5;
    private static final int CHANGE_EVERY = 8;
    private static final int ROTATE_EVERY = 15;

    /** Its own, so that another agent may be started beside an hour's run. */
    private static final String INSTANCE = "rubato-soak";

    @Option(names = "--minutes", defaultValue = "60", description = "How long it works.")
    private int minutes;

    @Option(names = "--per-second", defaultValue = "100", description = "Processes that start and end.")
    private int perSecond;

    @Option(names = "--root", defaultValue = ".", hidden = true)
    private Path root = Path.of(".");

    @Option(names = "--output", defaultValue = "bench/target/soak", description = "Where the results go.")
    private Path output = Path.of("bench/target/soak");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final List<Sample> samples = new ArrayList<>();
    private int rotations;
    private int changes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("rubato-soak");
        try (Namespace namespace = new Namespace()) {
            Scans scans = new Scans(namespace.enter());
            LoadProgram program = LoadProgram.compile(root, scratch);
            Path directory = Files.createDirectory(scratch.resolve("agent"));
            DayJournal.write(directory.resolve("journal"), EARLIER_EVENTS, LIMITS);
            List<String> settings = List.of(
                    "journal.events.max-bytes=" + JOURNAL_MIB + "MiB", "sensors.kernel-trace.instance=" + INSTANCE);
            try (RunningRubato agent = RunningRubato.start(root, directory, namespace.enter(), settings)) {
                Process churn = program.start("exec", perSecond, minutes * 60);
                try {
                    work(agent, directory, scans, namespace);
                } finally {
                    churn.destroy();
                    churn.waitFor();
                }
                JsonNode statistics = agent.stopForStatistics();
                SoakReport report =
                        new SoakReport(samples, statistics, new SoakReport.Did(scans.done(), changes, rotations));
                Files.createDirectories(output);
                report.write(output);
                spec.commandLine().getOut().println(report.markdown());
                return report.holds() ? 0 : 1;
            }
        } finally {
            Directories.delete(scratch);
        }
    }

    /** A step a second: each does what is due and then looks at the agent. */
    private void work(RunningRubato agent, Path directory, Scans scans, Namespace namespace)
            throws IOException, InterruptedException {
        long beganNs = System.nanoTime();
        int last = minutes * 60;
        for (int second = 1; second <= last; second++) {
            long leftNs = beganNs + Duration.ofSeconds(second).toNanos() - System.nanoTime();
            Commands.pause(Duration.ofNanos(Math.max(0, leftNs)));
            if (!agent.isAlive()) {
                throw new IOException("the agent ended after " + second + " s");
            }
            if (second % SCAN_EVERY == 0) {
                scans.next();
            }
            if (second % CHANGE_EVERY == 0) {
                namespace.change(changes++);
            }
            if (second % ROTATE_EVERY == 0) {
                rotate(agent);
            }
            samples.add(Sample.of((System.nanoTime() - beganNs) / 1e9, agent.use(), directory));
        }
    }

    /** What logrotate does: the file gets another name, its writer is told. */
    private void rotate(RunningRubato agent) throws IOException, InterruptedException {
        if (Files.exists(agent.alerts())) {
            Files.move(agent.alerts(), Path.of(agent.alerts() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            agent.hangUp();
            rotations++;
        }
    }
}
