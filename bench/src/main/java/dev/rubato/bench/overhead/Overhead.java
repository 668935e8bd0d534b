package dev.rubato.bench.overhead;

import dev.rubato.bench.competitor.Auditd;
import dev.rubato.bench.competitor.Bpftrace;
import dev.rubato.bench.competitor.Competitor;
import dev.rubato.bench.competitor.Forkstat;
import dev.rubato.bench.competitor.Nothing;
import dev.rubato.bench.competitor.Rubato;
import dev.rubato.bench.competitor.Tcpdump;
import dev.rubato.bench.load.Idle;
import dev.rubato.bench.load.Load;
import dev.rubato.bench.load.Load.Kind;
import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.load.PacedLoad;
import dev.rubato.bench.load.Work;
import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The overhead harness: every competitor beside every load, in interleaved rounds.
 *
 * <p>Before the first round what reads programs and files runs once with nothing beside it, and that is dropped: whoever
 * comes first would meet cold caches, and since that is "nothing", everybody else would seem to make the load faster.
 */
@Command(
        name = "overhead",
        mixinStandardHelpOptions = true,
        description = {
            "What watching costs: Rubato, auditd, forkstat, bpftrace, tcpdump and nothing on the same loads.",
            "Ends with status 1 if a load did not work; the others are reported."
        })
public final class Overhead implements Callable<Integer> {
    /** As of a busy machine. */
    private static final int WARM_UP_PER_SECOND = 100;

    @Option(names = "--rounds", defaultValue = "3", description = "How often all of it is repeated.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "5", description = "Length of each paced load.")
    private int seconds;

    @Option(names = "--flood-seconds", defaultValue = "30", description = "Length of the SYN flood, once a round.")
    private int floodSeconds;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            description =
                    "Seconds that Rubato sees executions and connects before it is measured, as its code is compiled"
                            + " while it runs.")
    private int warmUp;

    @Option(names = "--files", defaultValue = "200", description = "C files that the build compiles.")
    private int files;

    @Option(names = "--short", description = "Checks the machinery in about two minutes; the figures mean little.")
    private boolean brief;

    @Option(names = "--only", split = ",", description = "Names of competitors, or beginnings of them.")
    private List<String> only = List.of();

    @Option(names = "--loads", split = ",", description = "Beginnings of the names of loads.")
    private List<String> wanted = List.of();

    @Option(
            names = "--times",
            defaultValue = "1",
            description =
                    "How often each load but the flood is repeated beside a competitor that stays; medians of a round"
                            + " are compared.")
    private int times;

    @Option(names = "--root", defaultValue = ".", hidden = true)
    private Path root = Path.of(".");

