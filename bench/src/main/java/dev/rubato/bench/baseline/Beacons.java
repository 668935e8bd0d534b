package dev.rubato.bench.baseline;

import dev.rubato.event.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * RITA's beacon score by time stamps alone: half of the evenness of the gaps' quartiles (Bowley) and half of their small
 * spread (median absolute deviation). Its parts for size, history and duration are left out. 0.9 and more of at least
 * four connections to one host within a day is an alarm. Source: {@code analysis/beacons.go} of github.com/activecm/rita.
 */
final class Beacons extends AttemptRule {
    private static final double ALARM = 0.9;
    private static final int CONNECTIONS = 4;
    private static final double QUARTILES_APART_S = 10;
    private static final long DAY_NS = 86_400_000_000_000L;

    private final Map<Address, List<Long>> times = new HashMap<>();
    private final int connections;
    private long day = -1;

    Beacons(double strictness) {
        connections = Baselines.scaled(CONNECTIONS, strictness);
    }

    @Override
    public void ended(Attempts.Attempt attempt, Attempts.End end, long timeNs, Alarms alarms) {
        if (timeNs / DAY_NS != day) {
            judge(timeNs, alarms);
            day = timeNs / DAY_NS;
            times.clear();
        }
        if (end == Attempts.End.ANSWERED) {
            times.computeIfAbsent(attempt.remote(), remote -> new ArrayList<>()).add(attempt.timeNs);
        }
    }

    /** RITA analyses whole batches. */
    private void judge(long timeNs, Alarms alarms) {
        if (times.values().stream().anyMatch(of -> of.size() >= connections && score(of) >= ALARM)) {
            alarms.raise(timeNs);
        }
    }

    static double score(List<Long> timesNs) {
        List<Double> gaps = new ArrayList<>();
        List<Long> sorted = timesNs.stream().sorted().toList();
        for (int i = 1; i < sorted.size(); i++) {
            gaps.add((sorted.get(i) - sorted.get(i - 1)) / 1e9);
        }
        double low = quantile(gaps, 0.25);
        double median = quantile(gaps, 0.5);
        double high = quantile(gaps, 0.75);
        double bowley = high - low < QUARTILES_APART_S ? 0 : (low + high - 2 * median) / (high - low);
        double spread =
                quantile(gaps.stream().map(gap -> Math.abs(gap - median)).toList(), 0.5);
        double steadiness = median <= 0 ? 0 : Math.max(0, (median - spread) / median);
        return ((1 - Math.abs(bowley)) + steadiness) / 2;
    }

    private static double quantile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }
}
