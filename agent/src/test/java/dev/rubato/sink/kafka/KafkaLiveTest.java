package dev.rubato.sink.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Severity;
import dev.rubato.lab.TestAuthority;
import dev.rubato.sink.Alerts;
import dev.rubato.sink.Answer;
import dev.rubato.sink.GivenOptions;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.Transport;
import dev.rubato.sink.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker. */
@Tag("live")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaLiveTest {
    private static final int PARTITIONS = 3;

    private Path directory;
    private TestAuthority authority;
    private Broker broker;

    @SuppressWarnings("NullAway.Init") // set before the first test
    KafkaLiveTest() {}

    @BeforeAll
    void startBroker(@TempDir Path folder) throws Exception {
        directory = folder;
        authority = new TestAuthority(folder.resolve("authority"));
        broker = new Broker(folder.resolve("broker"), authority);
        broker.create("warm-up", 1);
    }

    @AfterAll
    void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void losesNothingWhileTheBrokerIsKilledAndStartedAgain() throws Exception {
        broker.create("outage", PARTITIONS);
        int batches = 400;
        int size = 20;
        Set<String> sent = new LinkedHashSet<>();
        int failures = 0;
        Thread killed = new Thread();
        try (Transport sink = plain("outage", Map.of("answer-timeout", "2s"))) {
            for (int batch = 0; batch < batches; batch++) {
                List<Outgoing> alerts = batch("a", batch * size, size);
                alerts.forEach(alert -> sent.add(alert.key()));
                if (batch == batches / 40) {
                    killed = Thread.startVirtualThread(broker::kill);
                }
                while (!alerts.isEmpty()) {
                    alerts = notAccepted(sink, alerts);
                    if (!alerts.isEmpty() && failures++ == 0) {
                        killed.join();
                        broker.startAgain();
                    }
                }
            }
        }
        assertTrue(failures > 0, "the outage was noticed");
        List<ConsumerRecord<String, String>> received = broker.read("outage", PARTITIONS, sent.size());
        Set<String> ids = received.stream().map(Broker::id).collect(Collectors.toSet());
        assertEquals(sent, ids);
        System.out.printf(
                "kafka outage: %d alerts sent, %d distinct received, %d duplicates, %d failed tries%n",
                sent.size(), ids.size(), received.size() - ids.size(), failures);
        for (String host : List.of("host-0", "host-1", "host-2")) {
            List<ConsumerRecord<String, String>> ofHost =
                    received.stream().filter(each -> each.key().equals(host)).toList();
            assertEquals(
                    1, ofHost.stream().map(ConsumerRecord::partition).distinct().count(), host);
            List<Integer> order = ofHost.stream()
                    .map(each -> Integer.parseInt(each.value()))
                    .distinct()
                    .toList();
            assertEquals(order.stream().sorted().toList(), order, host);
        }
    }

    @Test
    void givesUpOnlyTheAlertThatIsTooLarge() throws Exception {
        broker.create("large", 1);
        List<Outgoing> alerts = new ArrayList<>(Alerts.of(3));
        alerts.set(1, Alerts.alert("large", 0, 1, "x".repeat(2 << 20)));
        try (Transport sink = plain("large", Map.of())) {
            Answer answer = sink.send(alerts);
            assertInstanceOf(Verdict.Accepted.class, answer.verdicts().get(0));
            Verdict.Refused refused =
                    assertInstanceOf(Verdict.Refused.class, answer.verdicts().get(1));
            assertTrue(refused.why().startsWith("RecordTooLargeException"), refused.why());
            assertInstanceOf(Verdict.Accepted.class, answer.verdicts().get(2));
            assertEquals("on disk: large, partition 0, offset 1", answer.words());
        }
    }

    @Test
    void keepsAlertsWhileThereIsNoSuchTopic() throws Exception {
        try (Transport sink = plain("later", Map.of("answer-timeout", "2s"))) {
            Answer answer = sink.send(Alerts.of(3));
            assertTrue(answer.verdicts().stream().allMatch(Verdict.Later.class::isInstance), answer::toString);
            assertTrue(answer.words().contains("later"), answer.words());
            broker.create("later", 1);
            assertEquals(List.of(), notAccepted(sink, Alerts.of(3)));
        }
    }

    @Test
    void showsItsCertificateAndKeepsAlertsWhileItMayNotWrite() throws Exception {
        broker.create("guarded", 1);
        AclBinding denied = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "guarded", PatternType.LITERAL),
                new AccessControlEntry("User:CN=agent", "*", AclOperation.WRITE, AclPermissionType.DENY));
        AclBinding allowed = new AclBinding(
                denied.pattern(),
                new AccessControlEntry("User:CN=agent", "*", AclOperation.WRITE, AclPermissionType.ALLOW));
        try (Admin admin = broker.admin();
                Transport sink = tls("guarded", authority.identity("agent", "dns:agent.example"))) {
            admin.createAcls(List.of(denied, allowed)).all().get();
            Answer answer = sink.send(Alerts.of(2));
            assertTrue(answer.verdicts().stream().allMatch(Verdict.Later.class::isInstance), answer::toString);
            assertTrue(answer.words().startsWith("TopicAuthorizationException"), answer.words());
            admin.deleteAcls(List.of(denied.toFilter())).all().get();
            assertEquals(List.of(), notAccepted(sink, Alerts.of(2)));
        }
    }

    @Test
    void saysThatABrokerDoesNotKnowItsCertificate() throws Exception {
        TestAuthority other = new TestAuthority(directory.resolve("other"));
        try (Transport sink = tls("guarded", other.identity("stranger", "dns:agent.example"))) {
            Answer answer = sink.send(Alerts.of(2));
            assertTrue(answer.verdicts().stream().allMatch(Verdict.Later.class::isInstance), answer::toString);
            assertTrue(answer.words().startsWith("SslAuthenticationException"), answer.words());
        }
    }

    private static List<Outgoing> batch(String prefix, int from, int count) {
        List<Outgoing> alerts = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            alerts.add(new Outgoing(prefix + i, 0, i, Severity.LOW, "scan", "host-" + i % 3, Integer.toString(i)));
        }
        return alerts;
    }

    /** Sends a batch once; returns what was not accepted, from the oldest such alert on. */
    private static List<Outgoing> notAccepted(Transport sink, List<Outgoing> alerts) {
        Answer answer;
        try {
            answer = sink.send(alerts);
        } catch (IOException e) {
            return alerts;
        }
        for (int i = 0; i < alerts.size(); i++) {
            if (!(answer.verdicts().get(i) instanceof Verdict.Accepted)) {
                return alerts.subList(i, alerts.size());
            }
        }
        return List.of();
    }

    private Transport plain(String topic, Map<String, String> more) throws IOException {
        Map<String, String> given = new HashMap<>(more);
        given.put("servers", broker.plain());
        given.put("topic", topic);
        return KafkaSink.open(new GivenOptions(KafkaSink.OPTIONS, given));
    }

    private Transport tls(String topic, TestAuthority.Identity identity) throws IOException {
        Path both = directory.resolve(identity.key().getFileName() + ".pem");
        Files.writeString(both, Files.readString(identity.key()) + Files.readString(identity.certificate()));
        return KafkaSink.open(new GivenOptions(
                KafkaSink.OPTIONS,
                Map.of(
                        "servers",
                        broker.tls(),
                        "topic",
                        topic,
                        "properties.security.protocol",
                        "SSL",
                        "properties.ssl.truststore.type",
                        "PEM",
                        "properties.ssl.truststore.location",
                        authority.certificate().toString(),
                        "properties.ssl.keystore.type",
                        "PEM",
                        "properties.ssl.keystore.location",
                        both.toString())));
    }
}
