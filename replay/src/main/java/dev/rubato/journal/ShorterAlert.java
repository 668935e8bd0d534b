package dev.rubato.journal;

import dev.rubato.alert.Alert;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Cuts what an alert quotes from strangers, so that it fits into a record or a message. */
public final class ShorterAlert {
    /** The longest texts that the first attempt keeps, in UTF-16 units. */
    public static final int MOST_CHARS = 1024;

    /** Most elements of a list that the first attempt keeps. */
    public static final int MOST_ELEMENTS = 64;

    /** What stands at the end of a text that was cut. */
    public static final String MARK = "…";

    /** Least that is kept of what an alert is known by, in UTF-16 units: an id has sixteen. */
    private static final int LEAST_KEY_CHARS = 32;

    private ShorterAlert() {}

    /**
     * The alert with at most {@code maxChars} of each text, of which {@value #MARK} is the last where it was cut, and
     * {@code maxElements} of each list. Of its id and its other names no less than {@value #LEAST_KEY_CHARS} characters
     * are kept.
     */
    public static Alert of(Alert alert, int maxChars, int maxElements) {
        UnaryOperator<String> cut = text -> cut(text, maxChars);
        UnaryOperator<String> key = text -> cut(text, Math.max(maxChars, LEAST_KEY_CHARS));
        Alert.Subject subject = alert.subject();
        Alert.Completeness completeness = alert.completeness();
        return new Alert(
                alert.timeNs(),
                key.apply(alert.id()),
                key.apply(alert.detector()),
                key.apply(alert.variant()),
                alert.severity(),
                alert.score(),
                alert.threshold(),
                cut.apply(alert.bound()),
                cut.apply(alert.summary()),
                key.apply(alert.host()),
                new Alert.Subject(
                        subject.pid(),
                        subject.startNs(),
                        cut.apply(subject.exe()),
                        cutAll(subject.args(), cut, maxElements),
                        subject.argsRead(),
                        cut.apply(subject.user()),
                        cut.apply(subject.origin()),
                        first(subject.lineage(), maxElements)
                                .map(a -> new Alert.Ancestor(
                                        a.pid(), a.startNs(), cut.apply(a.exe()), cut.apply(a.commandLine())))
                                .toList(),
                        cut.apply(subject.address())),
                first(alert.evidence(), maxElements)
                        .map(e -> new Alert.Evidence(
                                cut.apply(e.name()), e.value(), e.limit(), cut.apply(e.unit()), e.nats()))
                        .toList(),
                first(alert.events(), maxElements)
                        .map(e -> new Alert.Cited(e.timeNs(), cut.apply(e.kind()), cut.apply(e.text())))
                        .toList(),
                cutAll(alert.chain(), cut, maxElements),
                cutAll(alert.attack(), cut, maxElements),
                key.apply(alert.incident()),
                new Alert.Completeness(
                        completeness.lostEvents(),
                        completeness.gaps(),
                        cutAll(completeness.sampled(), cut, maxElements),
                        cutAll(completeness.absent(), cut, maxElements)),
                cutAll(alert.notes(), cut, maxElements),
                alert.update());
    }

    /** The text, or if it is longer than {@code maxChars} its beginning with {@value #MARK}. */
    public static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        int end = Math.max(0, maxChars - MARK.length());
        boolean splitsPair = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, splitsPair ? end - 1 : end) + MARK;
    }

    private static List<String> cutAll(List<String> texts, UnaryOperator<String> cut, int maxElements) {
        return first(texts, maxElements).map(cut).toList();
    }

    private static <T> Stream<T> first(List<T> list, int maxElements) {
        return list.stream().limit(maxElements);
    }
}
