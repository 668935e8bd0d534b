package dev.rubato.agent;

import dev.rubato.lab.JavaProcess;
import dev.rubato.lab.TestAuthority;
import dev.rubato.sink.http.Cluster;
import dev.rubato.sink.kafka.Broker;
import dev.rubato.sink.transport.Rsyslog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receivers of the chaos run, each of which can be killed and started again over what it has: rsyslog over TCP, a
 * cluster over HTTP that treats one request in ten badly, a file on a small disk and, if wanted, a Kafka broker.
 */
final class ChaosReceivers implements AutoCloseable {
    /**
     * Those that have each alert for the first time in the order of the journal. The cluster takes batches in part, and
     * rsyslog may still read a connection that was cut beside the one after it.
     */
    static final Set<String> IN_ORDER = Set.of("file", "kafka");

    private static final String TOPIC = "alerts";
    private static final String DISTURBED_OF_HUNDRED = "10";

    private final Path directory;
    private final Path file;
    private final long seed;
    private final int syslogPort = Broker.freePort();
    private final int httpPort = Broker.freePort();
    private final Rsyslog rsyslog;
    private final @Nullable Broker kafka;
    private @Nullable Process cluster;

    /** Starts all of them; the file sink writes {@code file}. */
    ChaosReceivers(Path directory, Path file, long seed, boolean withKafka) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.file = file;
        this.seed = seed;
        rsyslog = new Rsyslog(
                        directory.resolve("rsyslog"),
                        "module(load=\"imtcp\")",
                        "input(type=\"imtcp\" address=\"127.0.0.1\" port=\"" + syslogPort + "\" ruleset=\"all\")")
                .start();
        startHttp();
        kafka = withKafka
                ? new Broker(directory.resolve("kafka"), new TestAuthority(directory.resolve("authority")))
                : null;
        if (kafka != null) {
            kafka.create(TOPIC, 1);
        }
    }

    /** A configuration with a sink for each. */
    String yaml() {
        Broker broker = kafka;
        return """
            sinks:
              syslog: {type: syslog-tcp, address: "127.0.0.1:%d"}
              http: {type: elastic, url: "http://localhost:%d", answer-timeout: 2s}
              file: {type: file, path: %s, max-bytes: 0B}
            """.formatted(syslogPort, httpPort, file)
                + (broker == null
                        ? ""
                        : "  kafka: {type: kafka, servers: \"" + broker.plain() + "\", topic: " + TOPIC
                                + ", answer-timeout: 5s}\n");
    }

    boolean hasKafka() {
        return kafka != null;
    }

    void killSyslog() throws Exception {
        rsyslog.kill();
    }

    void startSyslog() throws IOException {
        rsyslog.start();
    }

    long syslogPid() {
        return rsyslog.pid();
    }

    void killHttp() {
        Process running = cluster;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }

    void startHttp() throws IOException {
        cluster = JavaProcess.start(
                directory.resolve("cluster.txt"),
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                Cluster.class.getName(),
                Integer.toString(httpPort),
                stored().toString(),
                Long.toString(seed),
                DISTURBED_OF_HUNDRED);
    }

    private Path stored() {
        return directory.resolve("stored");
    }

    void killKafka() {
        if (kafka != null) {
            kafka.kill();
        }
    }

    void startKafka() throws IOException {
        if (kafka != null) {
            kafka.startAgain();
        }
    }

    void killAll() throws Exception {
        killSyslog();
        killHttp();
        killKafka();
    }

    void startAll() throws IOException {
        startSyslog();
        startHttp();
        startKafka();
    }

    /** The ids that each has, as often as they came. */
    Map<String, List<String>> received(int distinct) throws IOException {
        Map<String, List<String>> received = new LinkedHashMap<>();
        received.put("syslog", rsyslog.ids());
        received.put("http", Cluster.ids(stored()));
        received.put("file", Rsyslog.ids(Files.readAllLines(file)));
        Broker broker = kafka;
        if (broker != null) {
            received.put("kafka", broker.ids(TOPIC, 1, distinct));
        }
        return received;
    }

    @Override
    public void close() {
        rsyslog.close();
        killHttp();
        killKafka();
    }
}
