package dev.rubato.bench.evaluation;

import dev.rubato.bench.synthetic.Cell;
import dev.rubato.bench.synthetic.Grid;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that evaluates: detectors and published rules over the whole grid. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the detectors and published rules over synthetic attacks and benign weeks, and over recorded traces.",
            "Writes results.json, results.csv, tables.md and index.html; the tables also to standard output."
        })
public final class Evaluate implements Callable<Integer> {
    private static final Set<String> ABLATED_PROFILES =
            Set.of("developer", "coding agents", "end-to-end tests", "notebooks", "native messaging", "CI runner");

    /** Ablations take a part of the runs: they compare on the same seeds, so less is needed. */
    private static final int ABLATION_SHARE = 10;

    @Option(names = "--quick", description = "A minute that checks the machinery; its intervals are wide.")
    private boolean quick;

    @Option(
            names = "--seeds",
            description = "Seed set: ${COMPLETION-CANDIDATES}. Parameters are tuned on the other one.")
    private SeedSet seeds = SeedSet.REPORT;

    @Option(
            names = "--threads",
            description = "Runs at the same time. Default: ${DEFAULT-VALUE}. The result is the same.")
    private int threads = 1;

    @Option(names = "--scenario", description = "Only scenarios and profiles whose label contains this.")
    private String scenario = "";

    @Option(names = "--no-ablations", description = "Leaves the ablations out.")
    private boolean noAblations;

    @Option(
            names = "--traces",
            paramLabel = "DIR",
            description = "Also recorded traces: DIR holds truth.json and files.")
    private @Nullable Path traces;

    @Option(names = "--output", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("bench/target/evaluation");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Evaluate())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream progress = System.err;
        Scale scale = quick ? Scale.QUICK : Scale.FULL;
        Evaluation evaluation = new Evaluation(seeds, threads, progress);
        List<Subject> subjects = Subjects.all();
        progress.println("attacks");
        List<Tally> attacks = evaluation.run(chosen(Grid.attacks()), subjects, cell -> scale.runsOf(cell.scenario()));
        progress.println("benign weeks");
        List<Tally> benign = evaluation.run(chosen(Grid.benign()), subjects, cell -> scale.weeks());
        List<Capture> captures = traces == null ? List.of() : Captures.judge(traces, progress);
        Results results = new Results(about(scale), attacks, benign, List.of(), captures);
        if (!noAblations) {
            write(results); // what is known so far: ablations take as long again
            results = new Results(results.about(), attacks, benign, ablations(evaluation, scale), captures);
        }
        write(results);
        Tables.all(results).forEach(table -> System.out.print(table.markdown()));
        progress.println("written to " + output);
        return 0;
    }

    private List<Cell> chosen(List<Cell> cells) {
        return cells.stream().filter(cell -> cell.label().contains(scenario)).toList();
    }

    private List<Tally> ablations(Evaluation evaluation, Scale scale) throws InterruptedException {
        List<Tally> tallies = new ArrayList<>();
        tallies.addAll(ablation(evaluation, scale, Ablations.scan(), Ablations.SCAN_SCENARIOS));
        tallies.addAll(ablation(evaluation, scale, Ablations.spawn(), Ablations.SPAWN_SCENARIOS));
        return tallies;
    }

    private List<Tally> ablation(Evaluation evaluation, Scale scale, List<Subject> subjects, Set<String> scenarios)
            throws InterruptedException {
        System.err.println("ablations of " + subjects.getFirst().name());
        List<Cell> cells = new ArrayList<>();
        chosen(Grid.attacks()).stream()
                .filter(cell -> scenarios.contains(cell.scenario()))
                .forEach(cells::add);
        chosen(Grid.benign()).stream()
                .filter(cell -> ABLATED_PROFILES.contains(cell.scenario()))
                .forEach(cells::add);
        return evaluation.run(
                cells,
                subjects,
                cell -> scenarios.contains(cell.scenario())
                        ? Math.max(1, scale.runsOf(cell.scenario()) / ABLATION_SHARE)
                        : 1);
    }

    private String about(Scale scale) {
        Runtime.Version java = Runtime.version();
        return String.format(
                Locale.ROOT,
                "%s, %d CPUs, Java %s, %s; seed set %s, %d runs of each scan cell, %d of others, %d outbreaks of each"
                        + " kind, %d weeks of each benign profile. All traces are simulated unless named as recorded.",
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                java,
                LocalDate.now(ZoneOffset.UTC),
                seeds,
                scale.scans(),
                scale.attacks(),
                scale.outbreaks(),
                scale.weeks());
    }

    private void write(Results results) throws IOException {
        Files.createDirectories(output);
        StringBuilder markdown = new StringBuilder(results.about() + "\n\n");
        Tables.all(results).forEach(table -> markdown.append(table.markdown()));
        Files.writeString(output.resolve("tables.md"), markdown);
        Files.writeString(output.resolve("results.json"), Records.json(results).toPrettyString());
        Files.writeString(output.resolve("results.csv"), Records.csv(results));
        Files.writeString(output.resolve("index.html"), Page.of(results));
    }
}
