package dev.rubato.replay.report;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run means, in words.
 *
 * @param tone {@code act}, {@code review}, {@code quiet} or {@code unknown}, for the colour
 * @param headline the one sentence to read
 * @param sentences what else to know before reading on
 */
record Verdict(String tone, String headline, List<String> sentences) {
    Verdict {
        sentences = List.copyOf(sentences);
    }

    static Verdict of(List<Incident> incidents, ReportRecorder run, RunFacts facts) {
        List<String> sentences = new ArrayList<>();
        Severity worst =
                incidents.isEmpty() ? Severity.INFO : incidents.getFirst().severity();
        long urgent = incidents.stream()
                .filter(each -> each.severity().compareTo(Severity.HIGH) >= 0)
                .count();
        long reviewed = incidents.stream()
                .filter(each -> each.severity() == Severity.MEDIUM)
                .count();
        boolean alarm = urgent + reviewed > 0;
        if (alarm) {
            sentences.add(
                    "The gravest: " + incidents.getFirst().alerts().getFirst().summary());
        }
        sentences.add(judged(run, facts));
        sentences.add(completeness(run, facts));
        if (alarm) {
            String all = incidents(urgent + reviewed);
            String grave = worst.name().toLowerCase(Locale.ROOT);
            return urgent > 0
                    ? new Verdict(
                            "act", "Somebody should look now: " + all + ", the gravest is " + grave + ".", sentences)
                    : new Verdict("review", "To be reviewed today: " + all + " of medium severity.", sentences);
        }
        String notes = notes(run.alerts().byTime());
        return run.activity().events() == 0 || facts.notExercised().size() == facts.detectors()
                ? new Verdict("unknown", "Nothing was judged: silence says nothing here." + notes, sentences)
                : new Verdict("quiet", "No alarm was raised." + notes, sentences);
    }

    private static String incidents(long count) {
        return count == 1 ? "1 incident" : count + " incidents";
    }

    private static String notes(List<Alert> alerts) {
        return alerts.isEmpty() ? "" : " Notes of low severity: " + alerts.size() + ".";
    }

    private static String judged(ReportRecorder run, RunFacts facts) {
        RunActivity activity = run.activity();
        if (activity.events() == 0) {
            return "No event was found in " + facts.title() + ".";
        }
        List<String> hosts = run.hosts().stream()
                .map(HostRecord::hostName)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        return "Judged: " + activity.events() + " events from " + ReportText.time(activity.firstNs()) + " to "
                + ReportText.time(activity.lastNs())
                + (hosts.isEmpty() ? "" : " of " + String.join(", ", hosts)) + ".";
    }

    private static String completeness(ReportRecorder run, RunFacts facts) {
        List<String> parts = new ArrayList<>();
        if (!facts.notExercised().isEmpty()) {
            parts.add("not exercised: "
                    + String.join(
                            ", ",
                            facts.notExercised().keySet().stream().sorted().toList()));
        }
        if (!facts.losses().isEmpty()) {
            parts.add("not everything could be read");
        }
        if (run.hosts().stream().anyMatch(host -> !host.sensorEvents().isEmpty())) {
            parts.add("sensors lost, sampled or could not see a part");
        }
        return parts.isEmpty()
                ? "Every detector could judge, and nothing is known to be lost."
                : "The evidence is incomplete (" + String.join("; ", parts) + "): see the end of this page.";
    }
}
