package dev.rubato.privacy;

import dev.rubato.alert.Alert;
import java.util.ArrayList;
import java.util.List;

/** An alert without arguments and without any text that may quote one; what is left is the programs and the numbers. */
final class WithoutArguments {
    private static final String OMITTED = "[omitted]";
    private static final String NOTE = "arguments omitted by configuration";

    private WithoutArguments() {}

    static Alert of(Alert alert) {
        Alert.Subject subject = alert.subject();
        List<String> notes = new ArrayList<>(alert.notes());
        notes.add(NOTE);
        Alert.Subject bare = new Alert.Subject(
                subject.pid(),
                subject.startNs(),
                subject.exe(),
                List.of(),
                false,
                subject.user(),
                subject.origin(),
                subject.lineage().stream()
                        .map(each -> new Alert.Ancestor(each.pid(), each.startNs(), each.exe(), ""))
                        .toList(),
                subject.address());
        List<Alert.Cited> events = alert.events().stream()
                .map(event ->
                        quotesArguments(alert, event) ? new Alert.Cited(event.timeNs(), event.kind(), OMITTED) : event)
                .toList();
        return alert.withTexts(summary(alert), bare, alert.evidence(), events, List.of(), notes);
    }

    /** Only what is known to tell of addresses and names of programs alone is kept. */
    private static boolean quotesArguments(Alert alert, Alert.Cited event) {
        return !alert.detector().equals("scan") && !event.kind().equals("loopback-hop");
    }

    private static String summary(Alert alert) {
        Alert.Subject subject = alert.subject();
        String kind = alert.variant().isEmpty() ? alert.detector() : alert.detector() + "/" + alert.variant();
        if (subject.pid() != 0) {
            return kind + " by " + (subject.exe().isEmpty() ? "an unknown program" : subject.exe()) + " (pid "
                    + subject.pid() + ")";
        }
        return subject.address().isEmpty() ? kind : kind + " from " + subject.address();
    }
}
