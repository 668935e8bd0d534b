package dev.rubato.journal;

import dev.rubato.alert.Alert;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Cuts what an alert quotes from strangers, so that it fits into a record. */
final class ShorterAlert {
    /** The longest texts that the first attempt keeps, in UTF-16 units. */
    static final int MOST_CHARS = 1024;

    private static final int MAX_ELEMENTS = 64;

    private ShorterAlert() {}

    /** The alert with at most {@code maxChars} of each text and {@value #MAX_ELEMENTS} elements of each list. */
    static Alert of(Alert alert, int maxChars) {
        UnaryOperator<String> cut = text -> text.length() <= maxChars ? text : text.substring(0, maxChars);
        Alert.Subject subject = alert.subject();
        Alert.Completeness completeness = alert.completeness();
        return new Alert(
                alert.timeNs(),
                cut.apply(alert.id()),
                cut.apply(alert.detector()),
                cut.apply(alert.variant()),
                alert.severity(),
                alert.score(),
                alert.threshold(),
                cut.apply(alert.bound()),
                cut.apply(alert.summary()),
                cut.apply(alert.host()),
                new Alert.Subject(
                        subject.pid(),
                        subject.startNs(),
                        cut.apply(subject.exe()),
                        cutAll(subject.args(), cut),
                        subject.argsRead(),
                        cut.apply(subject.user()),
                        cut.apply(subject.origin()),
                        first(subject.lineage())
                                .map(a -> new Alert.Ancestor(
                                        a.pid(), a.startNs(), cut.apply(a.exe()), cut.apply(a.commandLine())))
                                .toList(),
                        cut.apply(subject.address())),
                first(alert.evidence())
                        .map(e -> new Alert.Evidence(
                                cut.apply(e.name()), e.value(), e.limit(), cut.apply(e.unit()), e.nats()))
                        .toList(),
                first(alert.events())
                        .map(e -> new Alert.Cited(e.timeNs(), cut.apply(e.kind()), cut.apply(e.text())))
                        .toList(),
                cutAll(alert.chain(), cut),
                cutAll(alert.attack(), cut),
                cut.apply(alert.incident()),
                new Alert.Completeness(
                        completeness.lostEvents(),
                        completeness.gaps(),
                        cutAll(completeness.sampled(), cut),
                        cutAll(completeness.absent(), cut)),
                cutAll(alert.notes(), cut),
                alert.update());
    }

    private static List<String> cutAll(List<String> texts, UnaryOperator<String> cut) {
        return first(texts).map(cut).toList();
    }

    private static <T> Stream<T> first(List<T> list) {
        return list.stream().limit(MAX_ELEMENTS);
    }
}
