package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.HashSet;
import java.util.Set;

/**
 * Sequential tests over first contacts: plain TRW (Jung et al., 2004), which decides for either side and begins anew, and
 * the reverse test (Schechter et al., 2004), whose newest-first order amounts to a sum that never falls below zero.
 * Sources: Jung, Paxson, Berger and Balakrishnan, "Fast portscan detection using sequential hypothesis testing", Oakland
 * 2004 (theta 0.8 and 0.2, alpha 0.01, beta 0.99); Schechter, Jung and Berger, RAID 2004 (0.7 and 0.1, alpha 5e-5).
 */
final class RandomWalk extends AttemptRule {
    private final double failNats;
    private final double successNats;
    private final double alarmNats;
    private final double clearNats;
    private final Set<Address> contacted = new HashSet<>();
    private final Set<Attempts.Attempt> first = new HashSet<>();
    private double sum;

    private RandomWalk(
            double benign, double scanner, double falseAlarm, double detection, boolean reverse, double strictness) {
        failNats = Math.log((1 - scanner) / (1 - benign));
        successNats = Math.log(scanner / benign);
        alarmNats = strictness * Math.log(detection / falseAlarm);
        clearNats = reverse ? 0 : Math.log((1 - detection) / (1 - falseAlarm));
    }

    static RandomWalk trw(double strictness) {
        return new RandomWalk(0.8, 0.2, 0.01, 0.99, false, strictness);
    }

    static RandomWalk schechter(double strictness) {
        return new RandomWalk(0.7, 0.1, 5e-5, 0.99, true, strictness);
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        if (contacted.add(attempt.remote())) {
            first.add(attempt);
        }
    }

    @Override
    public void ended(Attempts.Attempt attempt, Attempts.End end, long timeNs, Alarms alarms) {
        if (!first.remove(attempt)) {
            return;
        }
        sum += end == Attempts.End.ANSWERED ? successNats : failNats;
        if (sum >= alarmNats) {
            alarms.raise(timeNs);
            sum = 0;
        } else if (sum <= clearNats) {
            sum = 0;
        }
    }
}
