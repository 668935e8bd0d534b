package dev.rubato.bench.synthetic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who infects whom and when: the published figures of the AI worm (threat.md, sections 2 and 8), host by host.
 *
 * @param attempts in order of time
 */
record Outbreak(List<Attempt> attempts) {
    static final int HOSTS = 33;
    static final int GPU_HOSTS = 5;

    /** Share of hosts that were raised to elevated access in a run: 23.1 of 33. The others withstand. */
    private static final double YIELDING = 0.70;

    /** Share of exploit attempts that succeed. */
    private static final double EXPLOIT_SUCCESS = 0.44;

    /** Share of elevated hosts on which a replica started. */
    private static final double LAUNCHED = 0.88;

    private static final long SLOW_REPLICA_NS = Times.seconds(8.2 * 3600);
    private static final long FAST_REPLICA_NS = Times.seconds(1.85 * 3600);
    private static final long SLOW_RUN_NS = 7 * Times.DAY;
    private static final long FAST_RUN_NS = 2 * Times.DAY;

    /** Attempts on one host before it is left alone; an assumption. */
    private static final int PATIENCE = 4;

    /** From one attempt on a host to the next, on average; an assumption. */
    private static final double TRY_GAP_NS = 20.0 * Times.MINUTE;

    /**
     * One attempt of one host on another.
     *
     * @param infects whether the target is a worm host afterwards
     */
    record Attempt(long atNs, int source, int target, boolean succeeds, boolean infects) {}

    /** Host 0 is where it begins. */
    static Outbreak of(long seed, boolean fast) {
        Draws draws = new Draws(seed);
        List<Integer> infected = new ArrayList<>(List.of(0));
        List<Integer> healthy = new ArrayList<>();
        for (int host = 1; host < HOSTS; host++) {
            healthy.add(host);
        }
        List<Attempt> attempts = new ArrayList<>();
        long atNs = 0;
        long endNs = fast ? FAST_RUN_NS : SLOW_RUN_NS;
        while (!healthy.isEmpty()) {
            atNs += draws.exponential((fast ? FAST_REPLICA_NS : SLOW_REPLICA_NS) * YIELDING * LAUNCHED);
            if (atNs > endNs) {
                break;
            }
            int source = draws.pick(infected);
            int target = draws.pick(healthy);
            boolean yields = draws.chance(YIELDING);
            boolean launches = yields && draws.chance(LAUNCHED);
            int tries = tries(draws, yields);
            long tryNs = atNs;
            for (int i = 0; i < tries; i++) {
                boolean last = i == tries - 1;
                attempts.add(new Attempt(tryNs, source, target, yields && last, launches && last));
                tryNs += draws.exponential(TRY_GAP_NS);
            }
            healthy.removeIf(host -> host == target);
            if (launches) {
                infected.add(target);
            }
        }
        attempts.sort(Comparator.comparingLong(Attempt::atNs));
        return new Outbreak(attempts);
    }

    private static int tries(Draws draws, boolean yields) {
        int tries = 1;
        while (tries < PATIENCE && !(yields && draws.chance(EXPLOIT_SUCCESS))) {
            tries++;
        }
        return tries;
    }

    /** Attempts that {@code host} makes. */
    List<Attempt> by(int host) {
        return attempts.stream().filter(attempt -> attempt.source() == host).toList();
    }

    /** Attempts on {@code host}. */
    List<Attempt> on(int host) {
        return attempts.stream().filter(attempt -> attempt.target() == host).toList();
    }
}
