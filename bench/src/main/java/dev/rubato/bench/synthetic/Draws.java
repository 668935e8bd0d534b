package dev.rubato.bench.synthetic;

import dev.rubato.event.Address;
import java.util.List;
import java.util.SplittableRandom;

/** Random draws of one trace; the same seed gives the same draws. */
final class Draws {
    /** Standard deviations between the median and the 90th percentile of a normal distribution. */
    private static final double NORMAL_P90 = 1.2816;

    private final SplittableRandom random;

    Draws(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Uniform in [0, 1). */
    double unit() {
        return random.nextDouble();
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Uniform in [from, to], both included. */
    int between(int from, int to) {
        return random.nextInt(from, to + 1);
    }

    long between(long from, long to) {
        return random.nextLong(from, to + 1);
    }

    /** Exponential with this mean: the gaps of a Poisson process. */
    long exponential(double mean) {
        return (long) (-Math.log(1 - random.nextDouble()) * mean);
    }

    /** Log-normal by its median and 90th percentile. */
    double logNormal(double median, double p90) {
        return median * Math.exp(random.nextGaussian() * Math.log(p90 / median) / NORMAL_P90);
    }

    /** Log-uniform in [from, to]. */
    double logUniform(double from, double to) {
        return from * Math.exp(random.nextDouble() * Math.log(to / from));
    }

    double gaussian(double mean, double deviation) {
        return mean + random.nextGaussian() * deviation;
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** One of few that are asked for again and again: the lower its place, the likelier. */
    <T> T popular(List<T> from) {
        double place = random.nextDouble();
        return from.get((int) (place * place * place * from.size()));
    }

    /** A unicast address outside all reserved ranges. */
    Address publicAddress() {
        while (true) {
            Address address = Address.ofV4(random.nextInt());
            int first = address.v4Bits() >>> 24;
            if (address.isPublic() && first > 0 && first < 224) {
                return address;
            }
        }
    }
}