    @Option(names = "--output", defaultValue = "bench/target/overhead", description = "Where the results go.")
    private Path output = Path.of("bench/target/overhead");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (times < 1) {
            throw wrong("--times: expected at least 1, not " + times);
        }
        if (warmUp < 0) {
            throw wrong("--warm-up: expected at least 0, not " + warmUp);
        }
        Results results = new Results(Machine.here(), command());
        Path scratch = Files.createTempDirectory("rubato-overhead");
        try {
            LoadProgram program = LoadProgram.compile(root, scratch);
            List<Competitor> able = able(warmUp(program), results);
            List<Load> loads = chosen(brief ? shortLoads(program, scratch) : loads(program, scratch));
            if (!brief) {
                warmCaches(Loads.findingColdCaches(loads), scratch);
            }
            for (int round = 0; round < (brief ? 1 : rounds); round++) {
                round(round, able, Loads.repeated(loads, times), scratch, results);
            }
            Files.createDirectories(output);
            Report report = new Report(results);
            report.write(output);
            spec.commandLine().getOut().println(report.markdown());
        } finally {
            Directories.delete(scratch);
        }
        return results.failed.isEmpty() ? 0 : 1;
    }

    private String command() {
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        return ("bench/run " + String.join(" ", arguments)).strip();
    }

    /** A load that fails here fails again in the rounds, which tell. */
    private void warmCaches(List<Load> loads, Path scratch) throws IOException, InterruptedException {
        if (!loads.isEmpty()) {
            spec.commandLine().getErr().println("before round 1: nothing, to be dropped");
            Round.of(new Nothing(), loads, -1, scratch, Round.SETTLE);
        }
    }

    /** Each round in another order, so that what a competitor leaves behind meets no other one always. */
    private void round(int number, List<Competitor> able, List<Load> loads, Path scratch, Results results)
            throws IOException, InterruptedException {
        List<Competitor> order = new ArrayList<>(able);
        Collections.rotate(order, -number);
        for (Competitor competitor : order) {
            spec.commandLine().getErr().println("round " + (number + 1) + ": " + competitor.name());
            Path directory = Files.createDirectory(scratch.resolve("round"));
            try {
                results.add(competitor.name(), Round.of(competitor, loads, number, directory, Round.SETTLE));
            } catch (IOException e) {
                results.impossible.merge(competitor.name(), String.valueOf(e.getMessage()), (a, b) -> a + "; " + b);
            } finally {
                Directories.delete(directory);
            }
        }
    }

    private List<Competitor> able(List<Load> warmUp, Results results) throws IOException, InterruptedException {
        List<Competitor> able = new ArrayList<>();
        for (Competitor competitor : competitors(warmUp)) {
            boolean wanted = only.isEmpty() || only.stream().anyMatch(competitor.name()::startsWith);
            Optional<String> refusal = competitor.refusal();
            if (wanted && refusal.isEmpty()) {
                able.add(competitor);
            } else if (wanted) {
                results.impossible.put(competitor.name(), refusal.get());
            }
        }
        return able;
    }

    /** What a developer's machine does all day, so that its code is compiled; half of the time each. */
    private List<Load> warmUp(LoadProgram program) {
        int half = brief ? 1 : warmUp / 2;
        return half == 0
                ? List.of()
                : List.of(
                        new PacedLoad(program, Kind.EXEC, WARM_UP_PER_SECOND, half),
                        new PacedLoad(program, Kind.CONNECT, WARM_UP_PER_SECOND, half));
    }

    private List<Competitor> competitors(List<Load> warmUp) {
        return List.of(
                new Nothing(),
                new Rubato(root, warmUp),
                new Auditd(false),
                new Auditd(true),
                new Forkstat(),
                new Bpftrace(),
                new Tcpdump());
    }

    /** The rates of executions are those of a public benchmark, gh:hillu/edr-loadgen. */
    private List<Load> loads(LoadProgram program, Path scratch) throws IOException {
        List<Load> loads = new ArrayList<>();
        loads.add(new Idle(seconds));
        for (int perSecond : new int[] {10, 33, 100, 333, 1_000}) {
            loads.add(new PacedLoad(program, Kind.EXEC, perSecond, seconds));
        }
        for (int perSecond : new int[] {100, 1_000, 5_000}) {
            loads.add(new PacedLoad(program, Kind.CONNECT, perSecond, seconds));
        }
        loads.add(Work.build(scratch, files));
        loads.add(Work.mvnPackage(root, scratch));
        loads.add(Work.browse(scratch));
        loads.add(new PacedLoad(program, Kind.SYN, 0, floodSeconds));
        return loads;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private List<Load> chosen(List<Load> all) {
        for (String name : wanted) {
            if (all.stream().noneMatch(load -> load.name().startsWith(name))) {
                throw wrong("--loads: none begins with '" + name + "'; there are "
                        + all.stream().map(Load::name).toList());
            }
        }
        return all.stream()
                .filter(load -> wanted.isEmpty() || wanted.stream().anyMatch(load.name()::startsWith))
                .toList();
    }

    private List<Load> shortLoads(LoadProgram program, Path scratch) throws IOException {
        return List.of(
                new Idle(1),
                new PacedLoad(program, Kind.EXEC, 100, 2),
                new PacedLoad(program, Kind.CONNECT, 100, 2),
                Work.build(scratch, 4),
                new PacedLoad(program, Kind.SYN, 1_000, 1));
    }
}
