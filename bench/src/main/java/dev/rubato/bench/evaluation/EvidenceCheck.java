package dev.rubato.bench.evaluation;

import dev.rubato.alert.Alert;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whether an alert explains itself: the nats of its evidence sum to its score, and so do the nats that its rows' values and
 * limits give by the published formulas ({@link EvidenceFormulas}). An alert that does not is an error, not a figure. For
 * several threads.
 */
final class EvidenceCheck {
    /** What rounding may make of a sum of some dozens of nats. */
    private static final double TOLERANCE_NATS = 1e-6;

    private final LongAdder alerts = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder recomputed = new LongAdder();

    /** What was checked so far. */
    record Checked(long alerts, long rows, long recomputed) {}

    void verify(Alert alert) {
        double stated = 0;
        double again = 0;
        for (Alert.Evidence row : alert.evidence()) {
            stated += row.nats();
            OptionalDouble nats = EvidenceFormulas.nats(alert, row);
            if (nats.isPresent() && !near(nats.getAsDouble(), row.nats())) {
                throw broken(
                        alert,
                        row.name() + " states " + row.nats() + " nats, its value and limit give " + nats.getAsDouble());
            }
            again += nats.orElse(row.nats());
            if (row.nats() != 0) {
                rows.increment();
                recomputed.add(nats.isPresent() ? 1 : 0);
            }
        }
        if (!near(stated, alert.score())) {
            throw broken(alert, "its terms sum to " + stated);
        }
        if (!near(again, alert.score())) {
            throw broken(alert, "its values and limits give " + again);
        }
        alerts.increment();
    }

    Checked checked() {
        return new Checked(alerts.sum(), rows.sum(), recomputed.sum());
    }

    private static boolean near(double one, double other) {
        return Math.abs(one - other) <= TOLERANCE_NATS;
    }

    private static IllegalStateException broken(Alert alert, String how) {
        return new IllegalStateException("an alert of " + alert.detector() + ", " + alert.variant() + ", update "
                + alert.update() + " has a score of " + alert.score() + " nats, but " + how + ": " + alert.evidence());
    }
}
