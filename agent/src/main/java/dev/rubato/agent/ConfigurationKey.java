package dev.rubato.agent;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Every key of the configuration with its form, default and meaning: the only list of them. */
public enum ConfigurationKey {
    HOST_NAME("host.name", Form.TEXT, "", "name of this host in alerts; empty takes the system's own"),
    JOURNAL_DIR(
            "journal.dir",
            Form.TEXT,
            "",
            "directory of the event, alert and fact journals; empty takes /var/lib/rubato for root, else"
                    + " $XDG_STATE_HOME/rubato"),
    JOURNAL_EVENTS_MAX_AGE(
            "journal.events.max-age",
            Form.DURATION,
            "24h",
            "how long events are kept; a restart reads them all, so raising it costs start-up time"),
    JOURNAL_EVENTS_MAX_BYTES(
            "journal.events.max-bytes", Form.SIZE, "512MiB", "disk space for events; the oldest are deleted first"),
    JOURNAL_ALERTS_MAX_AGE("journal.alerts.max-age", Form.DURATION, "30d", "how long alerts are kept"),
    JOURNAL_ALERTS_MAX_BYTES(
            "journal.alerts.max-bytes", Form.SIZE, "128MiB", "disk space for alerts; the oldest are deleted first"),
    JOURNAL_FACTS_MAX_AGE(
            "journal.facts.max-age",
            Form.DURATION,
            "30d",
            "how long is kept what detectors remember beyond the events: first contacts, habits, replication records"),
    JOURNAL_FACTS_MAX_BYTES(
            "journal.facts.max-bytes",
            Form.SIZE,
            "64MiB",
            "disk space for what detectors remember; a restart reads it all, the oldest is deleted first and counted"),
    JOURNAL_MIN_FREE_BYTES(
            "journal.min-free-bytes",
            Form.SIZE,
            "64MiB",
            "free disk space below which nothing is journaled; what is dropped is counted and reported as a gap"),
    SENSORS_KERNEL_TRACE(
            "sensors.kernel-trace.enabled",
            Form.FLAG,
            "true",
            "read every exec, fork, exit and TCP state change from the kernel's trace (Linux, root)"),
    SENSORS_KERNEL_TRACE_BUFFER(
            "sensors.kernel-trace.buffer",
            Form.SIZE,
            "1MiB",
            "trace buffer of each CPU in kernel memory; lowering it loses events in bursts"),
    SENSORS_KERNEL_TRACE_INSTANCE(
            "sensors.kernel-trace.instance",
            Form.TEXT,
            "rubato",
            "name of the trace instance; a second agent on one host needs another one"),
    SENSORS_KERNEL_TRACE_RAW_SOCKETS(
            "sensors.kernel-trace.raw-sockets",
            Form.FLAG,
            "true",
            "see who opens raw and packet sockets; costs every system call of the host about 30 ns"),
    SENSORS_KERNEL_TRACE_COPY_ARGUMENTS(
            "sensors.kernel-trace.copy-arguments",
            Form.FLAG,
            "true",
            "have the kernel copy the arguments of programs (eBPF, Linux 5.8); without it they are read from /proc,"
                    + " which costs more and misses some"),
    SENSORS_PACKET("sensors.packet.enabled", Form.FLAG, "true", "capture packet headers with libpcap"),
    SENSORS_PROCESS(
            "sensors.process.enabled",
            Form.FLAG,
            "true",
            "describe processes from before the start; without a kernel trace, list processes at intervals"),
    SENSORS_SOCKET(
            "sensors.socket.enabled",
            Form.FLAG,
            "true",
            "find sockets from before the start and who sends probes; without a kernel trace, list them at intervals"),
    SENSORS_GPU("sensors.gpu.enabled", Form.FLAG, "true", "sample GPU use"),
    ALERTS_MAX_PER_MINUTE(
            "alerts.max-per-minute",
            Form.COUNT,
            "60",
            "alerts that may leave within a minute; what is above it is counted and summed up in one alert, and replay"
                    + " finds it; 0 is no bound; raising it lets a storm cost more of whoever reads"),
    HEARTBEAT_INTERVAL(
            "heartbeat.interval",
            Form.DURATION,
            "5m",
            "how often every sink gets a sign of life, so that its receiver notices silence; 0s is never; without sinks"
                    + " there are heartbeats only if this is set"),
    PRIVACY_ARGUMENTS(
            "privacy.arguments",
            Form.TEXT,
            "redact",
            "arguments in alerts: redact replaces what looks like a secret, omit leaves out all arguments and every"
                + " text that may quote one, keep changes nothing; the event journal, which stays on the host, keeps"
                + " them"),
    PRIVACY_USERS(
            "privacy.users",
            Form.TEXT,
            "keep",
            "users in alerts: keep, or hash, under a key of this host, so that a user stays recognisable and unnamed"),
    PRIVACY_RULES_FILE(
            "privacy.rules-file",
            Form.TEXT,
            "",
            "file of further rules that find secrets: a name, keywords and an RE2 pattern a line; each costs time for"
                    + " every alert"),
    METRICS_FILE(
            "metrics.file",
            Form.TEXT,
            "",
            "file for the node exporter's textfile collector, its name ending in .prom; readable for all, as it holds"
                    + " no secrets; empty writes none"),
    METRICS_INTERVAL(
            "metrics.interval", Form.DURATION, "15s", "how often the metrics file is written; each costs about 5 ms"),
    METRICS_SOCKET(
            "metrics.socket",
            Form.TEXT,
            "",
            "path of a Unix socket, mode 0600, that answers GET with OpenMetrics; empty opens none"),
    OUTPUT("output", Form.TEXT, "-", "where alerts go: a file that is appended to, or - for standard output");

    /** How a value is written. */
    public enum Form {
        TEXT,
        /** {@code true} or {@code false}. */
        FLAG,
        /** A whole number that is not negative. */
        COUNT,
        /** A number with a unit of time. */
        DURATION,
        /** A number with a unit of bytes. */
        SIZE
    }

    private final String path;
    private final Form form;
    private final String defaultText;
    private final String meaning;

    ConfigurationKey(String path, Form form, String defaultText, String meaning) {
        this.path = path;
        this.form = form;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /** The dotted name, e.g. {@code journal.dir}; in YAML every dot may be a level. */
    public String path() {
        return path;
    }

    public Form form() {
        return form;
    }

    public String defaultText() {
        return defaultText;
    }

    /** One sentence that says what it does and what raising or lowering it costs. */
    public String meaning() {
        return meaning;
    }

    /** The key of this name, if there is one. */
    static Optional<ConfigurationKey> of(String path) {
        return Arrays.stream(values()).filter(key -> key.path.equals(path)).findFirst();
    }

    /** The key whose name differs least from {@code path}. */
    static ConfigurationKey nearest(String path) {
        return Arrays.stream(values())
                .min(Comparator.comparingInt(key -> distance(path, key.path)))
                .orElseThrow();
    }

    /** The one of {@code known} that differs least from {@code name}. */
    static String nearest(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(each -> distance(name, each)))
                .orElseThrow();
    }

    /** Least number of single-character edits between two texts (Levenshtein, 1966). */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int substitution = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
