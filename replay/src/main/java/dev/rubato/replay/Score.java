package dev.rubato.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the alerts of a run against what is known of its traces. An expectation is hit by an alert of its detector
 * within its time, of at least its severity and with its subject anywhere in it; an alert of medium severity or above in
 * a silent period is a false alarm and hits nothing. In a case without expectations every such alert is one, whatever
 * its time. Owned by one thread.
 */
public final class Score implements AlertSink {
    /** The detectors that are scored; what others say is context. */
    private static final Set<String> SCORED = Set.of("scan", "replication", "spawn-chain", "gpu-hijack");

    private static final long NS_PER_US = 1_000;
    private static final double US_PER_SECOND = 1e6;

    private final AlertSink next;
    private final ObjectMapper json = new ObjectMapper();
    private final List<Raised> alerts = new ArrayList<>();

    private record Raised(long timeUs, String detector, Severity severity, String summary, String text) {}

    /** @param next also takes every alert */
    public Score(AlertSink next) {
        this.next = next;
    }

    @Override
    public void raise(Alert alert) {
        next.raise(alert);
        StringBuilder text = new StringBuilder();
        try {
            flatten(json.readTree(AlertJson.bytes(alert)), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        alerts.add(new Raised(
                Math.floorDiv(alert.timeNs(), NS_PER_US),
                alert.detector(),
                alert.severity(),
                alert.summary(),
                text.toString().toLowerCase(Locale.ROOT)));
    }

    private static void flatten(JsonNode node, StringBuilder text) {
        if (node.isContainerNode()) {
            node.forEach(each -> flatten(each, text));
        } else {
            text.append(node.asText()).append(' ');
        }
    }

    /**
     * What came of one case.
     *
     * @param passed whether everything expected came and nothing else
     * @param line one line for its user
     * @param details what was missed and what was false, one line each
     */
    public record Verdict(boolean passed, String line, List<String> details) {
        public Verdict {
            details = List.copyOf(details);
        }
    }

    /** Scores the alerts so far. */
    public Verdict of(TruthCase truth) {
        List<Raised> sorted = new ArrayList<>(alerts);
        sorted.sort(Comparator.comparingLong(Raised::timeUs));
        List<Raised> rest = new ArrayList<>();
        List<String> details = new ArrayList<>();
        for (Raised alert : sorted) {
            if (isLoud(alert) && isFalse(truth, alert)) {
                details.add("false positive: " + words(alert));
            } else {
                rest.add(alert);
            }
        }
        int falseAlarms = details.size();
        int hits = 0;
        boolean missed = false;
        double slowest = 0;
        for (TruthCase.Expected expected : truth.expect()) {
            Raised hit = first(expected, rest);
            if (hit == null) {
                boolean grey = truth.grey() || expected.grey();
                missed |= !grey;
                details.add((grey ? "missed (grey): " : "missed: ") + words(expected));
            } else {
                hits++;
                slowest = Math.max(slowest, (hit.timeUs - expected.fromUs()) / US_PER_SECOND);
            }
        }
        boolean passed = !missed && falseAlarms == 0;
        String line = String.format(
                Locale.ROOT,
                "%-6s %-12s %-11s %d/%d hit, delay %.3f s, %d false  %s",
                truth.id(),
                truth.kind(),
                truth.format(),
                hits,
                truth.expect().size(),
                slowest,
                falseAlarms,
                verdict(truth, passed, missed));
        return new Verdict(passed || truth.grey(), line, details);
    }

    private static String verdict(TruthCase truth, boolean passed, boolean missed) {
        if (truth.grey()) {
            return "grey";
        }
        return passed ? "ok" : missed ? "MISS" : "FP";
    }

    private static boolean isLoud(Raised alert) {
        return alert.severity.compareTo(Severity.MEDIUM) >= 0 && SCORED.contains(alert.detector);
    }

    private static boolean isFalse(TruthCase truth, Raised alert) {
        List<TruthCase.Silent> silent = truth.silent();
        if (truth.expect().isEmpty()) {
            return silent.isEmpty()
                    || silent.stream()
                            .anyMatch(each -> each.detectors().isEmpty()
                                    || each.detectors().contains(alert.detector));
        }
        return silent.stream()
                .anyMatch(
                        each -> (each.detectors().isEmpty() || each.detectors().contains(alert.detector))
                                && alert.timeUs >= each.fromUs()
                                && alert.timeUs < each.untilUs());
    }

    private static @Nullable Raised first(TruthCase.Expected expected, List<Raised> alerts) {
        for (Raised alert : alerts) {
            if (expected.detectors().contains(alert.detector)
                    && alert.timeUs >= expected.fromUs()
                    && alert.timeUs <= expected.byUs()
                    && alert.severity.ordinal() >= expected.minLevel()
                    && (expected.subjects().isEmpty()
                            || expected.subjects().stream()
                                    .anyMatch(subject -> alert.text.contains(subject.toLowerCase(Locale.ROOT))))) {
                return alert;
            }
        }
        return null;
    }

    private static String words(Raised alert) {
        return time(alert.timeUs) + " " + alert.detector + " "
                + alert.severity.name().toLowerCase(Locale.ROOT) + ": " + alert.summary;
    }

    private static String words(TruthCase.Expected expected) {
        return String.join(" or ", expected.detectors()) + ", " + time(expected.fromUs()) + " to "
                + time(expected.byUs());
    }

    private static String time(long timeUs) {
        return Instant.EPOCH.plus(timeUs, ChronoUnit.MICROS).toString();
    }
}
