package dev.rubato.detect.tempo;

/** Numbers of the tempo detector ({@code detectors.md}, section 7). Figures marked [prior] are first guesses. */
final class TempoParameters {
    private TempoParameters() {}

    private static final long SECOND_NS = 1_000_000_000L;

    /** Lineages whose tempo is followed, about 300 bytes each; raising it costs memory. */
    static final int LINEAGES = 4096;

    /** Starts no further apart are one epoch; raising it merges more of what a person types. */
    static final long EPOCH_NS = 250_000_000L;

    /**
     * A sibling that started no longer ago and still runs makes a start parallel to it; older ones run in the
     * background [prior].
     */
    static final long PARALLEL_NS = 60 * SECOND_NS;

    /** Edges of the histogram of reaction gaps, nanoseconds: the last bin is open. */
    static final long[] EDGES_NS = {
        0,
        100_000_000L,
        500_000_000L,
        SECOND_NS,
        2 * SECOND_NS,
        4 * SECOND_NS,
        8 * SECOND_NS,
        16 * SECOND_NS,
        32 * SECOND_NS,
        64 * SECOND_NS,
        128 * SECOND_NS,
        300 * SECOND_NS
    };

    /**
     * Evidence of each bin for an agent and against a person, nats: 13,446 commands of 175 people against TraceLab's
     * quantiles. Measured from start to start; a command of a person is short, so that both gaps nearly agree.
     */
    static final double[] AGENT_NATS = {-3.55, -.89, 0, .22, .37, .51, .45, .07, -.52, -1.24, -1.63, -1.31};

    /** Half of what an earlier gap says is forgotten after this many gaps [prior]: a terminal changes hands. */
    static final double FORGET = Math.pow(0.5, 1.0 / 100);

    /**
     * Evidence for an agent, nats. Among people whose medians are spread as measured, 9 % reach it within 100
     * commands and 22 % once within 400; 98 % of agents within 100 [simulated]: hence context only. Raising it costs
     * slower recognition.
     */
    static final double AGENT = 13.8;

    /** Gaps before a lineage can be called an agent's. */
    static final int AGENT_GAPS = 30;

    /**
     * Evidence against an agent that makes a person, nats, odds of 100: no agent of 600 reached it, 80 % of people do
     * [simulated].
     */
    static final double HUMAN = -4.6;

    /** Gaps before a lineage can be called a person's. */
    static final int HUMAN_GAPS = 10;

    /** A class is kept until half of its evidence is gone. */
    static final double KEEP = 0.5;

    /** Bounds of the evidence about agents, so that a long past does not outweigh the present. */
    static final double MOST_AGENT_NATS = 30;

    /** A gap below this is machine speed. */
    static final long SCRIPT_GAP_NS = 100_000_000L;

    /** Evidence of a gap at machine speed, and of another, for a script; nats. */
    static final double SCRIPT_FAST = 3.28;

    static final double SCRIPT_SLOW = -2.27;

    /** Evidence that a script needs, and most that is kept of it: seventeen slow gaps end it. */
    static final double SCRIPT = 13.8;

    static final double MOST_SCRIPT_NATS = 40;

    /** A run goes on while gaps are below this. */
    static final long RUN_GAP_NS = 150_000_000L;

    /** A script's run is longer than this: the longest of people who paste is 51. */
    static final int SCRIPT_RUN = 60;

    /** ... or reaches at least this many addresses. */
    static final int SCRIPT_TARGETS = 5;

    /** Gaps below this follow each other in a row when a person pastes: at most one at the median, 7 at p95, 51 at most. */
    static final long HURRY_NS = SECOND_NS;

    /** Longest run of a person at p95; a longer one says nothing of a person. */
    static final int HUMAN_RUN = 7;

    /** Fewest gaps, and most burstiness A_n, of what is periodic; gaps below half a second are steps of one action. */
    static final int PERIODIC_GAPS = 20;

    static final double PERIODIC = -0.3;
    static final long PERIODIC_GAP_NS = 500_000_000L;

    /** Gaps that the moments remember. */
    static final int MOMENT_GAPS = 64;

    /** Without a person's pauses: this many epochs, in at least this time, none further apart than this. */
    static final int ENDURANCE_EPOCHS = 200;

    static final long ENDURANCE_NS = 7_200 * SECOND_NS;
    static final long ENDURANCE_PAUSE_NS = 300 * SECOND_NS;
}
