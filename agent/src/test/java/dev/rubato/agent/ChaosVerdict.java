package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.journal.Journal;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Whether everything that was raised in a chaos run was kept and arrived. */
final class ChaosVerdict {
    private final List<String> raised;

    /**
     * Judges the journal: it has every alert that an append returned for, once and in order, and beside them at most the
     * one that each kill kept from being noted.
     *
     * @param state directory of the {@link AlertSource}
     */
    ChaosVerdict(Path state, int kills) throws IOException {
        raised = new ArrayList<>();
        try (Journal<StoredAlert> journal = AlertSource.open(state);
                Tailer<StoredAlert> all = journal.fromStart()) {
            for (StoredAlert stored = all.next(); stored != null; stored = all.next()) {
                raised.add(stored.alert().id());
            }
        }
        assertEquals(
                "",
                difference(
                        IntStream.range(0, raised.size())
                                .mapToObj(NumberedAlerts::id)
                                .toList(),
                        raised),
                "the journal");
        List<String> appended =
                AppendedNumbers.read(state).stream().map(NumberedAlerts::id).toList();
        assertEquals(Set.of(), missing(appended, new LinkedHashSet<>(raised)), "lost by the journal");
        assertEquals(appended.size(), new LinkedHashSet<>(appended).size(), "appended twice");
        int unnoted = raised.size() - appended.size();
        assertTrue(unnoted <= kills, unnoted + " alerts of the journal were never appended, " + kills + " kills");
    }

    /** Alerts that were raised. */
    int raised() {
        return raised.size();
    }

    /**
     * Judges one receiver.
     *
     * @param ids as often as they came, in this order
     * @param inOrder whether each must have come for the first time in the order in which they were raised
     * @param said what to show if it fails
     */
    void receiver(String sink, List<String> ids, boolean inOrder, String said) {
        Set<String> distinct = new LinkedHashSet<>(ids);
        System.out.printf(
                "chaos: %s: %d raised, %d received, %d duplicates%n",
                sink, raised.size(), distinct.size(), ids.size() - distinct.size());
        assertEquals(Set.of(), missing(raised, distinct), "missing at " + sink + said);
        assertEquals(Set.of(), missing(distinct, new LinkedHashSet<>(raised)), "never raised, at " + sink + said);
        if (inOrder) {
            assertEquals("", difference(raised, new ArrayList<>(distinct)), "order at " + sink + said);
        }
    }

    private static Set<String> missing(Iterable<String> wanted, Set<String> present) {
        Set<String> missing = new TreeSet<>();
        wanted.forEach(id -> {
            if (!present.contains(id)) {
                missing.add(id);
            }
        });
        return missing;
    }

    /** Where two lists differ for the first time; empty if they do not. */
    private static String difference(List<String> wanted, List<String> found) {
        for (int i = 0; i < Math.min(wanted.size(), found.size()); i++) {
            if (!wanted.get(i).equals(found.get(i))) {
                return found.get(i) + " in place of " + wanted.get(i);
            }
        }
        return wanted.size() == found.size() ? "" : found.size() + " in place of " + wanted.size();
    }
}
