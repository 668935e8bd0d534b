package dev.rubato.detect.scan;

import dev.rubato.detect.Cusum;

/**
 * The sequential test of one key: four cumulative sums over its first contacts, each for another kind of scanner, and
 * their weighted mean.
 *
 * <ul>
 *   <li>{@code blind}: most first contacts fail (threshold random walk, Jung et al., 2004);
 *   <li>{@code informed}: half of them fail;
 *   <li>{@code rapid}: failures follow each other faster than a benign host's. Its likelihood ratio is that of two Poisson
 *       processes, {@code ln(l1/l0) - (l1-l0) dt} a failure; a success only lowers it;
 *   <li>{@code prompt}: too few first contacts are answered promptly. It counts an attempt as soon as the prompt time is
 *       over, so that a flood into silence is found within a second, and takes it back if an answer comes later. Its
 *       benign rate is lower than that of the others, since a slow path delays answers that do come.
 * </ul>
 *
 * Each is an e-process while first contacts succeed, and are answered promptly, at least at the benign rates and fail at
 * most at the benign intensity, so their mean is one too. The mean is weighted: {@code prompt} has a small share, so
 * that it costs the other three no attempt and itself two. Failures may be told out of order: a failure between two known
 * ones costs no further time.
 */
final class ScanMixture {
    /** Marks a component that did not count a failure. */
    private static final int NOT_COUNTED = -1;

    private final double scanFailuresPerSecond;
    private final double promptWeight;
    private double benignFailuresPerSecond;
    private double costPerNs;
    private final Cusum blind;
    private final Cusum informed;
    private final Cusum rapid;
    private final Cusum prompt;
    private boolean anchored;
    private long firstFailureNs;
    private long lastFailureNs;
    private int clockBreaks;

    ScanMixture(ScanParameters p) {
        double blindFailure = Math.log((1 - p.blindSuccess()) / (1 - p.benignSuccess()));
        double blindSuccess = Math.log(p.blindSuccess() / p.benignSuccess());
        double informedFailure = Math.log((1 - p.informedSuccess()) / (1 - p.benignSuccess()));
        double informedSuccess = Math.log(p.informedSuccess() / p.benignSuccess());
        blind = new Cusum(blindFailure, blindSuccess);
        informed = new Cusum(informedFailure, informedSuccess);
        rapid = new Cusum(Math.log(p.scanFailuresPerSecond() / p.benignFailuresPerSecond()), blindSuccess);
        prompt = new Cusum(
                Math.log((1 - p.scanPrompt()) / (1 - p.benignPrompt())), Math.log(p.scanPrompt() / p.benignPrompt()));
        scanFailuresPerSecond = p.scanFailuresPerSecond();
        promptWeight = p.promptWeight();
        benignFailuresPerSecond = p.benignFailuresPerSecond();
        costPerNs = (scanFailuresPerSecond - benignFailuresPerSecond) / 1e9;
    }

    /** The rate of failures that is benign on this host is another one now; heeded as soon as {@code rapid} is zero. */
    void benignRate(double failuresPerSecond) {
        if (failuresPerSecond != benignFailuresPerSecond && rapid.value() == 0) {
            benignFailuresPerSecond = failuresPerSecond;
            rapid.retune(Math.log(scanFailuresPerSecond / failuresPerSecond));
            costPerNs = (scanFailuresPerSecond - failuresPerSecond) / 1e9;
        }
    }

    /** The rate of failures per second that counts as benign. */
    double benignFailuresPerSecond() {
        return benignFailuresPerSecond;
    }

    /** Counts an attempt that is unanswered when the prompt time is over; it may still be answered or fail. */
    void overdue(long attemptNs, Stake stake) {
        prompt.failure(attemptNs, 0);
        stake.prompt = prompt.zeroes();
        stake.promptCounted = true;
    }

