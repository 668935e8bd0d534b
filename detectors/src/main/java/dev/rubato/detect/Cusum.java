package dev.rubato.detect;

/**
 * A one-sided cumulative sum of log-likelihood ratios, {@code S = max(0, S + ln e)} (Page, 1954), over observations that
 * fail or succeed. It keeps the counts since its last zero instead of a running total, so that its value is explained by
 * them to the last bit.
 *
 * <p>If every {@code e} has an expectation of at most 1 under benign conditions, the mean number of observations until
 * {@code S} reaches h is at least {@code e^h}, with no assumption of independence.
 */
public final class Cusum {
    private double failureNats;
    private final double successNats;
    private int failures;
    private int successes;
    private double paidNats;
    private double value;
    private long sinceNs;
    private int zeroes;

    /**
     * @param failureNats what a failure adds
     * @param successNats what a success adds, at most 0
     */
    public Cusum(double failureNats, double successNats) {
        this.failureNats = failureNats;
        this.successNats = successNats;
    }

    /**
     * Adds a failure and takes off what the time before it speaks for a benign cause.
     *
     * @param costNats at least 0
     */
    public void failure(long timeNs, double costNats) {
        begin(timeNs);
        failures++;
        paidNats += costNats;
        settle();
    }

    /** Adds a success. */
    public void success() {
        if (value > 0) {
            successes++;
            settle();
        }
    }

    /** Takes back a failure that turned out to be none; what was paid for time stays paid. */
    public void withdrawFailure() {
        if (failures > 0) {
            failures--;
            settle();
        }
    }

    /** Starts again from zero with another worth of a failure. */
    public void retune(double newFailureNats) {
        reset();
        failureNats = newFailureNats;
    }

    /** Starts again from zero. */
    public void reset() {
        failures = 0;
        successes = 0;
        paidNats = 0;
        value = 0;
        zeroes++;
    }

    private void begin(long timeNs) {
        if (value == 0) {
            sinceNs = timeNs;
        } else {
            sinceNs = Math.min(sinceNs, timeNs);
        }
    }

    private void settle() {
        value = failures * failureNats + successes * successNats - paidNats;
        if (value <= 0) {
            reset();
        }
    }

    /** The evidence in nats, at least 0. */
    public double value() {
        return value;
    }

    /** Failures since the last zero. */
    public int failures() {
        return failures;
    }

    /** Successes since the last zero. */
    public int successes() {
        return successes;
    }

    /** What the failures since the last zero add, nats. */
    public double failuresNats() {
        return failures * failureNats;
    }

    /** What the successes since the last zero add, nats; at most 0. */
    public double successesNats() {
        return successes == 0 ? 0 : successes * successNats;
    }

    /** What was taken off for time since the last zero, nats. */
    public double paidNats() {
        return paidNats;
    }

    /** Time of the earliest failure since the last zero; meaningless at zero. */
    public long sinceNs() {
        return sinceNs;
    }

    /** How often it was at zero: evidence that was added under another number has no effect any more. */
    public int zeroes() {
        return zeroes;
    }
}
