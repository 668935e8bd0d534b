package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.HashSet;
import java.util.Set;

/**
 * Sequential tests over first contacts: plain TRW (Jung et al., 2004), which decides for either side and begins anew, and
 * the reverse test (Schechter et al., 2004), whose newest-first order amounts to a sum that never falls below zero.
 */
final class RandomWalk extends AttemptRule {
    private final double failNats;
    private final double successNats;
    private final double alarmNats;
    private final double clearNats;
    private final Set<Address> contacted = new HashSet<>();
    private final Set<Attempts.Attempt> first = new HashSet<>();
    private double sum;

    private RandomWalk(double benign, double scanner, double falseAlarm, double detection, boolean reverse) {
        failNats = Math.log((1 - scanner) / (1 - benign));
        successNats = Math.log(scanner / benign);
        alarmNats = Math.log(detection / falseAlarm);
        clearNats = reverse ? 0 : Math.log((1 - detection) / (1 - falseAlarm));
    }

    static RandomWalk trw() {
        return new RandomWalk(0.8, 0.2, 0.01, 0.99, false);
    }

    static RandomWalk schechter() {
        return new RandomWalk(0.7, 0.1, 5e-5, 0.99, true);
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        if (contacted.add(attempt.remote())) {
            first.add(attempt);
        }
    }

    @Override
    public void ended(Attempts.Attempt attempt, boolean answered, long timeNs, Alarms alarms) {
        if (!first.remove(attempt)) {
            return;
        }
        sum += answered ? successNats : failNats;
        if (sum >= alarmNats) {
            alarms.raise(timeNs);
            sum = 0;
        } else if (sum <= clearNats) {
            sum = 0;
        }
    }
}
