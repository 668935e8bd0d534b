package dev.rubato.bench.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.bench.machine.Commands;
import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.MarkdownTable;
import dev.rubato.bench.micro.PairedComparison.Verdict;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The benchmarks on this build and on another commit's, in turn, so that noise meets both. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Whether this build is slower than another commit's. Status 1 if one benchmark surely is.")
public final class Compare implements Callable<Integer> {
    private static final Duration BUILD = Duration.ofMinutes(15);
    private static final Duration RUN = Duration.ofHours(1);
    private static final List<String> MODULES = List.of("agent", "replay", "detectors");

    @Parameters(
            paramLabel = "COMMIT",
            description = "What to compare with; its product is measured by these benchmarks.")
    private String commit = "";

    @Option(
            names = "--include",
            defaultValue = ".*",
            description = "Regular expression of the benchmarks' names, such as CodecBenchmark.")
    private String include = ".*";

    @Option(names = "--rounds", defaultValue = "8", description = "Pairs of runs; fewer than 6 show nothing.")
    private int rounds;

    @Option(names = "--root", defaultValue = ".", hidden = true)
    private Path root = Path.of(".");

    @Option(names = "--output", defaultValue = "bench/target/compare", description = "Where the results go.")
    private Path output = Path.of("bench/target/compare");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Map<String, List<Double>> before = new TreeMap<>();
    private final Map<String, List<Double>> after = new TreeMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Files.createDirectories(output);
        Path scratch = Files.createTempDirectory("rubato-compare");
        Path other = scratch.resolve("tree");
        Commands.run("git", "-C", root.toString(), "worktree", "add", "--detach", other.toString(), commit);
        try {
            build(other);
            String here = System.getProperty("java.class.path");
            String there = withProductOf(other, here);
            for (int round = 0; round < rounds; round++) {
                spec.commandLine().getErr().println("round " + (round + 1) + " of " + rounds);
                boolean otherFirst = round % 2 == 0;
                run(otherFirst ? there : here, otherFirst ? before : after, scratch);
                run(otherFirst ? here : there, otherFirst ? after : before, scratch);
            }
        } finally {
            Commands.run("git", "-C", root.toString(), "worktree", "remove", "--force", other.toString());
            Directories.delete(scratch);
        }
        return report();
    }

    private static void build(Path tree) throws IOException, InterruptedException {
        Commands.run(
                BUILD,
                List.of(
                        "mvn",
                        "-B",
                        "-q",
                        "-ntp",
                        "-DskipTests",
                        "-f",
                        tree.toString(),
                        "-pl",
                        "agent",
                        "-am",
                        "compile"));
    }

    /** The class path of this JVM with the other tree's classes before this one's. */
    private static String withProductOf(Path tree, String here) {
        return MODULES.stream()
                        .map(module ->
                                tree.resolve(module).resolve("target/classes").toString())
                        .collect(Collectors.joining(File.pathSeparator))
                + File.pathSeparator
                + here;
    }

    /** A JVM of its own for each side of each round: layout of memory and decisions of the compiler are noise too. */
    private void run(String classPath, Map<String, List<Double>> into, Path scratch)
            throws IOException, InterruptedException {
        Path results = scratch.resolve("jmh.json");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(Arrays.asList("-cp", classPath, OneRun.class.getName(), include, results.toString()));
        Commands.run(RUN, command);
        Score.read(results)
                .forEach((name, score) ->
                        into.computeIfAbsent(name, key -> new ArrayList<>()).add(score.ns()));
    }

    /** What each JVM of a comparison runs. */
    static final class OneRun {
        private OneRun() {}

        /** Runs the benchmarks named by the first argument; the second says where their results go. */
        public static void main(String[] args) throws IOException {
            new Jmh(args[0], 1, 2, 300).run(Path.of(args[1]), true, false, null);
        }
    }

    private int report() throws IOException {
        MarkdownTable table = new MarkdownTable("one operation", "this build / " + commit, "verdict");
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        json.set("machine", mapper.valueToTree(Machine.here()));
        boolean slower = false;
        for (Map.Entry<String, List<Double>> one : after.entrySet()) {
            List<Double> others = before.getOrDefault(one.getKey(), List.of());
            if (others.size() != one.getValue().size()) {
                table.add(one.getKey(), "-", "cannot run on " + commit);
                continue;
            }
            PairedComparison comparison = PairedComparison.of(array(others), array(one.getValue()));
            slower |= comparison.verdict() == Verdict.SLOWER;
            table.add(one.getKey(), comparison.text(), comparison.verdict().toString());
            json.putObject(one.getKey())
                    .put("verdict", comparison.verdict().toString())
                    .set("comparison", mapper.valueToTree(comparison));
        }
        mapper.writeValue(output.resolve("results.json").toFile(), json);
        String text = Machine.here().line() + ", " + rounds + " rounds\n\n" + table.text();
        Files.writeString(output.resolve("table.md"), text);
        spec.commandLine().getOut().println(text);
        return slower ? 1 : 0;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
