package dev.rubato.bench.evaluation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a subject finds against how often it is wrong, over its strictnesses, and the area below that up to a stated rate of
 * false alarms. Between two points nothing is interpolated: at a rate stands the best of what costs no more than it.
 */
final class Curves {
    /** {@code detectors.md} section 10: at most so many false alarms per host-day. */
    static final double MOST_ALARMS_PER_DAY = 0.1;

    private static final int POINTS = 51;

    /** Scenarios by the kind of evidence that gives them away. */
    static final Map<String, Set<String>> FAMILIES = families();

    private Curves() {}

    private static Map<String, Set<String>> families() {
        Map<String, Set<String>> families = new LinkedHashMap<>();
        families.put("scans", Set.of("address scan", "port scan", "topology-aware"));
        families.put("scripted replication", Set.of("scripted replication"));
        families.put("chains from a page to a shell", Set.of("AutoJack"));
        families.put("GPU theft", Set.of("GPU theft"));
        return families;
    }

    /** One subject at one strictness. */
    record Point(double factor, double alarmsPerDay, double share) {}

    /** The points of one subject, from few to many false alarms. */
    record Curve(String subject, List<Point> points) {
        /** The best share at no more than {@code alarmsPerDay}. */
        double at(double alarmsPerDay) {
            return points.stream()
                    .filter(point -> point.alarmsPerDay() <= alarmsPerDay)
                    .mapToDouble(Point::share)
                    .max()
                    .orElse(0);
        }

        /** The area up to the stated rate, as a share of the whole: 1 finds all without any false alarm. */
        double partialArea() {
            double area = 0;
            double from = 0;
            for (Point point : points) {
                double to = Math.min(point.alarmsPerDay(), MOST_ALARMS_PER_DAY);
                area += (to - from) * below(point.alarmsPerDay());
                from = to;
            }
            return (area + (MOST_ALARMS_PER_DAY - from) * at(MOST_ALARMS_PER_DAY)) / MOST_ALARMS_PER_DAY;
        }

        private double below(double alarmsPerDay) {
            return points.stream()
                    .filter(point -> point.alarmsPerDay() < alarmsPerDay)
                    .mapToDouble(Point::share)
                    .max()
                    .orElse(0);
        }

        @Nullable
        Point asDelivered() {
            return points.stream()
                    .filter(point -> point.factor() == 1)
                    .findFirst()
                    .orElse(null);
        }
    }

    static List<Curve> of(Results results, Set<String> scenarios) {
        Map<String, Tally> attacks = Tallies.bySubject(results.curves().stream()
                .filter(tally -> scenarios.contains(tally.cell.scenario()) && tally.attacks > 0)
                .toList());
        Map<String, Tally> benign = Tallies.bySubject(Tables.counted(results.curves()));
        Set<String> subjects = new LinkedHashSet<>();
        results.attacks().forEach(tally -> subjects.add(tally.subject));
        List<Curve> curves = new ArrayList<>();
        for (String subject : subjects) {
            List<Point> points = new ArrayList<>();
            for (double factor : Strictness.FACTORS) {
                Tally found = attacks.get(Strictness.name(subject, factor));
                Tally wrong = benign.get(Strictness.name(subject, factor));
                if (found != null && wrong != null) {
                    points.add(new Point(factor, wrong.falseAlarms / wrong.hostDays, found.share()));
                }
            }
            points.sort(Comparator.comparingDouble(Point::alarmsPerDay));
            if (points.stream().anyMatch(point -> point.share() > 0)) {
                curves.add(new Curve(subject, points));
            }
        }
        return curves;
    }

    static Table table(Results results) {
        Table table = new Table(
                "Partial area under the curve, up to " + MOST_ALARMS_PER_DAY + " false alarms per host-day",
                "What has to be reached is multiplied by " + Strictness.FACTORS
                        + ". 1 would be: everything found without a false alarm. As delivered or published: alarms per"
                        + " host-day, and the share found. Of Rubato the false alarms of all detectors count against"
                        + " each family. A rule without a threshold has one point.",
                List.of(
                        "attacks",
                        "subject",
                        "partial area",
                        "share at 0.01",
                        "share at 0.1",
                        "alarms per host-day as delivered",
                        "share as delivered"));
        FAMILIES.forEach((family, scenarios) -> {
            for (Curve curve : of(results, scenarios)) {
                Point delivered = curve.asDelivered();
                table.add(List.of(
                        family,
                        curve.subject(),
                        Numbers.area(curve.partialArea()),
                        Numbers.percent(curve.at(MOST_ALARMS_PER_DAY / 10)),
                        Numbers.percent(curve.at(MOST_ALARMS_PER_DAY)),
                        delivered == null ? "" : Numbers.small(delivered.alarmsPerDay()),
                        delivered == null ? "" : Numbers.percent(delivered.share())));
            }
        });
        return table;
    }

    static void charts(ArrayNode charts, Results results) {
        FAMILIES.forEach((family, scenarios) -> {
            List<Curve> curves = of(results, scenarios);
            if (curves.isEmpty()) {
                return;
            }
            ObjectNode chart = Charts.chart(
                    "Found against false alarms: " + family,
                    "false alarms per host-day",
                    "share of runs",
                    false,
                    false);
            chart.put("steps", true);
            charts.add(chart);
            for (int i = 0; i < POINTS; i++) {
                ((ArrayNode) chart.get("xs")).add(MOST_ALARMS_PER_DAY * i / (POINTS - 1));
            }
            for (Curve curve : curves) {
                if (curve.at(MOST_ALARMS_PER_DAY) > 0) {
                    ObjectNode line = Charts.line(chart, curve.subject());
                    chart.get("xs").forEach(x -> Charts.add(line, "ys", curve.at(x.asDouble())));
                }
            }
        });
    }
}
