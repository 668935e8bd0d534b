package dev.rubato.bench.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The delay tables of {@code detectors.md} (3.1, 3.2, 4 and 8) beside what is measured. A row holds if the exact 95 %
 * interval of the measured quantile, of at least 30 runs, reaches down to the design's figure.
 */
final class DesignDelays {
    private static final double MEDIAN = 0.5;
    private static final double LATEST = 0.99;
    private static final int DECISIVE_RUNS = 30;
    private static final String TARGETS = "targets";

    private DesignDelays() {}

    /** What is counted. */
    enum Quantity {
        ACTS,
        SECONDS
    }

    /**
     * One figure of the design.
     *
     * @param test which of its tables
     * @param subject whose tallies it is held against
     * @param cells label of the cell that it speaks of, or the scenario
     * @param unit of the figure
     */
    record Row(
            String test, String subject, String cells, Quantity quantity, double share, String unit, double design) {}

    /** A row with what became of it. */
    record Compared(Row row, int runs, double measured, Interval interval) {
        /** With too few runs the interval reaches everywhere and says nothing. */
        boolean isDecided() {
            return runs >= DECISIVE_RUNS;
        }

        boolean holds() {
            return isDecided() && interval.low() <= row.design();
        }

        private String text() {
            return !isDecided() ? "too few runs" : holds() ? "yes" : "NO";
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        firstContacts(rows, "0.0", new int[] {6, 6, 9, 12, 12, 12}, new int[] {6, 6, 12, 12, 12, 12}, new double[] {
            0.06, 0.57, 8, 58, 234, 1_200
        });
        firstContacts(rows, "0.2", new int[] {7, 7, 14, 18, 18, 18}, new int[] {13, 15, 34, 38, 38, 37}, new double[] {
            0.07, 0.71, 13, 91, 366, 1_800
        });
        firstContacts(
                rows, "0.45", new int[] {12, 13, 45, 53, 52, 52}, new int[] {29, 34, 100, 108, 105, 105}, new double[] {
                    0.11, 1.3, 45, 258, 1_020, 5_160
                });
        breadth(rows, "600/h", 3, 16);
        breadth(rows, "60/h", 4, 228);
        breadth(rows, "10/h", 7, 2_220);
        breadth(rows, "4/h", 8, 6_840);
        breadth(rows, "2/h", 13, 21_600);
        breadth(rows, "1/h", 21, 72_000);
        replication(rows, "R1, R2, R3 and R4", "scp, came in over ssh (R3), names itself (R4)", 2);
        replication(rows, "R1, R2 and R4", "scp, from a cron job, names itself (R4)", 3);
        replication(rows, "R1, R3 and R4", "scp, padded, came in over ssh (R3), names itself (R4)", 4);
        rows.add(new Row("3 any chain", Subjects.RUBATO, "AutoJack", Quantity.SECONDS, LATEST, "s", 2.5));
        for (String driver : List.of("driver names processes", "device figures only")) {
            rows.add(new Row(
                    "4a inference",
                    Subjects.RUBATO,
                    "GPU theft, inference, " + driver,
                    Quantity.SECONDS,
                    MEDIAN,
                    "s",
                    64));
        }
        rows.add(new Row(
                "4b serving",
                Subjects.RUBATO,
                "GPU theft, serving peers, driver names processes",
                Quantity.ACTS,
                MEDIAN,
                "busy intervals",
                9));
        rows.add(new Row(
                "4c proxied", Subjects.RUBATO, "GPU theft, proxied thinking", Quantity.ACTS, MEDIAN, "cycles", 9.2));
        return rows;
    }

    private static void firstContacts(List<Row> rows, String success, int[] medians, int[] latest, double[] seconds) {
        List<String> rates = List.of("100/s", "10/s", "1/s", "0.2/s", "0.05/s", "0.01/s");
        for (int i = 0; i < rates.size(); i++) {
            String cells = "address scan, " + rates.get(i) + ", success " + success + ", refused";
            rows.add(firstContact(cells, Quantity.ACTS, MEDIAN, "attempts", medians[i]));
            rows.add(firstContact(cells, Quantity.ACTS, LATEST, "attempts", latest[i]));
            rows.add(firstContact(cells, Quantity.SECONDS, MEDIAN, "s", seconds[i]));
        }
    }

    private static Row firstContact(String cells, Quantity quantity, double share, String unit, double design) {
        return new Row("1a first contacts", Ablations.FIRST_CONTACTS, cells, quantity, share, unit, design);
    }

    private static void breadth(List<Row> rows, String rate, int hosts, double seconds) {
        String cells = "topology-aware, " + rate + ", success 0.95";
        rows.add(new Row("1b breadth", Ablations.BREADTH, cells, Quantity.ACTS, MEDIAN, "hosts", hosts));
        rows.add(new Row("1b breadth", Ablations.BREADTH, cells, Quantity.SECONDS, MEDIAN, "s", seconds));
    }

    private static void replication(List<Row> rows, String rules, String variant, int target) {
        String cells = "scripted replication, every 600 s, " + variant;
        rows.add(new Row("2 " + rules, Subjects.RUBATO, cells, Quantity.ACTS, MEDIAN, TARGETS, target));
    }

    /** Each row of which there is a measurement. */
    static List<Compared> compared(Results results) {
        List<Compared> all = new ArrayList<>();
        for (Row row : rows()) {
            List<Tally> from = row.subject().equals(Subjects.RUBATO) ? results.attacks() : results.apart();
            Predicate<Tally> concerned = tally -> tally.subject.equals(row.subject())
                    && tally.attacks > 0
                    && (tally.cell.label().equals(row.cells())
                            || tally.cell.scenario().equals(row.cells()));
            Delays delays = new Delays();
            from.stream()
                    .filter(concerned)
                    .forEach(tally ->
                            delays.addAll(row.quantity() == Quantity.ACTS ? tally.steps : tally.secondsFromObservable));
            if (delays.runs() > 0) {
                all.add(new Compared(
                        row, delays.runs(), delays.quantile(row.share()), delays.quantileInterval(row.share())));
            }
        }
        return all;
    }

    static Table table(List<Compared> compared) {
        long held = compared.stream().filter(Compared::holds).count();
        Table table = new Table(
                "Delays of the design, reproduced",
                held + " of " + compared.size()
                        + " rows hold. Design: the figure of detectors.md, by its own simulation."
                        + " Measured: the same quantile here with its exact 95 % interval; a row holds if the interval"
                        + " reaches down to the design's figure. 1a and 1b are the two tests of the scan detector, each"
                        + " with the other switched off; the rest is the whole agent. Acts are those made until the"
                        + " alarm: at 100/s the next attempt may be out before the deciding one is answered.",
                List.of("test", "cells", "quantile", "unit", "design", "measured (95 %)", "runs", "holds"));
        for (Compared one : compared) {
            Row row = one.row();
            boolean time = row.quantity() == Quantity.SECONDS;
            table.add(List.of(
                    row.test(),
                    row.cells(),
                    row.share() == MEDIAN ? "median" : "p99",
                    row.unit(),
                    time ? Numbers.time(row.design()) : Numbers.small(row.design()),
                    text(time, one.measured()) + " ("
                            + text(time, one.interval().low()) + "–"
                            + text(time, one.interval().high()) + ")",
                    "" + one.runs(),
                    one.text()));
        }
        return table;
    }

    private static String text(boolean time, double value) {
        return time ? Numbers.time(value) : Numbers.count(value);
    }
}
