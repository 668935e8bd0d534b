package dev.rubato.sink;

import dev.rubato.sink.http.HttpSinks;
import dev.rubato.sink.kafka.KafkaSink;
import dev.rubato.sink.transport.FileTransport;
import dev.rubato.sink.transport.StandardOutputTransport;
import dev.rubato.sink.transport.SyslogStreamTransport;
import dev.rubato.sink.transport.SyslogUdpTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every kind of sink with its options: the only list of them. A kind's transport and what it needs are loaded when one is
 * configured, not before: {@link #open} is a switch for that reason.
 */
public enum SinkType {
    FILE(
            "file",
            "appends lines to a file",
            Defaults.LOCAL,
            SinkOption.required("path", "the file; made with mode 0600, and opened anew on SIGHUP"),
            SinkOption.size("max-bytes", "10MiB", "size at which the file is rotated to PATH.1; 0B never rotates"),
            SinkOption.count("keep", 5, "rotated files that are kept; the oldest is deleted")),
    STDOUT("stdout", "writes lines to standard output", Defaults.LOCAL),
    SYSLOG_UDP(
            "syslog-udp", "syslog (RFC 5424) over UDP", Defaults.SYSLOG, Syslog.ADDRESS, Syslog.FACILITY, Syslog.APP),
    SYSLOG_TCP(
            "syslog-tcp",
            "syslog (RFC 5424) over TCP with octet counting",
            Defaults.SYSLOG,
            Syslog.ADDRESS,
            Syslog.FACILITY,
            Syslog.APP),
    SYSLOG_TLS(
            "syslog-tls",
            "syslog over TLS 1.2 or 1.3 (RFC 5425)",
            Defaults.SYSLOG,
            Syslog.ADDRESS,
            Syslog.FACILITY,
            Syslog.APP,
            SinkOption.file("ca-file", "PEM certificates of the authorities to trust instead of the JDK's own"),
            SinkOption.file("certificate-file", "PEM certificate to show to the receiver, then those that signed it"),
            SinkOption.file("key-file", "its private key: PEM, PKCS#8, readable for this user alone")),
    SYSLOG_UNIX(
            "syslog-unix",
            "syslog (RFC 5424) to a Unix socket, a line a message on a stream socket",
            Defaults.SYSLOG,
            SinkOption.required("path", "the socket; Java cannot use a datagram socket, as /dev/log mostly is"),
            Syslog.FACILITY,
            Syslog.APP),
    SPLUNK_HEC("splunk-hec", "posts events to Splunk's HTTP Event Collector", Defaults.HTTP, HttpSinks.SPLUNK_HEC),
    ELASTIC(
            "elastic",
            "creates documents in Elasticsearch or OpenSearch by _bulk",
            Defaults.ELASTIC,
            HttpSinks.ELASTIC),
    SENTINEL("sentinel", "posts to Microsoft Sentinel's Logs Ingestion API", Defaults.HTTP, HttpSinks.SENTINEL),
    WEBHOOK("webhook", "posts JSON to a URL", Defaults.HTTP, HttpSinks.WEBHOOK),
    FALCOSIDEKICK(
            "falcosidekick",
            "posts Falco's JSON to falcosidekick, which fans out",
            Defaults.FALCO,
            HttpSinks.FALCOSIDEKICK),
    KAFKA("kafka", "appends to a topic of Apache Kafka", Defaults.HTTP, KafkaSink.OPTIONS);

    /** Options of several kinds of syslog. */
    private static final class Syslog {
        static final SinkOption ADDRESS = SinkOption.required(
                "address", "HOST:PORT or [IPV6]:PORT; without a port 514 (UDP), 601 (TCP), 6514 (TLS)");
        static final SinkOption FACILITY =
                SinkOption.text("facility", "local0", "the facility under which a syslog daemon files it");
        static final SinkOption APP = SinkOption.text("app-name", "rubato", "the program's name in each message");
    }

    /**
     * What differs between kinds in the options that every sink has.
     *
     * @param maxMessage most bytes of one message, as text: what a receiver cuts without being asked loses the end
     */
    private record Defaults(String format, String maxMessage, int batchMessages, String batchBytes, String batchAge) {
        /** Files and pipes take any size; a batch is one system call. */
        static final Defaults LOCAL = new Defaults("json", "64KiB", 500, "256KiB", "0s");

        /** A request may hold 1 MB at Sentinel and Splunk; a second of waiting makes one request of a burst. */
        static final Defaults HTTP = new Defaults("json", "64KiB", 500, "768KiB", "1s");

        static final Defaults ELASTIC = new Defaults("ecs", "64KiB", 500, "768KiB", "1s");

        /** One request for each alert: a batch is what one wait for a slow receiver can hold up. */
        static final Defaults FALCO = new Defaults("falco", "64KiB", 50, "256KiB", "0s");

        /** Syslog daemons cut at 8 KiB unless they are told otherwise (rsyslog's maxMessageSize). */
        static final Defaults SYSLOG = new Defaults("json", "8KiB", 200, "256KiB", "0s");
    }

    private final String typeName;
    private final String meaning;

    /** Never changed: a copy that nobody can write to. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<SinkOption> options;

    SinkType(String typeName, String meaning, Defaults defaults, SinkOption... own) {
        this(typeName, meaning, defaults, Arrays.asList(own));
    }

    SinkType(String typeName, String meaning, Defaults defaults, List<SinkOption> own) {
        this.typeName = typeName;
        this.meaning = meaning;
        List<SinkOption> all = new ArrayList<>(common(defaults));
        all.addAll(own);
        this.options = List.copyOf(all);
    }

    private static List<SinkOption> common(Defaults defaults) {
        return List.of(
                SinkOption.text(
                        "format", defaults.format(), "how an alert is written: `rubato check --keys` lists them"),
                SinkOption.text("min-severity", "info", "the least severity that is sent"),
                SinkOption.text("detectors", "", "only alerts of these detectors; empty sends those of all"),
                SinkOption.size(
                        "max-message",
                        defaults.maxMessage(),
                        "most bytes of one message; a longer alert has its texts cut until it fits"),
                SinkOption.count(
                        "batch-messages",
                        defaults.batchMessages(),
                        "most alerts in one batch; raising it costs memory and repeats more after a cut"),
                SinkOption.size(
                        "batch-bytes", defaults.batchBytes(), "most bytes in one batch; raising it costs memory"),
                SinkOption.duration(
                        "batch-age",
                        defaults.batchAge(),
                        "how long an alert waits for others; raising it costs delay"));
    }

    /** The name in the configuration. */
    public String typeName() {
        return typeName;
    }

    /** What it does, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** Its options, those that every sink has first. */
    public List<SinkOption> options() {
        return options;
    }

    /** The kind of this name, if there is one. */
    public static Optional<SinkType> of(String typeName) {
        return Arrays.stream(values())
                .filter(type -> type.typeName.equals(typeName))
                .findFirst();
    }

    /**
     * Makes the transport of a sink, without connecting.
     *
     * @throws IOException if an option is wrong or a file that it names cannot be used, in words for the user
     */
    public Transport open(SinkOptions options) throws IOException {
        return switch (this) {
            case FILE -> new FileTransport(options);
            case STDOUT -> new StandardOutputTransport();
            case SPLUNK_HEC -> HttpSinks.splunkHec(options);
            case ELASTIC -> HttpSinks.elastic(options);
            case SENTINEL -> HttpSinks.sentinel(options);
            case WEBHOOK -> HttpSinks.webhook(options);
            case FALCOSIDEKICK -> HttpSinks.falcosidekick(options);
            case KAFKA -> KafkaSink.open(options);
            case SYSLOG_UDP -> new SyslogUdpTransport(options);
            case SYSLOG_TCP -> SyslogStreamTransport.tcp(options);
            case SYSLOG_TLS -> SyslogStreamTransport.tls(options);
            case SYSLOG_UNIX -> SyslogStreamTransport.unix(options);
        };
    }
}
