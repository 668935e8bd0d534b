package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.HashSet;
import java.util.Set;

/**
 * Credit-based connection rate limiting (Schechter et al., 2004): a host starts with a credit of ten first contacts; each
 * costs one, and one that is answered pays two back. No credit left is an alarm. The paper's allowances (a third of
 * the surplus withdrawn each second, one added after four seconds without any) are left out, in the rule's favour for fast
 * scans and to its disadvantage for benign hosts. Source: Schechter, Jung and Berger, "Fast detection of scanning worm
 * infections", RAID 2004, section 4; figures as told in later work, the paper itself was not at hand.
 */
final class CreditLimit extends AttemptRule {
    private static final int START = 10;
    private static final int PAID_BACK = 2;

    private final Set<Address> contacted = new HashSet<>();
    private final Set<Attempts.Attempt> first = new HashSet<>();
    private final int start;
    private int credit;

    CreditLimit(double strictness) {
        start = Baselines.scaled(START, strictness);
        credit = start;
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        if (!contacted.add(attempt.remote())) {
            return;
        }
        first.add(attempt);
        credit--;
        if (credit <= 0) {
            alarms.raise(attempt.timeNs);
            credit = start;
        }
    }

    @Override
    public void ended(Attempts.Attempt attempt, Attempts.End end, long timeNs, Alarms alarms) {
        if (first.remove(attempt) && end == Attempts.End.ANSWERED) {
            credit += PAID_BACK;
        }
    }
}
