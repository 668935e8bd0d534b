package dev.rubato.detect.scan;

import dev.rubato.detect.Fact;
import dev.rubato.detect.FactSink;
import java.util.Arrays;
import java.util.List;

/**
 * What is ordinary for this host, learned from the last {@value #DAYS} days and kept across restarts as one fact of each
 * kind a day.
 *
 * <p>Each figure is the upper 95 % of the days, which of up to 19 days is the largest one, and is held between a floor and
 * a ceiling, so that neither a quiet week nor an attacker who trains it for days can move it far. Failures and new
 * hosts do not teach within an hour of a note that any detector has half of what an alert against any lineage needs;
 * failures neither while the host as a whole is under suspicion. Until {@value #MIN_DAYS} days are known the figures are
 * those of the design: floor of the failure rate, ceiling of the breadth rate.
 */
final class Baselines {
    private static final int DAYS = 14;
    private static final int MIN_DAYS = 3;
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
    private final long[] rateDays = new long[DAYS];
    private final long[] contactsOf = new long[DAYS];
    private final long[] peakOf = new long[DAYS];
    private final long[] breadthDays = new long[DAYS];
    private final long[] hostsOf = new long[DAYS];
    private long today = NEVER;
    private long slot = NEVER;
    private long contacts;
    private long failures;
    private long slotFailures;
    private long peakFailures;
    private long hosts;
    private double failuresPerSecond;
    private double thresholdNats;
    private double hostsPerSecond;

    Baselines(ScanParameters parameters, BreadthParameters breadth, FactSink facts) {
        this.parameters = parameters;
        this.breadth = breadth;
        this.facts = facts;
        Arrays.fill(rateDays, NEVER);
        Arrays.fill(breadthDays, NEVER);
        learn();
    }

    /** Time has come to {@code nowNs}: a day that is over is put down. */
    void advance(long nowNs) {
        long day = Math.floorDiv(nowNs, DAY_NS);
        if (day <= today) {
            return;
        }
        if (today != NEVER) {
            closeSlot();
            facts.remember(
                    new Fact(nowNs, Fact.Kind.FAILURE_RATE, 0, List.of(today, contacts, failures, peakFailures), ""));
            facts.remember(new Fact(nowNs, Fact.Kind.BREADTH_RATE, 0, List.of(today, hosts), ""));
            putRates(today, contacts, peakFailures);
            putHosts(today, hosts);
            learn();
        }
        today = day;
        contacts = 0;
        failures = 0;
        peakFailures = 0;
        hosts = 0;
    }

    /** Takes back a fact of an earlier run; other kinds of fact are passed over. */
    void recall(Fact fact) {
        List<Long> values = fact.values();
        if (fact.kind() == Fact.Kind.FAILURE_RATE && values.size() == 4) {
            putRates(values.get(0), values.get(1), values.get(3));
            learn();
        } else if (fact.kind() == Fact.Kind.BREADTH_RATE && values.size() == 2) {
            putHosts(values.get(0), values.get(1));
            learn();
        }
    }

    void attempted() {
        contacts++;
    }

    void failed(long timeNs) {
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

    /** An internal host was reached on a service port for the first time. */
    void reachedHost() {
        hosts++;
    }

    private void putRates(long day, long ofContacts, long ofPeak) {
        int at = (int) Math.floorMod(day, (long) DAYS);
        if (rateDays[at] < day) {
            rateDays[at] = day;
            contactsOf[at] = ofContacts;
            peakOf[at] = ofPeak;
        } else if (rateDays[at] == day) {
            contactsOf[at] = Math.max(contactsOf[at], ofContacts);
            peakOf[at] = Math.max(peakOf[at], ofPeak);
        }
    }

    private void putHosts(long day, long ofHosts) {
        int at = (int) Math.floorMod(day, (long) DAYS);
        if (breadthDays[at] < day) {
            breadthDays[at] = day;
            hostsOf[at] = ofHosts;
        } else if (breadthDays[at] == day) {
            hostsOf[at] = Math.max(hostsOf[at], ofHosts);
        }
    }

    private void learn() {
        boolean knowsRates = daysIn(rateDays) >= MIN_DAYS;
        double peak = knowsRates ? upper(rateDays, peakOf) / SECONDS_PER_SLOT : 0;
        failuresPerSecond =
                clamp(peak, parameters.benignFailuresPerSecond(), parameters.benignFailuresCeilingPerSecond());
        double observations = knowsRates ? KEYS * upper(rateDays, contactsOf) : 1;
        thresholdNats = clamp(
                Math.log(Math.max(1, observations) / BUDGET_PER_DAY),
                parameters.thresholdNats(),
                parameters.thresholdCeilingNats());
        boolean knowsHosts = daysIn(breadthDays) >= MIN_DAYS;
        double perDay = knowsHosts ? upper(breadthDays, hostsOf) : breadth.benignCeilingPerDay();
        hostsPerSecond = clamp(perDay, breadth.benignFloorPerDay(), breadth.benignCeilingPerDay()) / SECONDS_PER_DAY;
    }

    private static double clamp(double value, double floor, double ceiling) {
        return Math.max(floor, Math.min(ceiling, value));
    }

    private int daysIn(long[] days) {
        int known = 0;
        for (long day : days) {
            known += isRecent(days, day) ? 1 : 0;
        }
        return known;
    }

    private static boolean isRecent(long[] days, long day) {
        long newest = NEVER;
        for (long each : days) {
            newest = Math.max(newest, each);
        }
        return day != NEVER && newest - day < DAYS;
    }

    private static double upper(long[] days, long[] values) {
        long largest = 0;
        for (int i = 0; i < days.length; i++) {
            largest = isRecent(days, days[i]) ? Math.max(largest, values[i]) : largest;
        }
        return largest;
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
