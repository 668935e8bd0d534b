package dev.rubato.sink.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.alert.Severity;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.Verdict;
import org.junit.jupiter.api.Test;

/** How long a message is tried that the receiver does not take. */
class PendingTest {
    private final Pending message = new Pending(new Outgoing("id", 0, 0, Severity.LOW, "", "", ""), 0, 1);

    /** Tries it until it is given up, at most {@code most} times; returns how often. */
    private int tries(Verdict verdict, boolean tookAny, int most) {
        int tries = 1;
        while (!message.isGivenUpAfter(verdict, tookAny) && tries < most) {
            tries++;
        }
        return tries;
    }

    @Test
    void whatIsRefusedIsGivenUpSoonAndWhatIsPutOffNever() {
        assertEquals(1_000_000, tries(new Verdict.Later("busy"), true, 1_000_000));
        assertEquals(3, tries(new Verdict.Refused("not wanted"), false, 100));
        assertEquals(3, message.tries());
    }

    @Test
    void whatTheReceiverFailsOnAloneIsGivenUpAfterSomeTries() {
        assertEquals(10, tries(new Verdict.Failed("error"), true, 100));
    }

    @Test
    void whileTheReceiverFailsOnEverythingNothingIsGivenUpForADay() {
        int hour = 80; // pauses of 30 to 60 seconds
        assertEquals(24 * hour, tries(new Verdict.Failed("error"), false, 24 * hour));
        assertEquals(10, tries(new Verdict.Failed("error"), true, 100), "the outage is not held against it");
    }

    @Test
    void oneThatIsAtFaultIsGivenUpAlthoughItIsTheRestOfItsBatch() {
        assertEquals(1, tries(new Verdict.Failed("error"), true, 1));
        assertEquals(9, tries(new Verdict.Failed("error"), false, 100));
    }

    @Test
    void oneThatAlwaysComesAloneHoldsUpTheOthersForABoundedTime() {
        assertEquals(2_000, tries(new Verdict.Failed("error"), false, 1_000_000));
    }
}
