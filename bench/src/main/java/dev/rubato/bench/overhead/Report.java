package dev.rubato.bench.overhead;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.bench.load.Load.Kind;
import dev.rubato.bench.machine.MarkdownTable;
import dev.rubato.bench.machine.Plot;
import dev.rubato.bench.machine.ProcessUse;
import dev.rubato.bench.machine.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Results as {@code table.md}, {@code results.json} and plots. */
final class Report {
    private final Results results;

    Report(Results results) {
        this.results = results;
    }

    void write(Path directory) throws IOException {
        Files.writeString(directory.resolve("table.md"), markdown());
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(directory.resolve("results.json").toFile(), json());
        plot(Kind.EXEC, "executions a second").write(directory, "exec-cpu");
        plot(Kind.CONNECT, "connects a second").write(directory, "connect-cpu");
    }

    String markdown() {
        StringBuilder text = new StringBuilder(results.machine.line())
                .append("\n`")
                .append(results.command)
                .append("`\n\n");
        for (String load : results.loads()) {
            text.append("### ").append(load).append("\n\n").append(table(load)).append('\n');
        }
        text.append("Median (least–greatest) of all repetitions; CPU in percent of one core over the load's time, with"
            + " what is still done for it in the second after it; idle, over that second too; kauditd's included with"
            + " auditd. Memory at the load's end. Slow-down: one operation of the load, and load's CPU: its own"
            + " processor time, the median of a round against that of the same round with nothing beside it. In each"
            + " round Rubato was started anew and had seen executions and connects for the warm-up.\n\n");
        results.lost.forEach((competitor, said) -> text.append("- ")
                .append(competitor)
                .append(" said that it lost, by round: ")
                .append(String.join(", ", said))
                .append('\n'));
        results.failed.forEach(one -> text.append("- ").append(one.line()).append('\n'));
        results.impossible.forEach((competitor, why) -> text.append("- ")
                .append(competitor)
                .append(" cannot run here: ")
                .append(why)
                .append('\n'));
        return text.toString();
    }

    private String table(String load) {
        MarkdownTable table = new MarkdownTable(
                "beside",
                "user %",
                "system %",
                "CPU %",
                "slow-down",
                "load's CPU",
                "seen",
                "with arguments",
                "with owner",
                "RSS",
                "PSS");
        for (String competitor : results.competitors()) {
            table.add(
                    competitor,
                    results.spread(competitor, load, Measurement::userPercent).text("%.2f"),
                    results.spread(competitor, load, Measurement::systemPercent).text("%.2f"),
                    results.spread(competitor, load, Measurement::cpuPercent).text("%.2f"),
                    percent(results.slowdown(competitor, load)),
                    percent(results.dearer(competitor, load)),
                    percent(results.spread(competitor, load, Measurement::seenShare)),
                    percent(results.spread(competitor, load, Measurement::argumentsShare)),
                    percent(results.spread(competitor, load, Measurement::ownerShare)),
                    memory(competitor, load, true),
                    memory(competitor, load, false));
        }
        return table.text();
    }

    private static String percent(Spread share) {
        return share.count() == 0
                ? "-"
                : new Spread(100 * share.median(), 100 * share.least(), 100 * share.greatest(), share.count())
                        .text("%.1f %%");
    }

    private String memory(String competitor, String load, boolean resident) {
        Spread bytes = results.spread(
                competitor,
                load,
                one -> resident ? one.use().rssBytes() : one.use().pssBytes());
        return bytes.count() == 0 ? "-" : ProcessUse.megabytes(Math.round(bytes.median()));
    }

    private ObjectNode json() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.set("machine", mapper.valueToTree(results.machine));
        json.put("command", results.command);
        json.set("impossible", mapper.valueToTree(results.impossible));
        json.set("lost", mapper.valueToTree(results.lost));
        json.set("failed", mapper.valueToTree(results.failed));
        for (Measurement one : results.measurements) {
            ObjectNode row = mapper.valueToTree(one);
            row.put("cpuPercent", one.cpuPercent());
            row.put("seenShare", one.seenShare());
            row.put("argumentsShare", one.argumentsShare());
            row.put("ownerShare", one.ownerShare());
            json.withArray("measurements").add(row);
        }
        return json;
    }

    private Plot plot(Kind kind, String x) {
        Plot plot = new Plot("What watching costs", x, "CPU of the watcher, % of one core", true);
        for (String competitor : results.competitors()) {
            List<Measurement> some = results.measurements.stream()
                    .filter(one -> one.kind() == kind && one.competitor().equals(competitor) && one.round() == 0)
                    .toList();
            plot.line(
                    competitor,
                    some.stream().mapToDouble(Measurement::perSecond).toArray(),
                    some.stream()
                            .mapToDouble(one -> results.spread(competitor, one.load(), Measurement::cpuPercent)
                                    .median())
                            .toArray());
        }
        return plot;
    }
}
