package dev.rubato.detect.tempo;

import java.util.Arrays;

/**
 * How long a lineage's driver pauses between what it starts: evidence for an agent against a person, and whether the
 * pauses are regular. Constant time and space. Owned by the detection thread.
 */
final class ReactionGaps {
    private final int[] bins = new int[TempoParameters.EDGES_NS.length];
    private int count;
    private double agentNats;
    private int regular;
    private double meanNs;
    private double varianceNs2;

    void reset() {
        Arrays.fill(bins, 0);
        count = 0;
        agentNats = 0;
        regular = 0;
        meanNs = 0;
        varianceNs2 = 0;
    }

    void add(long gapNs) {
        int bin = bin(gapNs);
        bins[bin]++;
        count++;
        agentNats = Math.clamp(
                agentNats * TempoParameters.FORGET + TempoParameters.AGENT_NATS[bin],
                -TempoParameters.MOST_AGENT_NATS,
                TempoParameters.MOST_AGENT_NATS);
        if (gapNs >= TempoParameters.PERIODIC_GAP_NS) {
            addMoment(gapNs);
        }
    }

    /** Welford's moments, with the weight of a new gap bounded from below, so that old ones fade. */
    private void addMoment(long gapNs) {
        regular = Math.min(regular + 1, TempoParameters.MOMENT_GAPS);
        double difference = gapNs - meanNs;
        meanNs += difference / regular;
        varianceNs2 += (difference * (gapNs - meanNs) - varianceNs2) / regular;
    }

    private static int bin(long gapNs) {
        int bin = TempoParameters.EDGES_NS.length - 1;
        while (bin > 0 && gapNs < TempoParameters.EDGES_NS[bin]) {
            bin--;
        }
        return bin;
    }

    int count() {
        return count;
    }

    /** Evidence for an agent and against a person, nats. */
    double agentNats() {
        return agentNats;
    }

    /** The bin that holds the median; 0 without gaps. */
    int medianBin() {
        int below = 0;
        for (int bin = 0; bin < bins.length; bin++) {
            below += bins[bin];
            if (2 * below >= count) {
                return bin;
            }
        }
        return bins.length - 1;
    }

    /**
     * Burstiness for a finite number of gaps (Kim and Jo, 2016): -1 if all are equal, 0 for a Poisson process, towards 1
     * for bursts. 0 while there are fewer than {@link TempoParameters#PERIODIC_GAPS}.
     */
    double burstiness() {
        if (regular < TempoParameters.PERIODIC_GAPS || meanNs <= 0) {
            return 0;
        }
        double r = Math.sqrt(varianceNs2) / meanNs;
        double above = Math.sqrt(regular + 1.0);
        double below = Math.sqrt(regular - 1.0);
        return (above * r - below) / ((above - 2) * r + below);
    }

    boolean isPeriodic() {
        return burstiness() < TempoParameters.PERIODIC;
    }
}
