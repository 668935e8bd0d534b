package dev.rubato.detect.gpu;

/**
 * Whether something is busy for a larger share of the time than the benign share: a cumulative sum over samples, each
 * weighted with the time that it stands for. Owned by the detection thread.
 *
 * <p>Samples of a GPU resemble their neighbours, so this is no e-process for legitimate use: what its threshold bounds is
 * found by experience only.
 */
final class DwellStatistic {
    private final double busyNats;
    private final double idleNats;
    private final double capNats;
    private double busy;
    private double idle;
    private double value;
    private long sinceNs;
    private double weights;
    private double mean;
    private double squares;

    DwellStatistic(GpuParameters.Dwell dwell, double capNats) {
        this.busyNats = dwell.busyNats();
        this.idleNats = dwell.idleNats();
        this.capNats = capNats;
    }

    /**
     * Takes a sample.
     *
     * @param weight for how many samples it stands
     */
    void add(long timeNs, boolean isBusy, double weight, double percent) {
        if (value == 0) {
            if (!isBusy) {
                return;
            }
            sinceNs = timeNs;
        }
        if (isBusy) {
            busy += weight;
            describe(weight, percent);
        } else {
            idle += weight;
        }
        value = busyNats() + idleNats();
        if (value <= 0) {
            reset();
        } else if (value > capNats) {
            busy -= (value - capNats) / busyNats; // what lies longer back than the cap is forgotten
            value = capNats;
        }
    }

    /** West (1979): the weighted variance in one pass. */
    private void describe(double weight, double percent) {
        weights += weight;
        double delta = percent - mean;
        mean += weight / weights * delta;
        squares += weight * delta * (percent - mean);
    }

    void reset() {
        busy = 0;
        idle = 0;
        value = 0;
        weights = 0;
        mean = 0;
        squares = 0;
    }

    /** The evidence in nats, 0 to the cap. */
    double value() {
        return value;
    }

    /** Busy samples since the last zero. */
    double busy() {
        return busy;
    }

    /** Idle samples since the last zero. */
    double idle() {
        return idle;
    }

    double busyNats() {
        return busy * busyNats;
    }

    double idleNats() {
        return idle == 0 ? 0 : idle * idleNats;
    }

    /** Time of the first busy sample since the last zero; meaningless at zero. */
    long sinceNs() {
        return sinceNs;
    }

    /** Mean utilisation while busy, percent. */
    double meanPercent() {
        return mean;
    }

    /** Standard deviation of it, percent. */
    double deviationPercent() {
        return weights == 0 ? 0 : Math.sqrt(Math.max(0, squares / weights));
    }
}
