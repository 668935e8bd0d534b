package dev.rubato.detect.tempo;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.TempoClass;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The {@code info} alerts about tempo. */
final class TempoAlerts {
    private static final double NS_PER_SECOND = 1e9;

    private final HostView host;

    TempoAlerts(HostView host) {
        this.host = host;
    }

    Alert of(Rhythm rhythm, TempoVariant variant, long nowNs) {
        Lineage lineage = rhythm.lineage();
        double score = score(rhythm, variant);
        return new Alert(
                nowNs,
                AlertId.of(host.hostName(), TempoDetector.NAME, variant.label(), lineage.id(), nowNs, 0),
                TempoDetector.NAME,
                variant.label(),
                Severity.INFO,
                score,
                threshold(variant),
                "empirical",
                "The program starts below " + Subjects.of(lineage).exe() + " " + words(rhythm, variant),
                host.hostName(),
                Subjects.of(lineage),
                evidence(rhythm, score),
                List.of(),
                List.of(),
                List.of(),
                AlertId.incident(host.hostName(), lineage.id(), nowNs),
                host.completeness(nowNs),
                notes(rhythm, variant),
                0);
    }

    private static double score(Rhythm rhythm, TempoVariant variant) {
        return switch (variant) {
            case SCRIPT -> rhythm.run().nats();
            case AGENT -> rhythm.gaps().agentNats();
            case PERIODIC, ENDURANCE -> 0;
        };
    }

    private static double threshold(TempoVariant variant) {
        return switch (variant) {
            case SCRIPT -> TempoParameters.SCRIPT;
            case AGENT -> TempoParameters.AGENT;
            case PERIODIC, ENDURANCE -> 0;
        };
    }

    private static String words(Rhythm rhythm, TempoVariant variant) {
        return switch (variant) {
            case SCRIPT ->
                "follow each other at machine speed: " + rhythm.run().length()
                        + " in a row within 0.15 s of each other";
            case AGENT ->
                "have the tempo of a language-model agent that thinks and acts in turns: " + rhythm.epochs()
                        + " so far, the median pause is " + median(rhythm);
            case PERIODIC ->
                String.format(
                        Locale.ROOT,
                        "are periodic: burstiness %.2f, below %.1f",
                        rhythm.gaps().burstiness(),
                        TempoParameters.PERIODIC);
            case ENDURANCE -> "have gone on for hours without a pause of five minutes: no person does that";
        };
    }

    private static String median(Rhythm rhythm) {
        int bin = rhythm.gaps().medianBin();
        String from = seconds(bin);
        return bin + 1 == TempoParameters.EDGES_NS.length
                ? "above " + from + " s"
                : "between " + from + " and " + seconds(bin + 1) + " s";
    }

    private static String seconds(int edge) {
        double seconds = TempoParameters.EDGES_NS[edge] / NS_PER_SECOND;
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
    }

    private static List<Alert.Evidence> evidence(Rhythm rhythm, double score) {
        ReactionGaps gaps = rhythm.gaps();
        ScriptRun run = rhythm.run();
        List<Alert.Evidence> rows = new ArrayList<>();
        rows.add(
                new Alert.Evidence("tempo-" + rhythm.tempo().name().toLowerCase(Locale.ROOT), score, 0, "nats", score));
        rows.add(new Alert.Evidence("epochs", rhythm.epochs(), 0, "epochs", 0));
        rows.add(new Alert.Evidence("gaps", gaps.count(), TempoParameters.AGENT_GAPS, "gaps", 0));
        rows.add(new Alert.Evidence(
                "median-gap", TempoParameters.EDGES_NS[gaps.medianBin()] / NS_PER_SECOND, 0, "s", 0));
        rows.add(new Alert.Evidence("longest-run", run.longest(), TempoParameters.SCRIPT_RUN, "epochs", 0));
        rows.add(new Alert.Evidence("run-targets", run.targets(), TempoParameters.SCRIPT_TARGETS, "addresses", 0));
        rows.add(new Alert.Evidence("burstiness", gaps.burstiness(), TempoParameters.PERIODIC, "", 0));
        return rows;
    }

    private static List<String> notes(Rhythm rhythm, TempoVariant variant) {
        List<String> notes = new ArrayList<>();
        notes.add("context for the other detectors, no alarm of its own");
        if (variant == TempoVariant.AGENT || rhythm.tempo() == TempoClass.AGENT) {
            notes.add("a coding agent at work has this tempo too: what tells it from a worm is whom it reaches");
            notes.add("people who pause as briefly look alike");
        }
        notes.add("human input: no sensor sees it");
        return notes;
    }
}
