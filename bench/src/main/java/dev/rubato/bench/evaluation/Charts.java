package dev.rubato.bench.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the page's charts show: each is a list of x values and, for each line, one y value (and interval) for each x. */
final class Charts {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int TIME_POINTS = 40;
    private static final double FIRST_SECOND = 0.1;
    private static final double LAST_SECOND = 7 * 86_400;

    private Charts() {}

    static ArrayNode all(Results results) {
        ArrayNode charts = MAPPER.createArrayNode();
        List<Tally> scans = results.attacks().stream()
                .filter(tally -> tally.cell.scenario().equals("address scan")
                        && tally.cell.variant().equals("refused"))
                .toList();
        for (double success :
                new TreeSet<>(scans.stream().map(tally -> tally.cell.success()).toList())) {
            List<Tally> some = scans.stream()
                    .filter(tally -> tally.cell.success() == success)
                    .toList();
            String which = " of scans of which " + Numbers.percent(success) + " are answered";
            charts.add(byRate("Found" + which, "share of runs", false, some, Tally::share));
            charts.add(byRate(
                    "Attempts until found" + which, "median attempts", true, some, tally -> tally.steps.median()));
        }
        charts.add(overTime(results.attacks()));
        charts.add(falseAlarms(results.benign()));
        Curves.charts(charts, results);
        if (!results.sweeps().isEmpty()) {
            SweepTables.charts(charts, results.sweeps());
        }
        return charts;
    }

    static ObjectNode chart(String title, String x, String y, boolean logX, boolean logY) {
        ObjectNode chart = MAPPER.createObjectNode();
        chart.put("title", title).put("x", x).put("y", y).put("logX", logX).put("logY", logY);
        chart.putArray("xs");
        chart.putArray("series");
        return chart;
    }

    static ObjectNode line(ObjectNode chart, String name) {
        ObjectNode line = ((ArrayNode) chart.get("series")).addObject().put("name", name);
        line.putArray("ys");
        return line;
    }

    static void add(ObjectNode line, String field, double value) {
        ArrayNode values = line.has(field) ? (ArrayNode) line.get(field) : line.putArray(field);
        if (Double.isFinite(value)) {
            values.add(value);
        } else {
            values.addNull();
        }
    }

    private static double perSecond(Tally tally) {
        return Double.parseDouble(tally.cell.rate().replace("/s", ""));
    }

    private static ObjectNode byRate(
            String title, String y, boolean attempts, List<Tally> tallies, ToDoubleFunction<Tally> value) {
        ObjectNode chart = chart(title, "attempts per second", y, true, attempts);
        List<Double> rates = new ArrayList<>(
                new TreeSet<>(tallies.stream().map(Charts::perSecond).toList()));
        rates.forEach(rate -> ((ArrayNode) chart.get("xs")).add(rate));
        for (String subject :
                tallies.stream().map(tally -> tally.subject).distinct().toList()) {
            List<Tally> own = tallies.stream()
                    .filter(tally -> tally.subject.equals(subject))
                    .toList();
            if (own.stream().noneMatch(tally -> tally.found > 0)) {
                continue;
            }
            ObjectNode line = line(chart, subject);
            for (double rate : rates) {
                Tally at = at(own, rate);
                add(line, "ys", at == null ? Double.NaN : value.applyAsDouble(at));
                if (!attempts && subject.equals(Subjects.RUBATO) && at != null) {
                    add(line, "low", at.shareInterval().low());
                    add(line, "high", at.shareInterval().high());
                }
            }
        }
        return chart;
    }

    private static @Nullable Tally at(List<Tally> tallies, double rate) {
        return tallies.stream()
                .filter(tally -> perSecond(tally) == rate)
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode overTime(List<Tally> attacks) {
        ObjectNode chart = chart(
                "Found over time, by scenario", "seconds since the first observable act", "share of runs", true, false);
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < TIME_POINTS; i++) {
            double share = i / (TIME_POINTS - 1.0);
            times.add(FIRST_SECOND * Math.pow(LAST_SECOND / FIRST_SECOND, share));
        }
        times.forEach(time -> ((ArrayNode) chart.get("xs")).add(time));
        Map<String, Map<String, Tally>> scenarios = Tallies.by(attacks, tally -> tally.cell.scenario());
        scenarios.forEach((name, of) -> {
            Tally own = of.get(Subjects.RUBATO);
            if (own != null && own.found > 0) {
                ObjectNode line = line(chart, name);
                times.forEach(time -> add(line, "ys", own.secondsFromObservable.foundWithin(time)));
            }
        });
        return chart;
    }

    private static ObjectNode falseAlarms(List<Tally> benign) {
        ObjectNode chart = chart("Alarms per benign host-day", "", "alarms", false, true);
        ObjectNode line = line(chart, "alarms of medium and above");
        ArrayNode names = chart.putArray("names");
        int index = 0;
        for (Tally tally : Tallies.bySubject(Tables.counted(benign)).values()) {
            ((ArrayNode) chart.get("xs")).add(index++);
            names.add(tally.subject);
            Interval interval = tally.falseAlarmInterval();
            boolean none = tally.falseAlarms == 0;
            add(line, "ys", none ? interval.high() : tally.falseAlarms / tally.hostDays);
            add(line, "low", none ? interval.high() : interval.low());
            add(line, "high", interval.high());
        }
        return chart;
    }
}
