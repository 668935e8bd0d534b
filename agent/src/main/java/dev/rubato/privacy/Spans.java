package dev.rubato.privacy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Parts of a text that are to be replaced. What overlaps is replaced as one, under the name of the first. */
final class Spans {
    /**
     * A part of a text.
     *
     * @param start first UTF-16 unit
     * @param end the unit after the last
     * @param rule what was found there
     */
    record Span(int start, int end, String rule) {}

    private static final Comparator<Span> IN_TEXT =
            Comparator.comparingInt(Span::start).thenComparingInt(span -> -span.end());

    private final List<Span> found = new ArrayList<>();

    void add(int start, int end, String rule) {
        found.add(new Span(start, end, rule));
    }

    void addAll(List<Span> others) {
        found.addAll(others);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the text, none overlapping another. */
    List<Span> disjoint() {
        if (found.isEmpty()) {
            return List.of();
        }
        found.sort(IN_TEXT);
        List<Span> disjoint = new ArrayList<>(found.size());
        for (Span span : found) {
            Span last = disjoint.isEmpty() ? null : disjoint.getLast();
            if (last == null || span.start() >= last.end()) {
                disjoint.add(span);
            } else if (span.end() > last.end()) {
                disjoint.set(disjoint.size() - 1, new Span(last.start(), span.end(), last.rule()));
            }
        }
        return disjoint;
    }
}
