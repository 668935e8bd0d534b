package dev.rubato.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything that a user can set, checked and typed; the keys are documented in {@link ConfigurationKey}.
 *
 * @param hostName name of this host in alerts; empty takes the system's own
 * @param sinks the receivers that alerts are sent to
 * @param output file that alerts are appended to, {@code -} for standard output; empty if there are sinks and no
 *     output was asked for
 */
public record Configuration(
        String hostName,
        Journals journals,
        Sensors sensors,
        AlertOptions alerts,
        PrivacyOptions privacy,
        MetricsOptions metrics,
        List<SinkConfiguration> sinks,
        String output) {
    public Configuration {
        sinks = List.copyOf(sinks);
    }

    /**
     * Where events, alerts and facts are kept and for how long.
     *
     * @param minFreeBytes free disk space below which nothing is journaled
     */
    public record Journals(Path directory, Retention events, Retention alerts, Retention facts, long minFreeBytes) {

        public Path eventsDirectory() {
            return directory.resolve("events");
        }

        public Path alertsDirectory() {
            return directory.resolve("alerts");
        }

        public Path factsDirectory() {
            return directory.resolve("facts");
        }
    }

    /** How long and how much a journal keeps. */
    public record Retention(long maxAgeNs, long maxBytes) {}

    /**
     * Which sensors are wanted.
     *
     * @param kernelTraceBufferBytes trace buffer of each CPU
     * @param kernelTraceInstance name of the trace instance
     * @param rawSockets whether the kernel trace tells who opens raw and packet sockets
     * @param copyArguments whether the kernel is asked to copy the arguments of programs
     */
    public record Sensors(
            boolean kernelTrace,
            long kernelTraceBufferBytes,
            String kernelTraceInstance,
            boolean rawSockets,
            boolean copyArguments,
            boolean packet,
            boolean process,
            boolean socket,
            boolean gpu) {}

    private static final long MIN_TRACE_BUFFER_BYTES = 64L << 10;
    private static final long MAX_TRACE_BUFFER_BYTES = 256L << 20;
    private static final long MIN_JOURNAL_BYTES = 8L << 20;
    private static final long MIN_AGE_NS = 60_000_000_000L;

    /** The same with another place for alerts. */
    public Configuration withOutput(String newOutput) {
        return new Configuration(hostName, journals, sensors, alerts, privacy, metrics, sinks, newOutput);
    }

    /** The configuration of a user's settings, defaults where nothing is set. */
    public static Configuration of(Settings settings, Map<String, String> environment, String userName)
            throws ConfigurationException {
        String dir = settings.text(ConfigurationKey.JOURNAL_DIR);
        Path directory = dir.isEmpty() ? defaultJournalDirectory(environment, userName) : Path.of(dir);
        Journals journals = new Journals(
                directory.toAbsolutePath().normalize(),
                new Retention(
                        age(settings, ConfigurationKey.JOURNAL_EVENTS_MAX_AGE),
                        atLeast(settings, ConfigurationKey.JOURNAL_EVENTS_MAX_BYTES, MIN_JOURNAL_BYTES)),
                new Retention(
                        age(settings, ConfigurationKey.JOURNAL_ALERTS_MAX_AGE),
                        atLeast(settings, ConfigurationKey.JOURNAL_ALERTS_MAX_BYTES, MIN_JOURNAL_BYTES)),
                new Retention(
                        age(settings, ConfigurationKey.JOURNAL_FACTS_MAX_AGE),
                        atLeast(settings, ConfigurationKey.JOURNAL_FACTS_MAX_BYTES, MIN_JOURNAL_BYTES)),
                settings.bytes(ConfigurationKey.JOURNAL_MIN_FREE_BYTES));
        long traceBufferBytes = atLeast(settings, ConfigurationKey.SENSORS_KERNEL_TRACE_BUFFER, MIN_TRACE_BUFFER_BYTES);
        if (traceBufferBytes > MAX_TRACE_BUFFER_BYTES) {
            throw refuse(
                    settings,
                    ConfigurationKey.SENSORS_KERNEL_TRACE_BUFFER,
                    "must be at most " + Units.formatBytes(MAX_TRACE_BUFFER_BYTES)
                            + ": it is kernel memory, once for each CPU");
        }
        Sensors sensors = new Sensors(
                settings.flag(ConfigurationKey.SENSORS_KERNEL_TRACE),
                traceBufferBytes,
                traceInstance(settings),
                settings.flag(ConfigurationKey.SENSORS_KERNEL_TRACE_RAW_SOCKETS),
                settings.flag(ConfigurationKey.SENSORS_KERNEL_TRACE_COPY_ARGUMENTS),
                settings.flag(ConfigurationKey.SENSORS_PACKET),
                settings.flag(ConfigurationKey.SENSORS_PROCESS),
                settings.flag(ConfigurationKey.SENSORS_SOCKET),
                settings.flag(ConfigurationKey.SENSORS_GPU));
        List<SinkConfiguration> sinks = SinkSettings.of(settings, environment);
        boolean outputWanted = sinks.isEmpty() || settings.isSet(ConfigurationKey.OUTPUT);
        return new Configuration(
                settings.text(ConfigurationKey.HOST_NAME),
                journals,
                sensors,
                AlertOptions.of(settings),
                PrivacyOptions.of(settings),
                MetricsOptions.of(settings),
                sinks,
                outputWanted ? settings.text(ConfigurationKey.OUTPUT) : "");
    }

    /** {@code /var/lib/rubato} for root, else {@code $XDG_STATE_HOME/rubato}. */
    private static Path defaultJournalDirectory(Map<String, String> environment, String userName)
            throws ConfigurationException {
        if (userName.equals("root")) {
            return Path.of("/var/lib/rubato");
        }
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        if (!state.isEmpty()) {
            return Path.of(state, "rubato");
        }
        String home = environment.getOrDefault("HOME", "");
        if (home.isEmpty()) {
            throw new ConfigurationException(
                    "no place for the journal: neither XDG_STATE_HOME nor HOME is set; give --set"
                            + " journal.dir=DIRECTORY");
        }
        return Path.of(home, ".local", "state", "rubato");
    }

    private static String traceInstance(Settings settings) throws ConfigurationException {
        String name = settings.text(ConfigurationKey.SENSORS_KERNEL_TRACE_INSTANCE);
        if (!name.matches("[A-Za-z0-9_-]{1,32}")) {
            throw refuse(
                    settings,
                    ConfigurationKey.SENSORS_KERNEL_TRACE_INSTANCE,
                    "must be 1 to 32 letters, digits, - or _: it names a directory of the kernel");
        }
        return name;
    }

    private static long atLeast(Settings settings, ConfigurationKey key, long min) throws ConfigurationException {
        long value = settings.bytes(key);
        if (value < min) {
            throw refuse(settings, key, "must be at least " + Units.formatBytes(min));
        }
        return value;
    }

    private static long age(Settings settings, ConfigurationKey key) throws ConfigurationException {
        long ageNs = settings.durationNs(key);
        if (ageNs < MIN_AGE_NS) {
            throw refuse(
                    settings,
                    key,
                    "must be at least " + Units.formatDuration(MIN_AGE_NS) + ": detectors look back further than that");
        }
        return ageNs;
    }

    static ConfigurationException refuse(Settings settings, ConfigurationKey key, String why) {
        return new ConfigurationException(
                settings.place(key) + ": " + key.path() + ": \"" + settings.text(key) + "\" " + why);
    }
}
