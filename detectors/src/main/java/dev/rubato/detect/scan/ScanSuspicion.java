package dev.rubato.detect.scan;

import dev.rubato.detect.Suspicions;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.Lineage;

/**
 * Tells the other detectors how far the evidence of a scan has come, but not for what an operator types; an alarm stands
 * until its episode is over. Owned by the detection thread.
 */
final class ScanSuspicion {
    private final Suspicions suspicions;
    private final Operators operators;
    private final ScanReporter reporter;
    private final ScanEvidence evidence;
    private final Breadth breadth;

    ScanSuspicion(
            Suspicions suspicions, Operators operators, ScanReporter reporter, ScanEvidence evidence, Breadth breadth) {
        this.suspicions = suspicions;
        this.operators = operators;
        this.reporter = reporter;
        this.evidence = evidence;
        this.breadth = breadth;
    }

    /** Notes what is held against the lineage of {@code contact} by now: failures, or breadth if that is nearer. */
    void note(Contact contact, long nowNs) {
        Lineage lineage = contact.lineage();
        if (lineage == null || evidence.hasOpenEpisode(lineage, nowNs)) {
            return;
        }
        boolean administers = lineage.origin().mayAdminister();
        if (!administers && breadth.hasOpenEpisode(lineage, nowNs)) {
            return;
        }
        double threshold = reporter.threshold(nowNs);
        double score = evidence.scoreOf(lineage);
        double wide = administers ? 0 : breadth.scoreOf(lineage);
        boolean isWide = wide / breadth.thresholdNats() > score / threshold;
        if (isWide) {
            score = wide;
            threshold = breadth.thresholdNats();
        }
        boolean changes = score > 0 || suspicions.against(lineage).containsKey(ScanAlerts.DETECTOR);
        if (changes && !operators.typed(contact.process())) {
            suspicions.note(lineage, ScanAlerts.DETECTOR, new Suspicions.Suspicion(score, threshold, nowNs, true));
        }
    }
}
