package dev.rubato.sink.kafka;

import dev.rubato.lab.JavaProcess;
import dev.rubato.lab.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Apache Kafka, one node that is its own controller, in a JVM of its own with a small heap. Killed and started anew at
 * will.
 */
public final class Broker implements AutoCloseable {
    static {
        // clients say every few moments that no broker is there, which is what a test wants
        System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
    }

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final int READ_FOR_S = 60;

    private final Path directory;
    private final int plainPort = freePort();
    private final int tlsPort = freePort();
    private volatile Process process;

    /** A broker with a plain listener and one for TLS, which knows nobody without a certificate of the authority. */
    public Broker(Path directory, TestAuthority authority) throws Exception {
        this.directory = Files.createDirectories(directory);
        TestAuthority.Identity identity = authority.identity("broker", "dns:localhost");
        int controllerPort = freePort();
        Files.writeString(properties(), """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@localhost:%1$d
            listeners=PLAINTEXT://localhost:%2$d,SSL://localhost:%3$d,CONTROLLER://localhost:%1$d
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL,CONTROLLER:PLAINTEXT
            log.dirs=%4$s/data
            auto.create.topics.enable=false
            offsets.topic.replication.factor=1
            log.cleaner.dedupe.buffer.size=2097152
            log.cleaner.io.buffer.size=65536
            num.io.threads=2
            num.network.threads=1
            background.threads=1
            authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
            super.users=User:ANONYMOUS
            allow.everyone.if.no.acl.found=true
            ssl.client.auth=required
            ssl.keystore.type=PKCS12
            ssl.keystore.location=%5$s
            ssl.keystore.password=%6$s
            ssl.key.password=%6$s
            ssl.truststore.type=PEM
            ssl.truststore.location=%7$s
            """.formatted(
                        controllerPort,
                        plainPort,
                        tlsPort,
                        this.directory,
                        identity.store(),
                        new String(TestAuthority.password()),
                        authority.certificate()));
        Process format = java(
                "kafka.tools.StorageTool",
                "format",
                "-t",
                "MkU3OEVBNTcwNTJENDM2Qg",
                "-c",
                properties().toString());
        if (format.waitFor() != 0) {
            throw new IOException(Files.readString(log()));
        }
        process = java("kafka.Kafka", properties().toString());
    }

    private Path properties() {
        return directory.resolve("server.properties");
    }

    private Path log() {
        return directory.resolve("broker.txt");
    }

    private Process java(String... main) throws IOException {
        return JavaProcess.start(log(), List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), main);
    }

    /** A port of the loopback interface that nobody listens on. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String plain() {
        return "localhost:" + plainPort;
    }

    String tls() {
        return "localhost:" + tlsPort;
    }

    /** A client that may do everything. */
    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", plain()));
    }

    /** Makes a topic, for which it waits until the broker is up. */
    public void create(String topic, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(STARTS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(Files.readString(log()), e);
        }
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again over what is on its disk. */
    public void startAgain() throws IOException {
        process = java("kafka.Kafka", properties().toString());
    }

    /** Reads a topic from its start until it holds {@code distinct} different alerts and nothing more comes. */
    List<ConsumerRecord<String, String>> read(String topic, int partitions, int distinct) {
        return read(topic, partitions, distinct, record -> record);
    }

    /** The ids of a topic's alerts, read in the same way. */
    public List<String> ids(String topic, int partitions, int distinct) {
        return read(topic, partitions, distinct, Broker::id);
    }

    private <T> List<T> read(
            String topic, int partitions, int distinct, Function<ConsumerRecord<String, String>, T> part) {
        List<T> parts = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Map<String, Object> properties = Map.of("bootstrap.servers", plain());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(READ_FOR_S);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (System.nanoTime() - until < 0
                    && (ids.size() < distinct
                            || all.stream().anyMatch(each -> consumer.position(each) < end(ends, each)))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    parts.add(part.apply(record));
                    ids.add(id(record));
                }
            }
        }
        return parts;
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return ends.getOrDefault(partition, 0L);
    }

    /** The header that carries an alert's key. */
    static String id(ConsumerRecord<String, String> record) {
        return new String(record.headers().lastHeader("rubato-id").value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        kill();
    }
}
