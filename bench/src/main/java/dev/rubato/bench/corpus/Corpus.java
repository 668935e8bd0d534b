package dev.rubato.bench.corpus;

import dev.rubato.bench.machine.MarkdownTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Feeds every file of some folders to replay, each by itself: none may crash it or keep it for long. */
@Command(
        name = "corpus",
        mixinStandardHelpOptions = true,
        description = {
            "Replays every file below the folders, each by itself, with all detectors. Status 1 if one of them crashes"
                    + " a",
            "reader or a detector, or takes longer than the limit."
        })
public final class Corpus implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders, or files.")
    private List<Path> folders = List.of();

    @Option(names = "--limit", defaultValue = "60", paramLabel = "SECONDS", description = "Longest time for one file.")
    private int limitSeconds;

    @Option(names = "--list", description = "Names each file that is refused, and why.")
    private boolean list;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        MarkdownTable table = new MarkdownTable(
                "folder",
                "files",
                "judged",
                "refused",
                "crashed",
                "too long",
                "records",
                "rejected",
                "alarms",
                "slowest s");
        int faults = 0;
        for (Path folder : folders) {
            Sum sum = new Sum();
            for (Path path : filesBelow(folder)) {
                CorpusFile file = CorpusFile.of(path, limitSeconds);
                sum.add(file);
                boolean fault = file.end() == CorpusFile.End.CRASHED || file.end() == CorpusFile.End.TOO_LONG;
                faults += fault ? 1 : 0;
                if (fault || (list && file.end() == CorpusFile.End.REFUSED)) {
                    spec.commandLine().getErr().println(file.end() + " " + file.path() + ": " + file.words());
                }
            }
            sum.into(table, folder);
        }
        spec.commandLine().getOut().println(table.text());
        return faults == 0 ? 0 : 1;
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** What came of the files of one folder. */
    private static final class Sum {
        private final int[] ends = new int[CorpusFile.End.values().length];
        private long records;
        private long rejected;
        private long alarms;
        private double slowest;

        void add(CorpusFile file) {
            ends[file.end().ordinal()]++;
            records += file.records();
            rejected += file.rejected();
            alarms += file.alarms();
            slowest = Math.max(slowest, file.seconds());
        }

        void into(MarkdownTable table, Path folder) {
            table.add(
                    folder.toString(),
                    Integer.toString(Stream.of(CorpusFile.End.values())
                            .mapToInt(end -> ends[end.ordinal()])
                            .sum()),
                    Integer.toString(ends[CorpusFile.End.JUDGED.ordinal()]),
                    Integer.toString(ends[CorpusFile.End.REFUSED.ordinal()]),
                    Integer.toString(ends[CorpusFile.End.CRASHED.ordinal()]),
                    Integer.toString(ends[CorpusFile.End.TOO_LONG.ordinal()]),
                    Long.toString(records),
                    Long.toString(rejected),
                    Long.toString(alarms),
                    String.format(Locale.ROOT, "%.1f", slowest));
        }
    }
}
