package dev.rubato.bench.evaluation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the sweeps over lateness, order, loss and capture read. */
final class SweepTables {
    private SweepTables() {}

    static Table table(List<Tally> sweeps) {
        List<String> scenarios = scenarios(sweeps);
        List<String> head = new ArrayList<>(List.of("disturbance"));
        head.addAll(scenarios);
        head.add("alarms per benign host-day");
        head.add("high");
        Table table = new Table(
                "On events that come late, out of order, or not at all",
                "Share of runs in which an expected detector raised at least medium, on a part of the cells; alarms"
                        + " over one benign week of each profile, exact 95 % intervals. Captured: each connection, or"
                        + " process, is seen by all sensors or by none; nothing tells the detectors what is missing."
                        + " AutoJack happens in the minutes in which the network is out: its page cannot be fetched.",
                head);
        Map<String, Map<String, Tally>> byName = Tallies.by(sweeps, tally -> tally.subject);
        for (Disturbance disturbance : Disturbance.all()) {
            if (!byName.containsKey(disturbance.name())) {
                continue;
            }
            List<String> row = new ArrayList<>(List.of(disturbance.name()));
            scenarios.forEach(scenario -> {
                Tally of = attacks(sweeps, disturbance.name(), scenario);
                row.add(of == null ? "" : Numbers.share(of));
            });
            Tally benign = Tallies.bySubject(Tables.counted(sweeps)).get(disturbance.name());
            row.add(
                    benign == null
                            ? ""
                            : Numbers.rate(benign.falseAlarms, benign.hostDays, benign.falseAlarmInterval()));
            row.add(benign == null ? "" : Numbers.rate(benign.falseHigh, benign.hostDays, benign.falseHighInterval()));
            table.add(row);
        }
        return table;
    }

    private static List<String> scenarios(List<Tally> sweeps) {
        Set<String> scenarios = new LinkedHashSet<>();
        sweeps.stream().filter(tally -> tally.attacks > 0).forEach(tally -> scenarios.add(tally.cell.scenario()));
        return List.copyOf(scenarios);
    }

    private static @Nullable Tally attacks(List<Tally> sweeps, String name, String scenario) {
        return Tallies.bySubject(sweeps.stream()
                        .filter(tally ->
                                tally.attacks > 0 && tally.cell.scenario().equals(scenario))
                        .toList())
                .get(name);
    }

    static void charts(ArrayNode charts, List<Tally> sweeps) {
        chart(charts, sweeps, Disturbance.LATE, "seconds that a tenth of the events is late, at most");
        chart(charts, sweeps, Disturbance.DROPPED, "share of events that are dropped");
        chart(charts, sweeps, Disturbance.CONNECTIONS, "share of connections that are captured");
        chart(charts, sweeps, Disturbance.PROCESSES, "share of processes that are captured");
    }

    private static void chart(ArrayNode charts, List<Tally> sweeps, String kind, String x) {
        boolean capture = kind.equals(Disturbance.CONNECTIONS) || kind.equals(Disturbance.PROCESSES);
        List<Disturbance> levels = new ArrayList<>();
        for (Disturbance disturbance : Disturbance.all()) {
            if (disturbance.kind().equals(kind) || disturbance.kind().equals(Disturbance.NONE)) {
                levels.add(disturbance);
            }
        }
        levels.sort(Comparator.comparingDouble(level -> amount(level, capture)));
        ObjectNode chart = Charts.chart("Found, by " + x, x, "share of runs", false, false);
        levels.forEach(level -> ((ArrayNode) chart.get("xs")).add(amount(level, capture)));
        for (String scenario : scenarios(sweeps)) {
            ObjectNode line = Charts.line(chart, scenario);
            for (Disturbance level : levels) {
                Tally of = attacks(sweeps, level.name(), scenario);
                Charts.add(line, "ys", of == null ? Double.NaN : of.share());
            }
        }
        charts.add(chart);
    }

    /** Undisturbed, all is captured and nothing else happens. */
    private static double amount(Disturbance level, boolean capture) {
        return level.kind().equals(Disturbance.NONE) && capture ? 1 : level.amount();
    }
}
