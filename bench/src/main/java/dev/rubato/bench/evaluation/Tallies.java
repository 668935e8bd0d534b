package dev.rubato.bench.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Sums of tallies. */
final class Tallies {
    private Tallies() {}

    /** One sum for each key and subject, keys in the order of their first tally. */
    static Map<String, Map<String, Tally>> by(List<Tally> tallies, Function<Tally, String> key) {
        Map<String, Map<String, Tally>> groups = new LinkedHashMap<>();
        for (Tally tally : tallies) {
            groups.computeIfAbsent(key.apply(tally), name -> new LinkedHashMap<>())
                    .computeIfAbsent(tally.subject, subject -> new Tally(tally.cell, subject))
                    .merge(tally);
        }
        return groups;
    }

    /** One sum for each subject. */
    static Map<String, Tally> bySubject(List<Tally> tallies) {
        return by(tallies, tally -> "").getOrDefault("", Map.of());
    }
}
