package dev.rubato.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rubato.detect.Detector;
import dev.rubato.detect.Fact;
import dev.rubato.detect.Pipeline;
import dev.rubato.journal.FactCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.JournalLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path temp;

    private final List<Long> recalled = new ArrayList<>();

    private final class Recalling implements Detector {
        @Override
        public String name() {
            return "recalling";
        }

        @Override
        public void recall(Fact fact) {
            recalled.add(fact.timeNs());
        }
    }

    private Pipeline pipeline() {
        return new Pipeline(List.of(context -> new Recalling()), alert -> {});
    }

    @Test
    void recallsWhatIsOlderThanTheTraceAndWritesNothing() {
        Path facts = temp.resolve("agent/facts");
        JournalLimits limits = JournalLimits.of(1 << 30, Duration.ofDays(30));
        try (Journal<Fact> journal = Journal.open(facts, new FactCodec(), limits)) {
            for (long timeNs : new long[] {1, 2, 3, 9}) {
                journal.append(new Fact(timeNs, Fact.Kind.HABIT, timeNs, List.of(), "shape"));
            }
        }
        History history = History.of(temp.resolve("agent"));
        history.recallInto(pipeline(), 3);
        history.recallInto(pipeline(), 3);
        assertEquals(List.of(1L, 2L, 1L, 2L), recalled);
        History.of(facts).recallInto(pipeline(), 100);
        assertEquals(8, recalled.size());
    }

    @Test
    void aFolderWithoutFactsIsRefusedAndNoHistoryIsEmpty() {
        assertThrows(JournalException.class, () -> History.of(temp));
        History.NONE.recallInto(pipeline(), Long.MAX_VALUE);
        assertEquals(List.of(), recalled);
    }
}
