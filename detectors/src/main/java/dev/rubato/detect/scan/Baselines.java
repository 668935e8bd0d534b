package dev.rubato.detect.scan;

import dev.rubato.detect.Fact;
import dev.rubato.detect.FactSink;
import java.util.Arrays;
import java.util.List;

/**
 * What is ordinary for this host, learned from the last {@value #DAYS} days and kept across restarts as one fact of each
 * kind a day.
 *
 * <p>Each figure is the upper 95 % of the days, which of up to 19 days is the largest one, and is held between a floor
 * and a ceiling, so that neither a quiet week nor an attacker who trains it for days can move it far. Failures and new
 * hosts do not teach within an hour of a note that any detector has half of what an alert against any lineage needs;
 * failures neither while the host as a whole is under suspicion. A day of which more than a quarter did not teach says
 * nothing of what is ordinary and is left out, so that notes that keep coming leave the figure as it was. Until
 * {@value #MIN_DAYS} days are known the figures are those of the design: floor of the failure rate, ceiling of the
 * breadth rate.
 */
final class Baselines {
    private static final int DAYS = 14;
    private static final int MIN_DAYS = 3;

    /**
     * One in so many of a day's observations may have taught nothing, and the day still counts [prior]. Higher: more days
     * are left out, and a figure is known later.
     */
    private static final int UNTAUGHT_OF = 4;

    private static final long DAY_NS = 86_400_000_000_000L;

    /** Failures are counted in slots of ten minutes; the fullest slot of a day is what the host is used to. */
    private static final long SLOT_NS = 600_000_000_000L;

    private static final double SECONDS_PER_SLOT = 600;
    private static final double SECONDS_PER_DAY = 86_400;

    /** Keys that may alarm on one first contact: its lineage and the host. */
    private static final int KEYS = 2;

    /** False alarms that are allowed a day. */
    private static final double BUDGET_PER_DAY = 0.001;

    private static final long NEVER = Long.MIN_VALUE;

    private final ScanParameters parameters;
    private final BreadthParameters breadth;
    private final FactSink facts;
    private final Days contactsOf = new Days();
    private final Days peakOf = new Days();
    private final Days hostsOf = new Days();
    private long today = NEVER;
    private long slot = NEVER;
    private long contacts;
    private long failures;
    private long untaughtFailures;
    private long slotFailures;
    private long peakFailures;
    private long hosts;
    private long untaughtHosts;
    private double failuresPerSecond;
    private double thresholdNats;
    private double hostsPerSecond;

    Baselines(ScanParameters parameters, BreadthParameters breadth, FactSink facts) {
        this.parameters = parameters;
        this.breadth = breadth;
        this.facts = facts;
        learn();
    }

    /** One figure of each of the last days. */
    private static final class Days {
        private final long[] days = new long[DAYS];
        private final long[] values = new long[DAYS];

        Days() {
            Arrays.fill(days, NEVER);
        }

        void put(long day, long value) {
            int at = (int) Math.floorMod(day, (long) DAYS);
            if (days[at] < day) {
                days[at] = day;
                values[at] = value;
            } else if (days[at] == day) {
                values[at] = Math.max(values[at], value);
            }
        }

        boolean suffice() {
            return Arrays.stream(days).filter(this::isRecent).count() >= MIN_DAYS;
        }

        long upper() {
            long largest = 0;
            for (int i = 0; i < DAYS; i++) {
                largest = isRecent(days[i]) ? Math.max(largest, values[i]) : largest;
            }
            return largest;
        }

        private boolean isRecent(long day) {
            return day != NEVER && Arrays.stream(days).max().orElse(NEVER) - day < DAYS;
        }
    }

    /** Time has come to {@code nowNs}: a day that is over is put down. */
    void advance(long nowNs) {
        long day = Math.floorDiv(nowNs, DAY_NS);
        if (day <= today) {
            return;
        }
        if (today != NEVER) {
            putDown(nowNs);
        }
        today = day;
        contacts = 0;
        failures = 0;
        untaughtFailures = 0;
        peakFailures = 0;
        hosts = 0;
        untaughtHosts = 0;
    }

    private void putDown(long nowNs) {
        closeSlot();
        contactsOf.put(today, contacts);
        List<Long> rates = List.of(today, contacts);
        if (isWhole(failures, untaughtFailures)) {
            peakOf.put(today, peakFailures);
            rates = List.of(today, contacts, failures, peakFailures);
        }
        facts.remember(new Fact(nowNs, Fact.Kind.FAILURE_RATE, 0, rates, ""));
        if (isWhole(hosts, untaughtHosts)) {
            hostsOf.put(today, hosts);
            facts.remember(new Fact(nowNs, Fact.Kind.BREADTH_RATE, 0, List.of(today, hosts), ""));
        }
        learn();
    }

    private static boolean isWhole(long taught, long untaught) {
        return untaught * UNTAUGHT_OF <= taught + untaught;
    }

    /** Takes back a fact of an earlier run; other kinds of fact are passed over. */
    void recall(Fact fact) {
        List<Long> values = fact.values();
        if (fact.kind() == Fact.Kind.FAILURE_RATE && (values.size() == 2 || values.size() == 4)) {
            contactsOf.put(values.get(0), values.get(1));
            if (values.size() == 4) {
                peakOf.put(values.get(0), values.get(3));
            }
            learn();
        } else if (fact.kind() == Fact.Kind.BREADTH_RATE && values.size() == 2) {
            hostsOf.put(values.get(0), values.get(1));
            learn();
        }
    }

    void attempted() {
        contacts++;
    }

    /** A first contact failed; {@code teaches} unless somebody is under suspicion. */
    void failed(long timeNs, boolean teaches) {
        if (!teaches) {
            untaughtFailures++;
            return;
        }
        failures++;
        long at = Math.floorDiv(timeNs, SLOT_NS);
        if (at > slot) {
            closeSlot();
            slot = at;
        }
        slotFailures++;
    }

    private void closeSlot() {
        peakFailures = Math.max(peakFailures, slotFailures);
        slotFailures = 0;
    }

    /** An internal host was reached on a service port for the first time; {@code teaches} unless somebody is suspected. */
    void reachedHost(boolean teaches) {
        if (teaches) {
            hosts++;
        } else {
            untaughtHosts++;
        }
    }

    private void learn() {
        double peak = peakOf.suffice() ? peakOf.upper() / SECONDS_PER_SLOT : 0;
        failuresPerSecond =
                clamp(peak, parameters.benignFailuresPerSecond(), parameters.benignFailuresCeilingPerSecond());
        double observations = contactsOf.suffice() ? KEYS * contactsOf.upper() : 1;
        thresholdNats = clamp(
                Math.log(Math.max(1, observations) / BUDGET_PER_DAY),
                parameters.thresholdNats(),
                parameters.thresholdCeilingNats());
        double perDay = hostsOf.suffice() ? hostsOf.upper() : breadth.benignCeilingPerDay();
        hostsPerSecond = clamp(perDay, breadth.benignFloorPerDay(), breadth.benignCeilingPerDay()) / SECONDS_PER_DAY;
    }

    private static double clamp(double value, double floor, double ceiling) {
        return Math.max(floor, Math.min(ceiling, value));
    }

    /** Failed first contacts a second that are ordinary here. */
    double failuresPerSecond() {
        return failuresPerSecond;
    }

    /** What the scan test has to reach, without warm-up, nats. */
    double thresholdNats() {
        return thresholdNats;
    }

    /** New internal hosts a second that are ordinary here. */
    double hostsPerSecond() {
        return hostsPerSecond;
    }
}
