package dev.rubato.detect.replication;

/**
 * What the replication detector may be told. Defaults are those of {@code detectors.md} sections 4 and 12 unless said
 * otherwise; all but the chances are first guesses by judgement.
 *
 * @param highNats score from which somebody should look now; raising it needs one more target
 * @param mediumNats score from which a copy to at least {@code mediumTargets} targets is reviewed daily, if it is more than
 *     what fleet administration does too; not in detectors.md, for captures, where arguments and files are unseen
 * @param mediumTargets see {@code mediumNats}; raising it misses small networks
 * @param fleetNats score from which repetition alone is recorded once a day as fleet administration
 * @param similarity least Jaccard similarity of what acted on two targets; raising it misses varied playbooks
 * @param templateBits most bits of 64 in which the argument templates of one playbook differ; raising it joins other work
 * @param stages stages that a target must have reached before it is compared; raising it needs richer evidence
 * @param bodyTolerance relative difference of equal bodies; raising it weakens the evidence of each match
 * @param bodyBytes least size of a body
 * @param turnWindowNs how long after being served a lineage's first contacts count as a server's turn to client; one
 *     replica per 8.2 h (threat.md); raising it adds chance matches
 * @param shapeTolerance relative difference of what clients send in two runs of one exchange: the target's name and
 *     address are part of it; raising it adds chance matches
 * @param callBackWindowNs how long after it was acted on a target's connection to us counts as its answer
 * @param relayNs where no process is known, how soon after a client connected a connection to the same class of port is
 *     taken for passed on, as a proxy and a jump host do; raising it overlooks worms that go on at once
 * @param watchedNs how long this host's contacts must have been watched before a new one means anything; raising it
 *     delays the term on a new host
 * @param ttlNs how long without new evidence a lineage and its targets are remembered; raising it costs table entries
 */
public record ReplicationParameters(
        double highNats,
        double mediumNats,
        int mediumTargets,
        double fleetNats,
        double similarity,
        int templateBits,
        int stages,
        double bodyTolerance,
        long bodyBytes,
        long turnWindowNs,
        double shapeTolerance,
        long callBackWindowNs,
        long relayNs,
        long watchedNs,
        long ttlNs,
        Weights weights,
        Limits limits) {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HOUR_NS = 3_600 * SECOND_NS;
    private static final long DAY_NS = 24 * HOUR_NS;

    /**
     * What observations weigh; a weight of 0 switches a term off.
     *
     * @param joins share of a worm's targets that repeat its playbook (R1)
     * @param repeatFloor least share of benign lineages that is assumed to repeat theirs (R1)
     * @param repeatCeiling highest share that is learned, so that history cannot switch the rule off (R1)
     * @param bodyCaught share of a worm's bodies that match an earlier one (R2)
     * @param bodyChance chance that a body equals one given earlier size, sizes log-uniform from 64 KB to 1 GB (R2)
     * @param bodyMiss nats of a body that matches none (R2)
     * @param turn share of spreading servers that turn client (R3)
     * @param turnFloor least share of service classes assumed to do so in 30 days for a benign cause (R3)
     * @param turnCeiling highest share that is learned, and the share for a login at a terminal, as on a jump host (R3)
     * @param furtherHost nats of each host after the second that a turned server contacts first (R3, not in detectors.md):
     *     a benign server's turn ends at one or two hosts, three of ten go on to one more
     * @param furtherHosts most hosts that count so
     * @param shapeMatch nats of an exchange with a target that repeats one that was suffered, in order: 0.6 of a worm's (its
     *     exploits fail half of the time, threat.md) against 0.2 of other clients of the service (not in detectors.md)
     * @param shapeMiss nats of one that does not
     * @param selfCopy nats where a copying tool names the lineage's own file (R4)
     * @param callBack nats where a target answers by connecting to a listener of the lineage (R5)
     * @param fetch nats where a target is made to load a program from the network and run it (not in detectors.md): half of
     *     what copies itself without a body of its own against 2 % of fleet work, whose tools carry their steps along
     * @param fetchByAddress further nats where it is loaded from a literal address and not from a name: 0.7
     *     of loaders against 0.1 of installers (not in detectors.md)
     * @param fetchByName nats for a name
     * @param strangers nats where this host had never before contacted any of three targets, once it has been watched for
     *     {@code watchedNs}: 0.6 of copies against 0.15 of fleet work, which knows its hosts; not beside a server's turn to
     *     client, which counts first contacts itself (detectors.md names the trait without a figure)
     * @param place nats where the lineage runs a program from where everybody may write; the design's term of 4a
     */
    public record Weights(
            double joins,
            double repeatFloor,
            double repeatCeiling,
            double bodyCaught,
            double bodyChance,
            double bodyMiss,
            double turn,
            double turnFloor,
            double turnCeiling,
            double furtherHost,
            int furtherHosts,
            double shapeMatch,
            double shapeMiss,
            double selfCopy,
            double callBack,
            double fetch,
            double fetchByAddress,
            double fetchByName,
            double strangers,
            double place) {

        static Weights defaults() {
            return new Weights(
                    0.8, 0.1, 0.5, 0.9, 0.0041, -2.3, 0.98, 0.02, 0.5, 1.1, 4, 1.1, -0.69, 3.9, 3.0, 3.2, 1.9, -1.1,
                    1.4, 2.0);
        }
    }

    /**
     * Most entries of each table; what is pushed out is counted.
     *
     * @param targets targets of all lineages, about 700 bytes each
     * @param named targets that a command names and nothing was done to yet
     * @param lineages lineages with targets, about 1 KB each
     * @param clusters playbooks kept of one lineage
     * @param bodies distinct sizes of bodies kept of one lineage
     * @param services services of this host of which it is remembered who used them
     * @param clients clients kept of one service
     * @param exchanges exchanges with one client of which the size is kept, and different ones kept of one target
     * @param connections open connections of which the bytes are awaited
     * @param knownHosts hosts and service classes that were contacted before
     * @param names host names whose address was seen
     * @param factsPerDay facts remembered in one UTC day
     * @param updates updates of one alert
     */
    public record Limits(
            int targets,
            int named,
            int lineages,
            int clusters,
            int bodies,
            int services,
            int clients,
            int exchanges,
            int connections,
            int knownHosts,
            int names,
            int factsPerDay,
            int updates) {

        static Limits defaults() {
            return new Limits(4096, 1024, 1024, 8, 16, 1024, 16, 16, 8192, 8192, 1024, 4096, 16);
        }
    }

    /** The parameters of {@code detectors.md}. */
    public static ReplicationParameters defaults() {
        return new ReplicationParameters(
                13.8,
                9.2,
                3,
                4.0,
                0.6,
                12,
                3,
                0.02,
                65_536,
                DAY_NS,
                0.06,
                HOUR_NS,
                2 * SECOND_NS,
                3 * DAY_NS,
                7 * DAY_NS,
                Weights.defaults(),
                Limits.defaults());
    }
}
