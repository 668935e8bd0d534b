package dev.rubato.agent;

/**
 * Where the agent's own metrics go; nothing of it is loaded if both places are empty.
 *
 * @param file for the node exporter's textfile collector; empty for none
 * @param intervalNs how often the file is written
 * @param socket path of a Unix socket that answers with them; empty for none
 */
public record MetricsOptions(String file, long intervalNs, String socket) {

    private static final long MIN_INTERVAL_NS = 1_000_000_000L;

    /** No metrics. */
    static final MetricsOptions NONE = new MetricsOptions("", MIN_INTERVAL_NS, "");

    static MetricsOptions of(Settings settings) throws ConfigurationException {
        long intervalNs = settings.durationNs(ConfigurationKey.METRICS_INTERVAL);
        if (intervalNs < MIN_INTERVAL_NS) {
            throw Configuration.refuse(
                    settings,
                    ConfigurationKey.METRICS_INTERVAL,
                    "must be at least " + Units.formatDuration(MIN_INTERVAL_NS));
        }
        return new MetricsOptions(
                settings.text(ConfigurationKey.METRICS_FILE),
                intervalNs,
                settings.text(ConfigurationKey.METRICS_SOCKET));
    }
}
