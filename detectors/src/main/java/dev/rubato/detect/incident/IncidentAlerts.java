package dev.rubato.detect.incident;

import dev.rubato.alert.Alert;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.IncidentBook;
import dev.rubato.detect.TempoBoard;
import dev.rubato.detect.incident.CaseFile.Part;
import dev.rubato.event.Mix;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Writes the alerts about incidents. */
final class IncidentAlerts {
    private static final double NS_PER_SECOND = 1e9;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final Alert.Subject NOBODY =
            new Alert.Subject(0, 0, "", List.of(), false, "", OriginClass.UNKNOWN.label(), List.of(), "");

    private final HostView host;
    private final TempoBoard tempo;

    IncidentAlerts(HostView host, TempoBoard tempo) {
        this.host = host;
        this.tempo = tempo;
    }

    Alert of(CaseFile file, Verdict verdict, long timeNs) {
        List<Part> parts = file.parts().stream()
                .filter(Part::isHalf)
                .sorted(Comparator.comparingLong(Part::sinceNs))
                .toList();
        Alert.Subject subject = subject(file);
        return new Alert(
                timeNs,
                AlertId.of(host.hostName(), IncidentBook.DETECTOR, "", hash(file.incident()), 0, 0),
                IncidentBook.DETECTOR,
                verdict.variant(),
                verdict.severity(),
                verdict.score(),
                verdict.threshold(),
                verdict.bound(),
                summary(parts, file, subject),
                host.hostName(),
                subject,
                evidence(file, verdict, parts),
                file.cited(),
                file.chain(),
                file.techniques(),
                file.incident(),
                host.completeness(Math.min(timeNs, file.firstNs())),
                notes(file, verdict, parts),
                file.updates());
    }

    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = Mix.mix(hash, text.charAt(i));
        }
        return hash;
    }

    private static Alert.Subject subject(CaseFile file) {
        Alert.Subject alarmed = file.subject();
        if (alarmed != null) {
            return alarmed;
        }
        Lineage lineage = file.lineage();
        return lineage == null ? NOBODY : Subjects.of(lineage);
    }

    private static String summary(List<Part> parts, CaseFile file, Alert.Subject subject) {
        StringJoiner told = new StringJoiner(", then ");
        long beforeNs = parts.isEmpty() ? 0 : parts.getFirst().sinceNs();
        for (Part part : parts) {
            String after = part.sinceNs() == beforeNs ? "" : " " + duration(part.sinceNs() - beforeNs) + " later";
            told.add(part.detector() + variant(file, part) + after + (part.hasAlarmed() ? "" : " (half of an alarm)"));
            beforeNs = part.sinceNs();
        }
        String who = subject.pid() > 0
                ? subject.exe() + " (pid " + subject.pid() + ")"
                : subject.address().isEmpty() ? "one lineage" : subject.address();
        String agree = parts.size() == 1 ? "One detector holds" : parts.size() + " detectors agree on";
        return agree + " the lineage of " + who + ": " + told;
    }

    private static String variant(CaseFile file, Part part) {
        StringJoiner variants = new StringJoiner(" and ", " ", "").setEmptyValue("");
        for (String variant : file.variants()) {
            if (variant.startsWith(part.detector() + " ")) {
                variants.add(variant.substring(part.detector().length() + 1));
            }
        }
        return variants.toString();
    }

    private static String duration(long ns) {
        double seconds = ns / NS_PER_SECOND;
        return seconds < SECONDS_PER_MINUTE
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%.0f min", seconds / SECONDS_PER_MINUTE);
    }

    private List<Alert.Evidence> evidence(CaseFile file, Verdict verdict, List<Part> parts) {
        List<Alert.Evidence> rows = new ArrayList<>(verdict.terms());
        rows.add(new Alert.Evidence("detectors above half of their threshold", parts.size(), 2, "detectors", 0));
        rows.add(new Alert.Evidence(
                "detectors that alarmed",
                parts.stream().filter(Part::hasAlarmed).count(),
                2,
                "detectors",
                0));
        Alert.Evidence context = tempo.term(file.lineage());
        rows.add(new Alert.Evidence(context.name(), context.value(), context.limit(), context.unit(), 0));
        return rows;
    }

    private static List<String> notes(CaseFile file, Verdict verdict, List<Part> parts) {
        List<String> notes = new ArrayList<>();
        if (parts.size() > 1 && Verdict.inOrder(parts)) {
            notes.add("in the order of a worm's steps: entry, scan, replication, borrowed compute");
        }
        if (verdict.variant().equals(Verdict.KILL_CHAIN)) {
            notes.add("the rule that joins detectors has no error bound; each alert of the incident states its own");
        }
        if (file.updates() == IncidentDetector.MAX_UPDATES) {
            notes.add("the last update: the alerts of the detectors go on under the same incident");
        }
        return notes;
    }
}
