package dev.rubato.detect.gpu;

/**
 * Whether one thing follows another more often than chance lets it: a cumulative sum over occasions, each of which is
 * a hit or a miss and has its own probability of chance. Owned by the detection thread.
 *
 * <p>As long as a benign hit is at most as probable as stated, given the past, {@code S} reaches h at most once in
 * {@code e^h} occasions on average.
 */
final class CoincidenceStatistic {
    private final double attackShare;
    private int hits;
    private int misses;
    private double hitNats;
    private double missNats;
    private double value;
    private double lastChance;
    private long sinceNs;

    /** @param attackShare probability of a hit under attack */
    CoincidenceStatistic(double attackShare) {
        this.attackShare = attackShare;
    }

    /**
     * Takes an occasion.
     *
     * @param chance probability of a hit by chance
     */
    void add(long timeNs, boolean hit, double chance) {
        if (chance >= attackShare) {
            return; // a hit would say nothing, and neither does a miss
        }
        lastChance = chance;
        if (value == 0) {
            sinceNs = timeNs;
        }
        if (hit) {
            hits++;
            hitNats += Math.log(attackShare / chance);
        } else if (value > 0) {
            misses++;
            missNats += Math.log((1 - attackShare) / (1 - chance));
        }
        value = hitNats + missNats;
        if (value <= 0) {
            reset();
        }
    }

    void reset() {
        hits = 0;
        misses = 0;
        hitNats = 0;
        missNats = 0;
        value = 0;
    }

    /** The evidence in nats, at least 0. */
    double value() {
        return value;
    }

    int hits() {
        return hits;
    }

    int misses() {
        return misses;
    }

    double hitNats() {
        return hitNats;
    }

    double missNats() {
        return missNats;
    }

    /** The probability of chance that the latest occasion had. */
    double lastChance() {
        return lastChance;
    }

    /** Time of the first occasion since the last zero; meaningless at zero. */
    long sinceNs() {
        return sinceNs;
    }
}
