package dev.rubato.bench.micro;

import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The JMH benchmarks, beside the stored baseline. */
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description =
                "Time and allocation of one operation of each part. Status 1 if one allocates more than the baseline or"
                        + " has none.")
public final class Micro implements Callable<Integer> {
    private static final String ALL = ".*";

    @Option(
            names = "--include",
            defaultValue = ALL,
            description = "Regular expression of the benchmarks' names, such as CodecBenchmark.")
    private String include = ALL;

    @Option(names = "--evtx", description = "A Windows event log; without one its reader is not measured.")
    private @Nullable Path evtx;

    @Option(names = "--forks", defaultValue = "2", description = "JVMs, one after another.")
    private int forks;

    @Option(names = "--store", description = "Makes these figures the baseline; with --include, only those.")
    private boolean store;

    @Option(names = "--short", description = "Only shows that they run: in this JVM, for milliseconds.")
    private boolean brief;

    @Option(names = "--root", defaultValue = ".", hidden = true)
    private Path root = Path.of(".");

    @Option(names = "--output", defaultValue = "bench/target/micro", description = "Where the results go.")
    private Path output = Path.of("bench/target/micro");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(output);
        Path jmh = output.resolve("jmh.json");
        (brief ? new Jmh(include, 0, 1, 10) : new Jmh(include, forks, 5, 1_000)).run(jmh, brief, true, evtx);
        Map<String, Score> scores = Score.read(jmh);
        Path file = root.resolve(Baseline.FILE);
        Baseline baseline = Files.exists(file) ? Baseline.read(file) : new Baseline("none", Map.of());
        MarkdownTable table = new MarkdownTable(
                "one operation", "ns", "± 99.9 %", "bytes", "baseline ns", "baseline bytes", "verdict");
        boolean fails = false;
        for (Map.Entry<String, Score> one : scores.entrySet()) {
            Score then = baseline.scores().getOrDefault(one.getKey(), new Score(Double.NaN, Double.NaN, Double.NaN));
            String verdict = baseline.verdict(one.getKey(), one.getValue());
            fails |= !verdict.isEmpty();
            table.add(
                    one.getKey(),
                    number(one.getValue().ns()),
                    number(one.getValue().errorNs()),
                    number(one.getValue().bytes()),
                    number(then.ns()),
                    number(then.bytes()),
                    verdict);
        }
        if (store) {
            Map<String, Score> stored = new TreeMap<>(include.equals(ALL) ? Map.of() : baseline.scores());
            stored.putAll(scores);
            stored.keySet().removeIf(Baseline::isOfACallersFile);
            Baseline.write(file, stored);
        }
        String text = Machine.here().line() + "\nbaseline: " + baseline.machine() + "\n\n" + table.text()
                + "\nTimes of two runs are no comparison: bench/run compare makes one.\n"
                + (evtx == null
                        ? "Not measured: the reader of Windows event logs, for which --evtx names a file.\n"
                        : "");
        Files.writeString(output.resolve("table.md"), text);
        spec.commandLine().getOut().println(text);
        return fails && !brief && !store ? 1 : 0;
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }
}
