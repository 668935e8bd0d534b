package dev.rubato.detect.spawn;

/**
 * What the spawn-chain detector may be told. Defaults are those of {@code detectors.md} sections 5.2 and 12; all of them
 * are first guesses by judgement until they are fitted.
 *
 * @param windowNs how long after a hop a start is joined with it; raising it joins more by chance
 * @param secondWindowNs the same for services that never started anything before and children without terminal
 * @param clientRecencyNs how long a lineage that touched a public address counts as a client; raising it makes more
 *     ordinary tools clients
 * @param samePageNs how long before the hop a fetch by the same client counts as the page that caused it
 * @param taintAgePerHopNs how long a service that a client reached counts as its voice, per hop
 * @param maxHops longest path of hops that is followed
 * @param maxHelpers most processes between the service, or the browser, and the child
 * @param workerDepth how many forks away from a listener's owner its workers may be
 * @param rateFloorPerSecond least rate of new hops that is assumed of a service; raising it weakens every coincidence
 * @param rateDecayNs time constant of rates; raising it makes them slower to rise and to forget
 * @param highNats score from which somebody should look now
 * @param mediumNats score from which it is reviewed daily; below it is recorded only
 * @param muteNs how long after an alert the same client, service and class of child only updates it
 * @param followOnNs how long what a child does is added to its chain
 * @param launcherNs how long a script that names a browser's switches has to become that browser
 * @param clockToleranceNs how much earlier than its hop a start may be timed, where two sensors time them
 */
public record SpawnParameters(
        long windowNs,
        long secondWindowNs,
        long clientRecencyNs,
        long samePageNs,
        long taintAgePerHopNs,
        int maxHops,
        int maxHelpers,
        int workerDepth,
        double rateFloorPerSecond,
        long rateDecayNs,
        double highNats,
        double mediumNats,
        long muteNs,
        long followOnNs,
        long launcherNs,
        long clockToleranceNs,
        Weights weights,
        Limits limits) {

    private static final long SECOND_NS = 1_000_000_000L;

    /**
     * The terms of the score in nats; negative ones speak for a benign cause.
     *
     * @param inline the child's program stands in its arguments ({@code -c}, {@code -e}, encoded)
     * @param notTerminal the child's standard input is no terminal
     * @param terminal the child got a terminal of its own
     * @param automated the client is a headless or remote-controlled browser, or belongs to an agent runtime
     * @param publicPage the same client fetched from a public address shortly before
     * @param backEdge the browser descends from the service that it reached
     * @param plainClient the client is neither a browser nor of an agent runtime
     * @param otherFetcher it is a client only because another process of its lineage touched a public address
     * @param ownExecutable the child runs the service's own executable
     * @param habit the class of child is habitual for the service
     * @param nativeHost a browser starts a native-messaging host
     * @param contacted what was started makes a connection of its own
     * @param piped what was started pipes a download into an interpreter
     */
    public record Weights(
            double inline,
            double notTerminal,
            double terminal,
            double automated,
            double publicPage,
            double backEdge,
            double plainClient,
            double otherFetcher,
            double ownExecutable,
            double habit,
            double nativeHost,
            double contacted,
            double piped) {

        static Weights defaults() {
            return new Weights(1.5, 1, -4, 1.5, 0.7, 1, -2, -1, -5, -3, -2, 2, 2.5);
        }
    }

    /**
     * Most entries of each table; what is pushed out is counted.
     *
     * @param listeners services that are followed
     * @param hops latest hops kept of one service
     * @param spawns latest starts kept of one service
     * @param fetchers lineages, and processes, whose last public contact is kept
     * @param shapes kinds of services whose habits are kept
     * @param classes classes of children kept of one kind of service
     * @param chains chains that may still grow
     * @param dailyKeys things recorded at most once a day
     * @param recordedPerDay chains below {@code mediumNats} that are recorded in one UTC day
     * @param alertsPerHour new alerts in one UTC hour
     * @param updates updates of one alert
     */
    public record Limits(
            int listeners,
            int hops,
            int spawns,
            int fetchers,
            int shapes,
            int classes,
            int chains,
            int dailyKeys,
            int recordedPerDay,
            int alertsPerHour,
            int updates) {

        static Limits defaults() {
            return new Limits(256, 32, 16, 1024, 1024, 16, 1024, 4096, 200, 100, 16);
        }
    }

    /** The parameters of {@code detectors.md}. */
    public static SpawnParameters defaults() {
        return new SpawnParameters(
                2 * SECOND_NS,
                60 * SECOND_NS,
                120 * SECOND_NS,
                60 * SECOND_NS,
                10 * SECOND_NS,
                3,
                4,
                2,
                1.0 / 300,
                300 * SECOND_NS,
                9.2,
                6.0,
                900 * SECOND_NS,
                30 * SECOND_NS,
                SECOND_NS,
                2_000_000L,
                Weights.defaults(),
                Limits.defaults());
    }
}
