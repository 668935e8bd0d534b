package dev.rubato.bench.evaluation;

import dev.rubato.alert.Severity;
import dev.rubato.bench.synthetic.Cell;
import dev.rubato.bench.synthetic.Trace;
import dev.rubato.bench.synthetic.Truth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one subject made of the traces of one cell. */
final class Tally {
    private static final double NS_PER_SECOND = 1e9;

    final Cell cell;
    final String subject;
    final Delays steps = new Delays();
    final Delays secondsFromMalicious = new Delays();
    final Delays secondsFromObservable = new Delays();
    final Map<String, Integer> foundBy = new TreeMap<>();
    final Map<String, Integer> falseBy = new TreeMap<>();
    int attacks;
    int found;
    int foundHigh;
    int quietTraces;
    long falseAlarms;
    long falseHigh;
    double hostDays;

    Tally(Cell cell, String subject) {
        this.cell = cell;
        this.subject = subject;
    }

    void add(Trace trace, List<Finding> findings, boolean namesDetectors) {
        Truth truth = trace.truth();
        if (truth.isAttack()) {
            addAttack(trace, findings, namesDetectors);
        } else {
            quietTraces++;
            hostDays += trace.hostDays();
        }
        for (Finding finding : findings) {
            if (finding.isAlarm() && finding.timeNs() < truth.firstMaliciousNs()) {
                addFalse(finding);
            }
        }
    }

    private void addFalse(Finding finding) {
        falseAlarms += finding.becomes(Severity.MEDIUM) ? 1 : 0;
        falseHigh += finding.becomes(Severity.HIGH) ? 1 : 0;
        falseBy.merge(finding.detector() + " " + finding.severity(), 1, Integer::sum);
    }

    private void addAttack(Trace trace, List<Finding> findings, boolean namesDetectors) {
        Truth truth = trace.truth();
        attacks++;
        Finding hit = null;
        boolean high = false;
        Map<String, Boolean> spoke = new HashMap<>();
        for (Finding finding : findings) {
            boolean expected = !namesDetectors || truth.expected().contains(finding.detector());
            if (expected && finding.isAlarm() && finding.timeNs() >= truth.firstMaliciousNs()) {
                hit = hit == null || finding.timeNs() < hit.timeNs() ? finding : hit;
                high |= finding.severity().compareTo(Severity.HIGH) >= 0;
                spoke.put(finding.detector(), true);
            }
        }
        spoke.keySet().forEach(detector -> foundBy.merge(detector, 1, Integer::sum));
        foundHigh += high ? 1 : 0;
        if (hit == null) {
            long endNs = trace.events().getLast().timeNs();
            steps.censored(truth.steps().size());
            secondsFromMalicious.censored((endNs - truth.firstMaliciousNs()) / NS_PER_SECOND);
            secondsFromObservable.censored((endNs - truth.firstObservableNs()) / NS_PER_SECOND);
            return;
        }
        found++;
        steps.found(truth.stepsUntil(hit.timeNs()));
        secondsFromMalicious.found((hit.timeNs() - truth.firstMaliciousNs()) / NS_PER_SECOND);
        secondsFromObservable.found((hit.timeNs() - truth.firstObservableNs()) / NS_PER_SECOND);
    }

    /** Takes over what another tally of the same subject counted. */
    void merge(Tally other) {
        steps.addAll(other.steps);
        secondsFromMalicious.addAll(other.secondsFromMalicious);
        secondsFromObservable.addAll(other.secondsFromObservable);
        other.foundBy.forEach((detector, count) -> foundBy.merge(detector, count, Integer::sum));
        other.falseBy.forEach((detector, count) -> falseBy.merge(detector, count, Integer::sum));
        attacks += other.attacks;
        found += other.found;
        foundHigh += other.foundHigh;
        quietTraces += other.quietTraces;
        falseAlarms += other.falseAlarms;
        falseHigh += other.falseHigh;
        hostDays += other.hostDays;
    }

    double share() {
        return attacks == 0 ? 0 : (double) found / attacks;
    }

    Interval shareInterval() {
        return Interval.ofShare(found, attacks);
    }

    Interval falseAlarmInterval() {
        return Interval.ofRate(falseAlarms, hostDays);
    }

    Interval falseHighInterval() {
        return Interval.ofRate(falseHigh, hostDays);
    }
}
