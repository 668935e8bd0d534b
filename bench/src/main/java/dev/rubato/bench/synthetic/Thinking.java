package dev.rubato.bench.synthetic;

/**
 * How language-model agents spend their time: medians and 90th percentiles of 357,161 steps of coding agents (TraceLab,
 * https://tracelab.cs.washington.edu/exp/session/session_timing_distribution/).
 */
final class Thinking {
    private Thinking() {}

    /** How long the model writes its answer. */
    static long generationNs(Draws draws) {
        return Times.seconds(Math.min(180, draws.logNormal(5.7, 22.2)));
    }

    /** How long a tool runs. */
    static long toolNs(Draws draws) {
        return Times.seconds(Math.min(300, draws.logNormal(0.3, 13.6)));
    }

    /** How long one request of a person keeps the agent busy. */
    static long requestNs(Draws draws) {
        return Times.seconds(Math.min(3600, draws.logNormal(38, 384)));
    }

    /** How long a person thinks before the next request. */
    static long humanNs(Draws draws) {
        return Times.seconds(Math.min(7200, draws.logNormal(86, 1260)));
    }
}
