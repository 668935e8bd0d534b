package dev.rubato.detect.incident;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.incident.CaseFile.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a case amounts to ({@code detectors.md}, section 8): an incident if two detectors have half of what they need for
 * an alarm. {@code high}; {@code critical} if two have alarmed, or if one has and they came in the order of a worm's steps.
 *
 * <p><b>{@code fusion}</b>: the mean of the e-values of the five detectors that have an error bound reaches 13.8, so that
 * the incident has that bound too. The mean is taken with the largest alone, since they peak at different times. It never
 * decides by itself: one detector that brings the mean there has alarmed, and two that do are each above half.
 *
 * <p><b>{@code kill-chain}</b>: any other; the score is the sum of theirs and has no bound.
 *
 * @param score nats
 * @param threshold what the score had to reach
 * @param terms rows whose nats sum to the score
 */
record Verdict(
        String variant, Severity severity, double score, double threshold, String bound, List<Alert.Evidence> terms) {

    static final String KILL_CHAIN = "kill-chain";
    static final String FUSION = "fusion";

    /** What the mean has to reach: one false alarm in a million observations. */
    static final double FUSION_NATS = 13.8;

    /** The e-processes of the design: address and breadth scans, equal playbooks, serving and query-then-act on a GPU. */
    private static final int E_PROCESSES = 5;

    /** A worm's steps: entry, reconnaissance, replication, borrowed compute. */
    private static final List<String> STEPS = List.of("spawn-chain", "scan", "replication", "gpu-hijack");

    /** The verdict, or null if the case is not strong enough for an incident. */
    static @Nullable Verdict of(Collection<Part> all) {
        List<Part> half = all.stream()
                .filter(Part::isHalf)
                .sorted(Comparator.comparingLong(Part::sinceNs))
                .toList();
        if (half.size() < 2) {
            return null;
        }
        long alarmed = half.stream().filter(Part::hasAlarmed).count();
        boolean critical = alarmed >= 2 || (alarmed == 1 && inOrder(half));
        Severity severity = critical ? Severity.CRITICAL : Severity.HIGH;
        Part largest = half.stream()
                .filter(Part::isBounded)
                .max(Comparator.comparingDouble(Part::score))
                .orElse(null);
        return largest != null && largest.score() - Math.log(E_PROCESSES) >= FUSION_NATS
                ? fusion(severity, half, largest)
                : killChain(severity, half);
    }

    private static Verdict killChain(Severity severity, List<Part> half) {
        List<Alert.Evidence> terms = new ArrayList<>();
        double score = 0;
        double threshold = 0;
        for (Part part : half) {
            score += part.score();
            threshold += part.threshold() / 2;
            terms.add(new Alert.Evidence(part.detector(), part.score(), part.threshold(), "nats", part.score()));
        }
        return new Verdict(KILL_CHAIN, severity, score, threshold, "empirical", terms);
    }

    private static Verdict fusion(Severity severity, List<Part> half, Part largest) {
        List<Alert.Evidence> terms = new ArrayList<>();
        for (Part part : half) {
            double nats = part == largest ? part.score() : 0;
            terms.add(new Alert.Evidence(part.detector(), part.score(), part.threshold(), "nats", nats));
        }
        terms.add(new Alert.Evidence("mixture", E_PROCESSES, 0, "e-processes", -Math.log(E_PROCESSES)));
        return new Verdict(
                FUSION,
                severity,
                largest.score() - Math.log(E_PROCESSES),
                FUSION_NATS,
                "at most N/1,000,000 false alarms in N observations",
                terms);
    }

    /** Whether each part came after those of earlier steps. */
    static boolean inOrder(List<Part> byTime) {
        int before = -1;
        for (Part part : byTime) {
            int step = STEPS.indexOf(part.detector());
            if (step >= 0 && step < before) {
                return false;
            }
            before = Math.max(before, step);
        }
        return true;
    }
}
