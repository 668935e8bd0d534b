package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rubato.journal.Journal;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chaos run's own judgement sees what it should. */
class ChaosVerdictTest {
    @TempDir
    Path dir;

    private static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    private void journal(int... numbers) {
        try (Journal<StoredAlert> journal = AlertSource.open(dir)) {
            for (int number : numbers) {
                journal.append(NumberedAlerts.of(number));
            }
        }
    }

    private void appended(int... numbers) throws Exception {
        try (AppendedNumbers appended = new AppendedNumbers(dir)) {
            for (int number : numbers) {
                appended.add(number);
            }
        }
    }

    private static List<String> ids(int... numbers) {
        return IntStream.of(numbers).mapToObj(NumberedAlerts::id).toList();
    }

    @Test
    void oneAlertForEachKillMayBeUnnotedAndMoreNot() throws Exception {
        journal(range(0, 10));
        appended(range(0, 9));
        assertEquals(10, new ChaosVerdict(dir, 1).raised());
        assertThrows(AssertionError.class, () -> new ChaosVerdict(dir, 0));
    }

    @Test
    void anAlertThatTheJournalHasLostIsSeen() throws Exception {
        journal(range(0, 9));
        appended(range(0, 10));
        assertThrows(AssertionError.class, () -> new ChaosVerdict(dir, 5));
        try (AppendedNumbers appended = new AppendedNumbers(dir)) {
            assertEquals(10, appended.next(), "it is not raised again");
        }
        journal(10);
        assertThrows(AssertionError.class, () -> new ChaosVerdict(dir, 5));
    }

    @Test
    void anAlertThatIsInTheJournalTwiceIsSeen() throws Exception {
        journal(0, 1, 1, 2);
        appended(range(0, 3));
        assertThrows(AssertionError.class, () -> new ChaosVerdict(dir, 5));
    }

    @Test
    void repeatsKeepTheOrderAndAnOvertakenAlertDoesNot() throws Exception {
        journal(range(0, 4));
        appended(range(0, 4));
        ChaosVerdict verdict = new ChaosVerdict(dir, 0);
        verdict.receiver("file", ids(0, 1, 0, 1, 2, 3), true, "");
        assertThrows(AssertionError.class, () -> verdict.receiver("file", ids(0, 2, 1, 3), true, ""));
        verdict.receiver("http", ids(0, 2, 1, 3), false, "");
        assertThrows(AssertionError.class, () -> verdict.receiver("http", ids(0, 2, 3), false, ""));
        assertThrows(AssertionError.class, () -> verdict.receiver("http", ids(0, 2, 1, 3, 4), false, ""));
    }
}
