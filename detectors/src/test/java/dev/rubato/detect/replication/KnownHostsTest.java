package dev.rubato.detect.replication;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.lineage.HostStory;
import org.junit.jupiter.api.Test;

class KnownHostsTest {
    private static final long DAY = 24 * ReplicationStory.HOUR;
    private static final long NOW = HostStory.START_NS;

    private final KnownHosts hosts = new KnownHosts(ReplicationParameters.Limits.defaults(), 7 * DAY);

    private boolean watchedForThreeDays(long timeNs) {
        return hosts.watchedFor(3 * DAY, timeNs);
    }

    @Test
    void aWrongTimeBeforeAllOthersIsNoWatch() {
        hosts.sawTime(0);
        hosts.sawTime(NOW);
        assertFalse(watchedForThreeDays(NOW));
    }

    @Test
    void aWrongTimeAmongOthersIsNoWatch() {
        hosts.sawTime(NOW);
        hosts.sawTime(0);
        hosts.sawTime(NOW + DAY);
        assertFalse(watchedForThreeDays(NOW + DAY));
        assertTrue(watchedForThreeDays(NOW + 3 * DAY));
    }

    @Test
    void eventsThatComeLateLengthenTheWatch() {
        hosts.sawTime(NOW);
        hosts.sawTime(NOW - 3 * DAY);
        assertTrue(watchedForThreeDays(NOW));
    }

    @Test
    void weeksOfEventsAreAWatch() {
        for (int day = 0; day < 60; day++) {
            hosts.sawTime(NOW + day * DAY);
        }
        assertTrue(watchedForThreeDays(NOW + 60 * DAY));
    }

    @Test
    void afterALongSilenceTheWatchBeginsAnew() {
        hosts.sawTime(NOW);
        hosts.sawTime(NOW + 8 * DAY);
        assertFalse(watchedForThreeDays(NOW + 9 * DAY));
        assertTrue(watchedForThreeDays(NOW + 11 * DAY));
    }
}
