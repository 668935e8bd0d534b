package dev.rubato.bench.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** One sentence for each published rule: where the detectors are ahead of it, where not, and what that costs it. */
final class Rivals {
    /** Shares closer than this are equal. */
    private static final double EQUAL_SHARE = 0.005;

    private final Results results;
    private final Tally own;
    private final Map<String, Tally> benign;

    private Rivals(Results results, Tally own, Map<String, Tally> benign) {
        this.results = results;
        this.own = own;
        this.benign = benign;
    }

    static Table table(Results results) {
        Table table = new Table(
                "Beside each published rule",
                "Made from the figures of this run. Scenarios are compared by the share of runs that was found, scan"
                        + " cells by the median of attempts.",
                List.of("rule", "ahead of it?", "where, and why"));
        Map<String, Tally> benign = Tallies.bySubject(Tables.counted(results.benign()));
        Tally own = benign.get(Subjects.RUBATO);
        if (own == null) {
            return table;
        }
        Rivals rivals = new Rivals(results, own, benign);
        benign.keySet().stream()
                .filter(subject -> !subject.equals(Subjects.RUBATO))
                .forEach(subject -> table.add(rivals.row(subject)));
        return table;
    }

    private List<String> row(String rule) {
        List<String> less = new ArrayList<>();
        List<String> more = new ArrayList<>();
        int equal = 0;
        for (Map.Entry<String, Map<String, Tally>> entry : groups().entrySet()) {
            Tally ours = Objects.requireNonNull(entry.getValue().get(Subjects.RUBATO));
            Tally theirs = Objects.requireNonNull(entry.getValue().get(rule));
            String figures = entry.getKey() + " (" + Numbers.percent(theirs.share()) + " against "
                    + Numbers.percent(ours.share()) + ")";
            if (theirs.share() > ours.share() + EQUAL_SHARE) {
                more.add(figures);
            } else if (theirs.share() < ours.share() - EQUAL_SHARE) {
                less.add(figures);
            } else {
                equal++;
            }
        }
        Quicker quicker = quicker(rule);
        Tally theirs = Objects.requireNonNull(benign.get(rule));
        boolean wronger = theirs.falseAlarms > this.own.falseAlarms;
        boolean ahead = more.isEmpty() && quicker.cells == 0;
        StringBuilder text = new StringBuilder();
        text.append("It finds less in ").append(less.size()).append(" of ").append(groups().size());
        text.append(" scenarios, as much in ").append(equal);
        text.append(more.isEmpty() ? ", more in none" : ", more in " + more.size() + ": " + String.join("; ", more));
        text.append(". ").append(quicker.text());
        text.append(" It raises ").append(perDay(theirs)).append(" alarms per benign host-day, Rubato ");
        text.append(perDay(own)).append('.');
        if (!ahead) {
            text.append(' ').append(why(rule, wronger));
        }
        return List.of(rule, ahead ? "yes" : wronger ? "at fewer alarms" : "NO", text.toString());
    }

    private Map<String, Map<String, Tally>> groups() {
        Map<String, Map<String, Tally>> groups = new LinkedHashMap<>();
        Tallies.by(results.attacks(), tally -> tally.cell.scenario()).forEach((name, of) -> {
            if (Objects.requireNonNull(of.get(Subjects.RUBATO)).attacks > 0) {
                groups.put(name, of);
            }
        });
        return groups;
    }

    /** In how many cells of scans a rule needs fewer attempts. */
    private record Quicker(int cells, int of, String most) {
        String text() {
            return cells == 0
                    ? "It needs fewer attempts in none of " + of + " scan cells."
                    : "It needs fewer attempts in " + cells + " of " + of + " scan cells, most so in " + most + ".";
        }
    }

    private Quicker quicker(String rule) {
        int cells = 0;
        int of = 0;
        double most = 0;
        String where = "";
        for (Map.Entry<String, Map<String, Tally>> entry :
                Tallies.by(results.attacks(), tally -> tally.cell.label()).entrySet()) {
            Tally ours = Objects.requireNonNull(entry.getValue().get(Subjects.RUBATO));
            if (ours.attacks == 0 || !Ablations.SCAN_SCENARIOS.contains(ours.cell.scenario())) {
                continue;
            }
            of++;
            double theirs =
                    Objects.requireNonNull(entry.getValue().get(rule)).steps.median();
            double ahead = ours.steps.median() - theirs;
            if (theirs < ours.steps.median()) {
                cells++;
                if (ahead > most) {
                    most = ahead;
                    where = entry.getKey() + " (" + Numbers.count(theirs) + " against "
                            + Numbers.count(ours.steps.median()) + ")";
                }
            }
        }
        return new Quicker(cells, of, where);
    }

    /** The reason as far as figures tell it: what the rule's threshold costs in alarms, and what is left at equal cost. */
    private String why(String rule, boolean wronger) {
        StringBuilder text = new StringBuilder();
        if (wronger) {
            Tally theirs = Objects.requireNonNull(benign.get(rule));
            double times = (double) theirs.falseAlarms / Math.max(1, this.own.falseAlarms);
            text.append(String.format(
                    Locale.ROOT, "What it finds sooner or more it pays for with %.1f times the alarms", times));
        } else {
            text.append("It is not wrong more often, so this is a lead");
        }
        List<String> areas = new ArrayList<>();
        Curves.FAMILIES.forEach((family, scenarios) -> {
            List<Curves.Curve> curves = Curves.of(results, scenarios);
            double ours = area(curves, Subjects.RUBATO);
            double theirs = area(curves, rule);
            if (curves.stream().anyMatch(curve -> curve.subject().equals(rule))) {
                areas.add(family + " " + Numbers.area(theirs) + " against " + Numbers.area(ours));
            }
        });
        if (!areas.isEmpty()) {
            text.append("; with its threshold moved to at most ")
                    .append(Curves.MOST_ALARMS_PER_DAY)
                    .append(" a day its partial area is ")
                    .append(String.join(", ", areas));
        }
        return text.append('.').toString();
    }

    private static double area(List<Curves.Curve> curves, String subject) {
        return curves.stream()
                .filter(curve -> curve.subject().equals(subject))
                .mapToDouble(Curves.Curve::partialArea)
                .findFirst()
                .orElse(0);
    }

    private static String perDay(Tally tally) {
        return Numbers.small(tally.falseAlarms / tally.hostDays);
    }
}