    /**
     * Counts a failure.
     *
     * @param attemptNs when the attempt was made
     * @param timed whether that time may be used
     * @param expected whether a benign cause is likely: it counts for {@code informed} only
     * @param clockBreaks how often the clock was broken so far; the gap across a break says nothing
     * @param stake receives what is needed to take it back
     */
    void failure(long attemptNs, boolean timed, boolean expected, int clockBreaks, Stake stake) {
        informed.failure(attemptNs, 0);
        stake.informed = informed.zeroes();
        stake.blind = NOT_COUNTED;
        stake.rapid = NOT_COUNTED;
        if (expected) {
            withdrawPrompt(stake);
            return;
        }
        if (!stake.promptCounted) {
            overdue(attemptNs, stake);
        }
        blind.failure(attemptNs, 0);
        stake.blind = blind.zeroes();
        if (!timed) {
            return;
        }
        if (!anchored || this.clockBreaks != clockBreaks) {
            anchor(attemptNs);
            this.clockBreaks = clockBreaks;
            return;
        }
        if (rapid.value() == 0) {
            firstFailureNs = lastFailureNs;
        }
        long gapNs = Math.max(0, Math.max(attemptNs - lastFailureNs, firstFailureNs - attemptNs));
        long fromNs = Math.min(firstFailureNs, attemptNs);
        rapid.failure(fromNs, gapNs * costPerNs);
        if (rapid.value() == 0) {
            anchor(Math.max(lastFailureNs, attemptNs));
        } else {
            stake.rapid = rapid.zeroes();
            firstFailureNs = fromNs;
            lastFailureNs = Math.max(lastFailureNs, attemptNs);
        }
    }

    private void anchor(long atNs) {
        anchored = true;
        firstFailureNs = atNs;
        lastFailureNs = atNs;
    }

    void success() {
        blind.success();
        informed.success();
        rapid.success();
        prompt.success();
    }

    /** Takes a failure back where it still has an effect. */
    void withdraw(Stake stake) {
        withdrawFromFast(stake);
        if (stake.informed == informed.zeroes()) {
            informed.withdrawFailure();
        }
        stake.informed = NOT_COUNTED;
    }

    /** Takes a failure back from all but {@code informed}: a benign cause has become likely. */
    void withdrawFromFast(Stake stake) {
        if (stake.blind == blind.zeroes()) {
            blind.withdrawFailure();
        }
        if (stake.rapid == rapid.zeroes()) {
            rapid.withdrawFailure();
        }
        withdrawPrompt(stake);
        stake.blind = NOT_COUNTED;
        stake.rapid = NOT_COUNTED;
    }

    private void withdrawPrompt(Stake stake) {
        if (stake.prompt == prompt.zeroes()) {
            prompt.withdrawFailure();
        }
        stake.prompt = NOT_COUNTED;
    }

    void reset() {
        blind.reset();
        informed.reset();
        rapid.reset();
        prompt.reset();
    }

    /** Starts a new key. */
    void clear() {
        reset();
        anchored = false;
    }

    boolean isZero() {
        return blind.value() == 0 && informed.value() == 0 && rapid.value() == 0 && prompt.value() == 0;
    }

    /** Logarithm of the weighted mean of the four e-values, nats. */
    double score() {
        double largest = largest().value();
        double equal = Math.exp(blind.value() - largest)
                + Math.exp(informed.value() - largest)
                + Math.exp(rapid.value() - largest);
        double sum = (1 - promptWeight) * equal / 3 + promptWeight * Math.exp(prompt.value() - largest);
        return largest + Math.log(sum);
    }

    /** The component with the most evidence. */
    Cusum largest() {
        Cusum largest = informed.value() > blind.value() ? informed : blind;
        largest = rapid.value() > largest.value() ? rapid : largest;
        return prompt.value() > largest.value() ? prompt : largest;
    }

    Cusum blind() {
        return blind;
    }

    Cusum informed() {
        return informed;
    }

    Cusum rapid() {
        return rapid;
    }

    Cusum prompt() {
        return prompt;
    }

    /** What one failure put into a test: enough to take it back later. */
    static final class Stake {
        private int blind = NOT_COUNTED;
        private int informed = NOT_COUNTED;
        private int rapid = NOT_COUNTED;
        private int prompt = NOT_COUNTED;
        /** Whether it was ever counted as overdue: at most once. */
        private boolean promptCounted;

        /** Forgets it, without taking anything back. */
        void clear() {
            blind = NOT_COUNTED;
            informed = NOT_COUNTED;
            rapid = NOT_COUNTED;
            prompt = NOT_COUNTED;
            promptCounted = false;
        }
    }
}
