package dev.rubato.detect.spawn;

import java.util.EnumMap;
import java.util.Map;

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
     * What each term of the score weighs, in nats; negative ones speak for a benign cause.
     *
     * @param nats by term; one that is missing is switched off
     */
    public record Weights(Map<ChainTerm, Double> nats) {
        public Weights {
            nats = Map.copyOf(nats);
        }

        /** The weights of {@link ChainTerm}. */
        public static Weights defaults() {
            Map<ChainTerm, Double> all = new EnumMap<>(ChainTerm.class);
            for (ChainTerm term : ChainTerm.values()) {
                all.put(term, term.defaultNats());
            }
            return new Weights(all);
        }

        /** The weight of {@code term}, 0 if it is switched off. */
        public double of(ChainTerm term) {
            return nats.getOrDefault(term, 0.0);
        }

        /** The same weights with another one for {@code term}. */
        public Weights with(ChainTerm term, double weight) {
            Map<ChainTerm, Double> changed = new EnumMap<>(ChainTerm.class);
            changed.putAll(nats);
            changed.put(term, weight);
            return new Weights(changed);
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

    /** The same parameters with other weights. */
    public SpawnParameters with(Weights others) {
        return new SpawnParameters(
                windowNs,
                secondWindowNs,
                clientRecencyNs,
                samePageNs,
                taintAgePerHopNs,
                maxHops,
                maxHelpers,
                workerDepth,
                rateFloorPerSecond,
                rateDecayNs,
                highNats,
                mediumNats,
                muteNs,
                followOnNs,
                launcherNs,
                clockToleranceNs,
                others,
                limits);
    }

    /** The same parameters without {@code term}: what an ablation leaves out. */
    public SpawnParameters without(ChainTerm term) {
        return with(weights.with(term, 0));
    }
}
