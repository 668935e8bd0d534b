package dev.rubato.detect.incident;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Suspicions.Suspicion;
import dev.rubato.lineage.Lineage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What all detectors hold against one lineage within an hour. A few KB, bounded. Owned by the detection thread. */
final class CaseFile {
    /** Detectors that are told apart; there are fewer. */
    private static final int MAX_PARTS = 8;

    private static final int MAX_TECHNIQUES = 16;
    private static final int MAX_VARIANTS = 16;

    private final String incident;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final List<Alert.Cited> cited = new ArrayList<>();
    private final Set<String> techniques = new TreeSet<>();
    private final Set<String> variants = new TreeSet<>();
    private final Set<String> told = new TreeSet<>();
    private @Nullable Lineage lineage;
    private Alert.@Nullable Subject subject;
    private List<String> chain = List.of();
    private long firstNs = Long.MAX_VALUE;
    private @Nullable Severity raised;
    private int updates;

    /** @param incident the {@code incident} of its alerts */
    CaseFile(String incident) {
        this.incident = incident;
    }

    /** The strongest evidence of one detector. */
    static final class Part {
        private final String detector;
        private final long sinceNs;
        private double score;
        private double threshold;
        private boolean bounded;
        private boolean alarmed;

        Part(String detector, long sinceNs) {
            this.detector = detector;
            this.sinceNs = sinceNs;
        }

        private void take(double newScore, double newThreshold, boolean isBounded) {
            if (newThreshold > 0 && (threshold == 0 || newScore / newThreshold > score / threshold)) {
                score = newScore;
                threshold = newThreshold;
                bounded = isBounded;
            }
        }

        String detector() {
            return detector;
        }

        /** When half of the evidence, or an alarm, was first there. */
        long sinceNs() {
            return sinceNs;
        }

        double score() {
            return score;
        }

        double threshold() {
            return threshold;
        }

        boolean isBounded() {
            return bounded;
        }

        boolean hasAlarmed() {
            return alarmed;
        }

        boolean isHalf() {
            return alarmed || score > threshold / 2;
        }
    }

    /** Notes the evidence of a detector that is on its way to an alarm. */
    void take(Lineage of, String detector, Suspicion suspicion) {
        lineage = lineage == null ? of : lineage;
        Part part = part(detector, suspicion.timeNs());
        if (part != null) {
            part.take(suspicion.score(), suspicion.threshold(), suspicion.bounded());
            firstNs = Math.min(firstNs, suspicion.timeNs());
        }
    }

    /** Notes an alarm. */
    void take(Alert alert) {
        Part part = part(alert.detector(), alert.timeNs());
        if (part == null) {
            return;
        }
        part.alarmed = true;
        part.take(alert.score(), alert.threshold(), part.bounded);
        firstNs = Math.min(firstNs, alert.timeNs());
        subject = alert.subject();
        chain = alert.chain().isEmpty() ? chain : alert.chain();
        for (String technique : alert.attack()) {
            if (techniques.size() < MAX_TECHNIQUES) {
                techniques.add(technique);
            }
        }
        if (variants.size() < MAX_VARIANTS) {
            variants.add(alert.detector() + " " + alert.variant());
        }
        if (alert.update() == 0 && cited.size() < Alert.MAX_CITED) {
            cited.add(new Alert.Cited(alert.timeNs(), alert.detector(), alert.summary()));
        }
    }

    private @Nullable Part part(String detector, long timeNs) {
        Part known = parts.get(detector);
        if (known == null && parts.size() < MAX_PARTS) {
            known = new Part(detector, timeNs);
            parts.put(detector, known);
        }
        return known;
    }

    /** Notes that it was told at this severity; what is told again needs something new. */
    void tell(Severity severity, boolean first) {
        raised = severity;
        updates += first ? 0 : 1;
        told.clear();
        told.addAll(news());
    }

    /** Whether a severity, a detector or a technique came up that was not told. */
    boolean hasNews(Severity severity) {
        return raised == null || severity.compareTo(raised) > 0 || !told.equals(news());
    }

    private Set<String> news() {
        Set<String> news = new TreeSet<>(variants);
        for (Part part : parts.values()) {
            if (part.isHalf()) {
                news.add(part.detector());
            }
        }
        return news;
    }

    String incident() {
        return incident;
    }

    Collection<Part> parts() {
        return parts.values();
    }

    List<Alert.Cited> cited() {
        return cited;
    }

    List<String> techniques() {
        return List.copyOf(techniques);
    }

    /** Each detector with the variant that it alarmed by. */
    Set<String> variants() {
        return variants;
    }

    @Nullable
    Lineage lineage() {
        return lineage;
    }

    /** Whom the latest alarm was about, or null if there was none. */
    Alert.@Nullable Subject subject() {
        return subject;
    }

    List<String> chain() {
        return chain;
    }

    long firstNs() {
        return firstNs;
    }

    @Nullable
    Severity raised() {
        return raised;
    }

    int updates() {
        return updates;
    }
}
