package dev.rubato.bench.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The tables of a report. */
final class Tables {
    private static final double LATE = 0.9;

    private Tables() {}

    static List<Table> all(Results results) {
        List<Table> tables = new ArrayList<>();
        List<DesignDelays.Compared> delays = DesignDelays.compared(results);
        tables.add(Aims.table(Aims.of(results, delays)));
        tables.add(found("Found, by scenario", results.attacks(), tally -> tally.cell.scenario()));
        tables.add(beside(results.attacks()));
        tables.add(acts(results.attacks()));
        tables.add(falseAlarms(results.benign()));
        tables.add(profiles(results.benign()));
        tables.add(Rivals.table(results));
        if (!results.curves().isEmpty()) {
            tables.add(Curves.table(results));
        }
        tables.add(DesignDelays.table(delays));
        if (!results.sweeps().isEmpty()) {
            tables.add(SweepTables.table(results.sweeps()));
        }
        tables.add(found("Found, by cell", results.attacks(), tally -> tally.cell.label()));
        if (!results.ablations().isEmpty()) {
            tables.add(ablations(results.ablations()));
        }
        if (!results.captures().isEmpty()) {
            tables.add(captures(results.captures()));
        }
        return tables;
    }

    private static Table found(String title, List<Tally> attacks, Function<Tally, String> key) {
        Table table = new Table(
                title,
                "Rubato: an alert of an expected detector of at least `medium`, with the exact 95 % interval; acts and"
                        + " time until then as Kaplan–Meier quantiles, – where the share was never reached.",
                List.of(
                        "scenario",
                        "runs",
                        "found",
                        "high",
                        "acts, median (p90)",
                        "since first observable act, median (p90)",
                        "since intrusion, median",
                        "by"));
        Tallies.by(attacks, key).forEach((name, subjects) -> {
            Tally tally = subjects.get(Subjects.RUBATO);
            if (tally != null && tally.attacks > 0) {
                table.add(List.of(
                        name,
                        "" + tally.attacks,
                        Numbers.share(tally),
                        Numbers.percent((double) tally.foundHigh / tally.attacks),
                        Numbers.count(tally.steps.median()) + " (" + Numbers.count(tally.steps.quantile(LATE)) + ")",
                        Numbers.time(tally.secondsFromObservable.median()) + " ("
                                + Numbers.time(tally.secondsFromObservable.quantile(LATE)) + ")",
                        Numbers.time(tally.secondsFromMalicious.median()),
                        tally.foundBy.toString()));
            }
        });
        return table;
    }

    private static List<String> subjects(List<Tally> tallies) {
        Set<String> names = new LinkedHashSet<>();
        tallies.forEach(tally -> names.add(tally.subject));
        return List.copyOf(names);
    }

    private static Table beside(List<Tally> attacks) {
        return matrix(
                "Found, beside published rules",
                "Share of runs in which anything was raised after the intrusion; of Rubato only expected detectors"
                        + " count.",
                attacks,
                tally -> tally.cell.scenario() + (tally.cell.success() < 0 ? "" : ", success " + tally.cell.success()),
                tally -> tally.attacks == 0 ? "" : Numbers.percent(tally.share()));
    }

    private static Table acts(List<Tally> attacks) {
        List<Tally> scans = attacks.stream()
                .filter(tally -> Ablations.SCAN_SCENARIOS.contains(tally.cell.scenario()))
                .toList();
        return matrix(
                "Attempts until found, median",
                "Attempts that the scanner had made when the alarm came; – where fewer than half of the runs were"
                        + " found.",
                scans,
                tally -> tally.cell.label(),
                tally -> Numbers.count(tally.steps.median()));
    }

    private static Table matrix(
            String title, String note, List<Tally> tallies, Function<Tally, String> key, Function<Tally, String> cell) {
        List<String> head = new ArrayList<>(List.of("scenario"));
        head.addAll(subjects(tallies));
        Table table = new Table(title, note, head);
        Tallies.by(tallies, key).forEach((name, of) -> {
            List<String> row = new ArrayList<>(List.of(name));
            of.values().forEach(tally -> row.add(cell.apply(tally)));
            table.add(row);
        });
        return table;
    }

