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

    private static final double MOSTLY_ANSWERED = 0.9;
    private static final double NS_PER_MINUTE = 60e9;

    @Option(
            names = "--quick",
            description = "Few runs that check the machinery; its intervals are wide. A minute with --no-ablations and"
                    + " --no-sweeps.")
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

    @Option(names = "--no-sweeps", description = "Leaves out curves of strictness, and disturbed events.")
    private boolean noSweeps;

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
        long startNs = System.nanoTime();
        Evaluation evaluation = new Evaluation(seeds, threads, progress);
        EvidenceCheck check = new EvidenceCheck();
        List<Subject> subjects = Subjects.all(check);
        progress.println("attacks");
        List<Tally> attacks = evaluation.run(chosen(Grid.attacks()), subjects, cell -> scale.runsOf(cell.scenario()));
        progress.println("benign weeks");
        List<Tally> benign = evaluation.run(chosen(Grid.benign()), subjects, cell -> scale.weeks());
        write(Results.of(about(scale, startNs), attacks, benign, check.checked())); // the rest takes as long again
        List<Capture> captures = traces == null ? List.of() : Captures.judge(traces, check, progress);
        Results results = new Results(
                about(scale, startNs),
                attacks,
                benign,
                apart(evaluation, scale),
                noAblations ? List.of() : ablations(evaluation, scale),
                noSweeps ? List.of() : curves(evaluation, scale),
                noSweeps ? List.of() : sweeps(evaluation, scale),
                captures,
                check.checked());
        results = results.about(about(scale, startNs));
        write(results);
        Tables.all(results).forEach(table -> System.out.print(table.markdown()));
        progress.println("written to " + output);
        return 0;
    }

    /** Each of the scan detector's two tests alone, on what its delay table speaks of. */
    private List<Tally> apart(Evaluation evaluation, Scale scale) throws InterruptedException {
        System.err.println("the tests of the scan detector apart");
        List<Cell> cells = chosen(Grid.attacks()).stream()
                .filter(cell -> (cell.scenario().equals("address scan")
                                && cell.variant().equals("refused"))
                        || (cell.scenario().equals("topology-aware") && cell.success() > MOSTLY_ANSWERED))
                .toList();
        return evaluation.run(cells, Ablations.apart(), cell -> scale.runsOf(cell.scenario()));
    }

    private List<Tally> curves(Evaluation evaluation, Scale scale) throws InterruptedException {
        System.err.println("every subject at several strictnesses");
        List<Cell> cells = new ArrayList<>(chosen(Grid.attacks()).stream()
                .filter(cell -> Curves.FAMILIES.values().stream().anyMatch(family -> family.contains(cell.scenario())))
                .toList());
        cells.addAll(chosen(Grid.benign()));
        return evaluation.run(cells, Strictness.all(), cell -> part(cell, scale, Math.max(1, scale.weeks() / 2)));
    }

    private List<Tally> sweeps(Evaluation evaluation, Scale scale) throws InterruptedException {
        System.err.println("disturbed events");
        List<Cell> cells = new ArrayList<>(
                chosen(Grid.attacks()).stream().filter(Sweeps::isSwept).toList());
        cells.addAll(chosen(Grid.benign()));
        return evaluation.run(cells, Sweeps.subjects(), cell -> part(cell, scale, 1));
    }

    /** Comparisons on the same seeds take a part of the runs of an attack, and so many benign weeks. */
    private static int part(Cell cell, Scale scale, int weeks) {
        boolean attack = Ablations.ATTACKS.contains(cell.scenario());
        return attack ? Math.max(1, scale.runsOf(cell.scenario()) / ABLATION_SHARE) : weeks;
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
        return evaluation.run(cells, subjects, cell -> part(cell, scale, 1));
    }

    private String about(Scale scale, long startNs) {
        Runtime.Version java = Runtime.version();
        return String.format(
                Locale.ROOT,
                "%s, %d CPUs, Java %s, %s; seed set %s, %d runs of each scan cell, %d of others, %d outbreaks of each"
                    + " kind, %d weeks of each benign profile; %.0f minutes with %d threads. All traces are simulated"
                    + " unless named as recorded.",
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                java,
                LocalDate.now(ZoneOffset.UTC),
                seeds,
                scale.scans(),
                scale.attacks(),
                scale.outbreaks(),
                scale.weeks(),
                (System.nanoTime() - startNs) / NS_PER_MINUTE,
                threads);
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
