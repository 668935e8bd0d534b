package dev.rubato.bench.synthetic;

import java.util.List;

/**
 * One point of the grid: a scenario with its parameters, from which any number of traces can be made.
 *
 * @param scenario what happens
 * @param rate how often it acts, as text with its unit; empty where that has no meaning
 * @param success share of attempts that succeed, -1 where that has no meaning
 * @param variant what else was chosen
 * @param maker makes the traces of one run, one a host
 */
public record Cell(String scenario, String rate, double success, String variant, Maker maker) {

    /** Makes the traces of one run. */
    @FunctionalInterface
    public interface Maker {
        List<Trace> make(long seed);
    }

    /** A scenario of one host. */
    static Cell of(
            String scenario, String rate, double success, String variant, java.util.function.LongFunction<Trace> one) {
        return new Cell(scenario, rate, success, variant, seed -> List.of(one.apply(seed)));
    }

    /** A benign profile. */
    static Cell benign(String profile, java.util.function.LongFunction<Trace> one) {
        return of(profile, "", -1, "", one);
    }

    /** All that tells it from other cells, for tables. */
    public String label() {
        String text = scenario;
        text += rate.isEmpty() ? "" : ", " + rate;
        text += success < 0 ? "" : ", success " + success;
        return variant.isEmpty() ? text : text + ", " + variant;
    }
}
