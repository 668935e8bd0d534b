package dev.rubato.detect.gpu;

/**
 * What the detector of GPU hijack may be told. Defaults are those of {@code detectors.md} sections 6 and 12; where it
 * says prior they are first guesses by judgement until they are fitted.
 *
 * @param thresholdNats what a test has to reach, {@code ln 10^6}; raising it by 1.95 costs one busy sample more
 * @param muteNs how long after its last evidence an episode is not told anew
 * @param unattributedMuteNs the same where no process is known; raising it hides a second load of the same day
 */
public record GpuParameters(
        double thresholdNats,
        long muteNs,
        long unattributedMuteNs,
        Dwell dwell,
        Novelty novelty,
        Serving serving,
        Proxied proxied,
        Limits limits) {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HOUR_NS = 3600 * SECOND_NS;

    /**
     * Sustained use (test 4a): each sample is busy or idle, and stands for the time since the one before.
     *
     * @param sampleNs the time for which a sample counts once
     * @param longestSampleNs most time that one sample stands for; raising it lets one sample of a slow recording decide
     * @param gapNs a longer time without sample begins the evidence anew
     * @param busyPercent from which a process counts as busy; raising it misses the decoding of a model
     * @param hostBusyPercent from which a device counts as busy where its driver does not tell whose work it is
     * @param benignDuty share of busy samples of a process that has no use for a GPU
     * @param attackDuty share of busy samples of a model that answers an agent (41 % measured, with a margin)
     * @param modelBytes memory from which a process may hold a model: the weights of 3 billion parameters of 4 bits
     * @param saturatedPercent from which a process counts as busy whatever memory it holds: miners of small tables
     * @param capThresholds most evidence that is kept, in thresholds: how long a load that ended still speaks
     * @param unattributedThresholds how often the threshold has to be reached where no process can be asked for its past
     * @param steadyDeviation deviation of utilisation up to which it looks like mining, percent
     * @param burstyDeviation the same from which it looks like inference, percent
     */
    public record Dwell(
            long sampleNs,
            long longestSampleNs,
            long gapNs,
            double busyPercent,
            double hostBusyPercent,
            double benignDuty,
            double attackDuty,
            long modelBytes,
            double saturatedPercent,
            double capThresholds,
            double unattributedThresholds,
            double steadyDeviation,
            double burstyDeviation) {

        static Dwell defaults() {
            return new Dwell(
                    2 * SECOND_NS, 5 * SECOND_NS, 30 * SECOND_NS, 15, 30, 0.05, 0.35, 3L << 29, 90, 3, 2, 3.1, 4.7);
        }

        /** What a busy sample adds, nats. */
        double busyNats() {
            return Math.log(attackDuty / benignDuty);
        }

        /** What an idle sample adds, nats; negative. */
        double idleNats() {
            return Math.log((1 - attackDuty) / (1 - benignDuty));
        }
    }

    /**
     * How unusual the user of a GPU is, in points.
     *
     * @param medium points from which it is told
     * @param high points from which somebody should look now
     * @param youngNs how long a program counts as new
     * @param young the program is new
     * @param hidden its file lies in a temporary or hidden directory, or nowhere
     * @param foreignRoot it descends from a network service, a browser, an agent runtime, or nobody knows whom
     * @param exposed it listens beyond loopback
     * @param served another host of this network connects to it
     * @param suspected another detector has half of its evidence against the lineage
     * @param habit such a program of such a lineage used a GPU before
     * @param seated a terminal or a desktop started it
     * @param habitDays on how many earlier days it must have used a GPU
     * @param habitSeconds how long on each of them; raising it makes habits slower to learn and to poison
     * @param memoryDays how long use is remembered
     * @param warmUpDays how long a host, or device, must be watched before what is unusual is known
     * @param suspectedNs how long ago another detector's evidence may lie
     */
    public record Novelty(
            double medium,
            double high,
            long youngNs,
            double young,
            double hidden,
            double foreignRoot,
            double exposed,
            double served,
            double suspected,
            double habit,
            double seated,
            int habitDays,
            double habitSeconds,
            int memoryDays,
            int warmUpDays,
            long suspectedNs) {

        static Novelty defaults() {
            return new Novelty(4, 6, 24 * HOUR_NS, 2, 2, 2, 1, 2, 3, -4, -2, 3, 60, 30, 3, HOUR_NS);
        }
    }

    /**
     * A GPU that works when others ask (test 4b).
     *
     * @param lagNs how long after a request the work may begin; raising it makes chance more likely
     * @param requestBytes least bytes of a request, where they are known
     * @param chanceFloor least probability of chance that is assumed
     * @param attackShare share of busy intervals that begin with a request if the GPU serves
     * @param peers distinct peers that make novelty unnecessary
     */
    public record Serving(long lagNs, long requestBytes, double chanceFloor, double attackShare, int peers) {
        static Serving defaults() {
            return new Serving(2 * SECOND_NS, 500, 0.05, 0.7, 2);
        }
    }

    /**
     * A host whose programs start when a peer has answered (test 4c).
     *
     * @param sentBytes least bytes of a question, where they are known
     * @param receivedBytes least bytes of an answer, where they are known
     * @param longestAnswerBytes most bytes of an answer: downloads and fetches are longer
     * @param shortestNs least time that an answer takes: a model thinks, a file server does not
     * @param longestNs most time that an answer takes
     * @param lagNs how long after the answer a program may start; raising it makes chance more likely
     * @param nextNs how long after the program's end the next question may be asked
     * @param chanceFloor least probability of chance that is assumed
     * @param attackShare share of answers that are acted on if the host is driven
     * @param growing what questions that grow and dwarf their answers add, nats
     * @param sentToReceived how much longer than their answers they are for that
     * @param habit what a peer that was asked on earlier days adds, nats
     * @param seated what a terminal or desktop at the root adds, nats
     */
    public record Proxied(
            long sentBytes,
            long receivedBytes,
            long longestAnswerBytes,
            long shortestNs,
            long longestNs,
            long lagNs,
            long nextNs,
            double chanceFloor,
            double attackShare,
            double growing,
            double sentToReceived,
            double habit,
            double seated) {

        static Proxied defaults() {
            return new Proxied(
                    500,
                    200,
                    1 << 20,
                    SECOND_NS,
                    120 * SECOND_NS,
                    2 * SECOND_NS,
                    5 * SECOND_NS,
                    0.05,
                    0.7,
                    1.5,
                    3,
                    -4,
                    -2);
        }
    }

    /**
     * Most entries of each table; what is pushed out is counted.
     *
     * @param devices GPUs
     * @param tracks programs on GPUs, about 300 bytes each
     * @param programs programs whose use is remembered, about 100 bytes each
     * @param executables files whose first start is remembered, 41 bytes each
     * @param executablesPerDay of those, how many are remembered across restarts
     * @param servers lineages that are asked by others, about 3 KB each
     * @param requests latest requests kept of one of them
     * @param askers lineages that ask other hosts, about 150 bytes each
     * @param peersPerAsker peers kept of one of them, about 300 bytes each
     * @param questions connections whose end is awaited, about 150 bytes each
     * @param episodes alerts that are not told anew
     */
    public record Limits(
            int devices,
            int tracks,
            int programs,
            int executables,
            int executablesPerDay,
            int servers,
            int requests,
            int askers,
            int peersPerAsker,
            int questions,
            int episodes) {

        static Limits defaults() {
            return new Limits(64, 256, 1024, 8192, 512, 256, 64, 1024, 4, 4096, 1024);
        }
    }

    /** The parameters of {@code detectors.md}. */
    public static GpuParameters defaults() {
        return new GpuParameters(
                13.8,
                900 * SECOND_NS,
                6 * HOUR_NS,
                Dwell.defaults(),
                Novelty.defaults(),
                Serving.defaults(),
                Proxied.defaults(),
                Limits.defaults());
    }
}
