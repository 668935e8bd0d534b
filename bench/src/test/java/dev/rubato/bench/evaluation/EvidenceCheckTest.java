package dev.rubato.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An alert whose evidence does not give its score is found out. */
class EvidenceCheckTest {
    private static final double FAILURE_NATS = Math.log(0.8 / 0.2);

    private static Alert scan(double score, Alert.Evidence... rows) {
        Alert.Subject nobody = new Alert.Subject(0, 0, "", List.of(), false, "", "unknown", List.of(), "");
        return new Alert(
                1,
                "id",
                "scan",
                "address",
                Severity.HIGH,
                score,
                15.43,
                "",
                "",
                "host",
                nobody,
                List.of(rows),
                List.of(),
                List.of(),
                List.of(),
                "incident",
                new Alert.Completeness(0, 0, List.of(), List.of()),
                List.of(),
                0);
    }

    private static Alert.Evidence failures(int count, double nats) {
        return new Alert.Evidence("blind: failed first contacts", count, 0, "attempts", nats);
    }

    private static Alert.Evidence count() {
        return new Alert.Evidence("distinct destinations", 12, 0, "addresses", 0);
    }

    private static String refused(Alert alert) {
        EvidenceCheck check = new EvidenceCheck();
        IllegalStateException found = assertThrows(IllegalStateException.class, () -> check.verify(alert));
        assertEquals(0, check.checked().alerts());
        return String.valueOf(found.getMessage());
    }

    @Test
    void evidenceThatGivesTheScoreIsCounted() {
        EvidenceCheck check = new EvidenceCheck();
        check.verify(scan(12 * FAILURE_NATS, failures(12, 12 * FAILURE_NATS), count()));
        assertEquals(new EvidenceCheck.Checked(1, 1, 1), check.checked());
    }

    @Test
    void termsThatDoNotSumToTheScoreAreFoundOut() {
        String told = refused(scan(15, failures(10, 10 * FAILURE_NATS), count()));
        assertTrue(told.contains("its terms sum to"), told);
    }

    @Test
    void natsThatTheValueDoesNotGiveAreFoundOut() {
        String told = refused(scan(12 * FAILURE_NATS, failures(10, 12 * FAILURE_NATS)));
        assertTrue(told.contains("its value and limit give"), told);
    }

    @Test
    void aCountThatWeighsSomethingIsFoundOut() {
        Alert.Evidence heavy = new Alert.Evidence("distinct destinations", 12, 0, "addresses", 3);
        assertTrue(refused(scan(3, heavy)).contains("distinct destinations states 3.0 nats"));
    }

    @Test
    void aMixtureIsRecomputedFromTheSumsOfItsParts() {
        double sum = 12 * FAILURE_NATS;
        double mixture = Math.log((0.96 * (Math.exp(sum) + 2) / 3 + 0.04)) - sum;
        Alert whole = scan(
                sum + mixture,
                failures(12, sum),
                new Alert.Evidence("mixture", 4, 0, "tests", mixture),
                part("blind", sum),
                part("informed", 0),
                part("rapid", 0),
                part("prompt", 0));
        new EvidenceCheck().verify(whole);
        Alert other = scan(
                sum + mixture,
                failures(12, sum),
                new Alert.Evidence("mixture", 4, 0, "tests", mixture),
                part("blind", sum),
                part("informed", sum),
                part("rapid", 0),
                part("prompt", 0));
        assertTrue(refused(other).contains("mixture states"));
    }

    private static Alert.Evidence part(String name, double sum) {
        return new Alert.Evidence("sum " + name, sum, 15.43, "nats", 0);
    }
}
