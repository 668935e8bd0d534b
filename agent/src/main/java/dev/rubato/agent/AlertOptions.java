package dev.rubato.agent;

/**
 * What a user can set about alerts as a whole.
 *
 * @param maxPerMinute alerts that may leave within a minute of event time; 0 for no bound
 * @param heartbeatNs time between signs of life; 0 for none
 * @param heartbeatWanted whether the user set it, so that there are heartbeats also without a sink
 */
public record AlertOptions(int maxPerMinute, long heartbeatNs, boolean heartbeatWanted) {

    /** Heartbeats that came more often would fill the alert journal: 8,640 a day are 13 MiB. */
    private static final long MIN_HEARTBEAT_NS = 10_000_000_000L;

    /** So many alerts a minute bound nothing. */
    private static final int LARGEST_BUDGET = 1_000_000;

    /** Time between signs of life, 0 for none: without a sink only who asks for them gets them. */
    long heartbeatNs(boolean withSinks) {
        return withSinks || heartbeatWanted ? heartbeatNs : 0;
    }

    /** The user's settings, checked. */
    public static AlertOptions of(Settings settings) throws ConfigurationException {
        long heartbeatNs = settings.durationNs(ConfigurationKey.HEARTBEAT_INTERVAL);
        if (heartbeatNs != 0 && heartbeatNs < MIN_HEARTBEAT_NS) {
            throw Configuration.refuse(
                    settings,
                    ConfigurationKey.HEARTBEAT_INTERVAL,
                    "must be at least " + Units.formatDuration(MIN_HEARTBEAT_NS) + ", or 0s for none");
        }
        int maxPerMinute = settings.count(ConfigurationKey.ALERTS_MAX_PER_MINUTE);
        if (maxPerMinute > LARGEST_BUDGET) {
            throw Configuration.refuse(
                    settings,
                    ConfigurationKey.ALERTS_MAX_PER_MINUTE,
                    "must be at most " + LARGEST_BUDGET + ", or 0 for no bound");
        }
        return new AlertOptions(maxPerMinute, heartbeatNs, settings.isSet(ConfigurationKey.HEARTBEAT_INTERVAL));
    }
}