    private static Table falseAlarms(List<Tally> benign) {
        Table table = new Table(
                "False alarms per host-day",
                "Over the simulated benign weeks, the first days of an unknown host included; exact Poisson intervals"
                    + " of 95 %. Simulated weeks are no substitute for real ones. The operator's scans are left out."
                    + " Alarms of a published rule within an hour count as one.",
                List.of("subject", "alarms (medium and above)", "high and above"));
        Tallies.bySubject(counted(benign))
                .values()
                .forEach(tally -> table.add(List.of(
                        tally.subject,
                        Numbers.rate(tally.falseAlarms, tally.hostDays, tally.falseAlarmInterval()),
                        Numbers.rate(tally.falseHigh, tally.hostDays, tally.falseHighInterval()))));
        return table;
    }

    static List<Tally> counted(List<Tally> benign) {
        return benign.stream().filter(tally -> tally.hostDays > 0).toList();
    }

    private static Table profiles(List<Tally> benign) {
        Table table = new Table(
                "Alarms by benign profile",
                "Of Rubato by detector and severity (an alert that became more severe stands under each), and of each"
                        + " published rule. A profile of 0 host-days is a matter of policy and counts neither way.",
                List.of("profile", "host-days", "Rubato", "published rules"));
        Tallies.by(benign, tally -> tally.cell.scenario()).forEach((name, of) -> {
            Map<String, Long> rules = new LinkedHashMap<>();
            of.forEach((subject, tally) -> {
                if (!subject.equals(Subjects.RUBATO) && tally.falseAlarms > 0) {
                    rules.put(subject, tally.falseAlarms);
                }
            });
            Tally own = of.get(Subjects.RUBATO);
            if (own != null) {
                table.add(List.of(
                        name,
                        Numbers.count(own.hostDays),
                        own.falseBy.isEmpty() ? "none" : own.falseBy.toString(),
                        rules.isEmpty() ? "none" : rules.toString()));
            }
        });
        return table;
    }

    private static Table ablations(List<Tally> ablations) {
        Table table = new Table(
                "Without one term of the evidence",
                "The detector alone, over its scenarios and over benign weeks. A term that changes nothing here is"
                        + " either redundant or not exercised by these traces.",
                List.of("detector", "found", "high", "acts, median", "false alarms", "false high", "host-days"));
        Tallies.bySubject(ablations)
                .values()
                .forEach(tally -> table.add(List.of(
                        tally.subject,
                        tally.attacks == 0 ? "" : Numbers.share(tally),
                        tally.attacks == 0 ? "" : Numbers.percent((double) tally.foundHigh / tally.attacks),
                        Numbers.count(tally.steps.median()),
                        "" + tally.falseAlarms,
                        "" + tally.falseHigh,
                        Numbers.count(tally.hostDays))));
        return table;
    }

    private static Table captures(List<Capture> captures) {
        Map<String, List<Capture>> cases = new LinkedHashMap<>();
        captures.forEach(capture ->
                cases.computeIfAbsent(capture.id(), id -> new ArrayList<>()).add(capture));
        List<String> head = new ArrayList<>(List.of("trace"));
        cases.values().iterator().next().forEach(capture -> head.add(capture.subject()));
        Table table = new Table(
                "Recorded traces",
                "Expectations met / expected, and false alarms (FA). Traces in brackets are reported, not scored.",
                head);
        cases.forEach((id, of) -> {
            List<String> row = new ArrayList<>(List.of(of.getFirst().grey() ? "(" + id + ")" : id));
            of.forEach(capture -> row.add((capture.expected() > 0 ? capture.hits() + "/" + capture.expected() : "")
                    + (capture.falseAlarms() > 0 ? " " + capture.falseAlarms() + " FA" : "")));
            table.add(row);
        });
        return table;
    }
}
