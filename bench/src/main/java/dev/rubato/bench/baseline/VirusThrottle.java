package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;

/**
 * The virus throttle (Williamson, 2002; Twycross and Williamson, 2003): contacts with hosts outside a working set of five
 * wait in a queue that gives out one a second; a queue of a hundred is an alarm. Sources: acsac.org/2002/papers/97.pdf;
 * "Implementing and testing a virus throttle", USENIX Security 2003.
 */
final class VirusThrottle extends AttemptRule {
    private static final int WORKING_SET = 5;
    private static final int QUEUE = 100;
    private static final long PERIOD_NS = 1_000_000_000L;

    private final LinkedHashSet<Address> working = new LinkedHashSet<>();
    private final ArrayDeque<Address> queue = new ArrayDeque<>();
    private final int most;
    private long nextNs;

    VirusThrottle(double strictness) {
        most = Baselines.scaled(QUEUE, strictness);
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {
        release(attempt.timeNs);
        if (working.remove(attempt.remote())) {
            working.addLast(attempt.remote());
            return;
        }
        queue.addLast(attempt.remote());
        if (queue.size() >= most) {
            alarms.raise(attempt.timeNs);
            queue.clear();
        }
    }

    private void release(long nowNs) {
        if (queue.isEmpty()) {
            nextNs = Math.max(nextNs, nowNs);
        }
        while (nextNs <= nowNs && !queue.isEmpty()) {
            Address host = queue.removeFirst();
            queue.removeIf(host::equals);
            working.addLast(host);
            if (working.size() > WORKING_SET) {
                working.removeFirst();
            }
            nextNs += PERIOD_NS;
        }
    }
}
