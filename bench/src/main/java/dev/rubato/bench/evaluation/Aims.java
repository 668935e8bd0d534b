package dev.rubato.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The stated aims, each with its figure and whether it is met. */
final class Aims {
    private static final double ATTEMPTS_FAST = 6;
    private static final double ATTEMPTS_ANY = 12;
    private static final double ATTEMPTS_INFORMED = 13;
    private static final double THIRD_TARGET = 3;
    private static final double REPLICATION_SHARE = 0.95;
    private static final double HIGH_PER_DAY = 0.01;
    private static final double HOST_DAYS = 300;
    private static final double FEWER_THAN_NAIVE = 0.9;
    private static final String NAIVE = "browser ancestor";

    private final Results results;
    private final List<Aim> aims = new ArrayList<>();

    private Aims(Results results) {
        this.results = results;
    }

    /** One aim; {@code met} is for what was measured, whatever the interval leaves open. */
    record Aim(String name, String figure, boolean met) {}

    static List<Aim> of(Results results, List<DesignDelays.Compared> delays) {
        Aims all = new Aims(results);
        all.attempts();
        all.replication();
        all.chains();
        all.falseAlarms();
        long held = delays.stream().filter(DesignDelays.Compared::holds).count();
        if (!delays.isEmpty()) {
            all.add(
                    "delay tables of the design reproduced",
                    held + " of " + delays.size() + " rows",
                    held == delays.size());
        }
        EvidenceCheck.Checked evidence = results.evidence();
        all.add(
                "evidence alone recomputes every score",
                String.format(
                        Locale.ROOT,
                        "%d alerts and updates, none deviates; of %d rows that weigh something %d were recomputed from"
                                + " value and limit, the others were summed as told",
                        evidence.alerts(),
                        evidence.rows(),
                        evidence.recomputed()),
                evidence.alerts() > 0);
        return all.aims;
    }

    private void add(String name, String figure, boolean met) {
        aims.add(new Aim(name, figure, met));
    }

    private List<Tally> own(Predicate<Tally> which) {
        return results.attacks().stream()
                .filter(tally -> tally.subject.equals(Subjects.RUBATO) && tally.attacks > 0)
                .filter(which)
                .toList();
    }

    private static boolean isRefused(Tally tally, double success) {
        return tally.cell.scenario().equals("address scan")
                && tally.cell.variant().equals("refused")
                && tally.cell.success() == success;
    }

    private void attempts() {
        worst(
                "blind scan at 10/s and faster, median of at most 6 attempts",
                ATTEMPTS_FAST,
                own(tally -> isRefused(tally, 0) && Set.of("100/s", "10/s").contains(tally.cell.rate())));
        worst("blind scan at any rate, median of at most 12 attempts", ATTEMPTS_ANY, own(tally -> isRefused(tally, 0)));
        worst(
                "informed scan (45 % answered) at 10/s, median of at most 13 attempts",
                ATTEMPTS_INFORMED,
                own(tally -> isRefused(tally, 0.45) && tally.cell.rate().equals("10/s")));
        worst(
                "the same by its failures alone, without breadth",
                ATTEMPTS_INFORMED,
                results.apart().stream()
                        .filter(tally -> tally.subject.equals(Ablations.FIRST_CONTACTS)
                                && isRefused(tally, 0.45)
                                && tally.cell.rate().equals("10/s"))
                        .toList());
    }

    private void worst(String name, double most, List<Tally> cells) {
        if (!cells.isEmpty()) {
            double worst = cells.stream()
                    .mapToDouble(tally -> tally.steps.median())
                    .max()
                    .orElse(Double.POSITIVE_INFINITY);
            add(name, Numbers.count(worst) + " attempts", worst <= most);
        }
    }

    private void replication() {
        Delays targets = new Delays();
        own(tally -> tally.cell.scenario().equals("scripted replication"))
                .forEach(tally -> targets.addAll(tally.steps));
        if (targets.runs() > 0) {
            int found = targets.countWithin(THIRD_TARGET);
            add(
                    "scripted replication found by its third target in at least 95 % of runs",
                    Numbers.share(found, targets.runs()), found >= REPLICATION_SHARE * targets.runs());
        }
    }

    private void chains() {
        List<Tally> cells = own(tally -> tally.cell.scenario().equals("AutoJack"));
        if (!cells.isEmpty()) {
            int runs = cells.stream().mapToInt(tally -> tally.attacks).sum();
            int found = cells.stream().mapToInt(tally -> tally.found).sum();
            long variants =
                    cells.stream().filter(tally -> tally.found == tally.attacks).count();
            add(
                    "every AutoJack variant found",
                    Numbers.share(found, runs) + " of runs; " + variants + " of " + cells.size()
                            + " variants in every run",
                    found == runs);
        }
    }

    private void falseAlarms() {
        Map<String, Tally> sums = Tallies.bySubject(Tables.counted(results.benign()));
        Tally own = sums.get(Subjects.RUBATO);
        Tally naive = sums.get(NAIVE);
        if (own == null || naive == null) {
            return;
        }
        add(
                "at most 0.01 high false alarms per benign host-day, over at least 300",
                Numbers.rate(own.falseHigh, own.hostDays, own.falseHighInterval()),
                own.hostDays >= HOST_DAYS && own.falseHigh <= HIGH_PER_DAY * own.hostDays);
        long chains = chainAlarms(own);
        add(
                "at least 90 % fewer chain alarms than the naive browser rule",
                chains + " against " + naive.falseAlarms + " on benign hosts",
                chains <= (1 - FEWER_THAN_NAIVE) * naive.falseAlarms);
    }

    /** An alert that became more severe stands under each severity, so this is rather too many. */
    private static long chainAlarms(Tally own) {
        return own.falseBy.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("spawn-chain "))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    static Table table(List<Aim> aims) {
        Table table = new Table(
                "Aims",
                aims.stream().filter(Aim::met).count() + " of " + aims.size() + " are met by what was measured here.",
                List.of("aim", "met", "measured"));
        aims.forEach(aim -> table.add(List.of(aim.name(), aim.met() ? "yes" : "NO", aim.figure())));
        return table;
    }
}
