package dev.rubato.detect.spawn;

import static dev.rubato.detect.spawn.ChainStory.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.HostProcess;
import org.junit.jupiter.api.Test;

class CrossingAuditTest {
    private static final long DAY_NS = 86_400_000 * MS;

    private final ChainStory story = new ChainStory();
    private final HostProcess desk = story.terminal();
    private final HostProcess server = story.service("/usr/bin/node", "/srv/server.js");

    @Test
    void aBrowserThatReachesALocalServiceIsRecordedOncePerPairAndDay() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess browser = story.browser(desk);
        HostProcess network = story.network(browser);
        for (int i = 0; i < 10; i++) {
            story.connect(network, "127.0.0.1", 8081);
        }
        HostProcess again = story.network(story.browser(story.terminal()));
        story.connect(again, "127.0.0.1", 8081);
        assertEquals(1, story.crossings().size());
        Alert record = story.crossings().getFirst();
        assertEquals(Severity.INFO, record.severity());
        assertEquals("spawn-chain", record.detector());
        assertEquals(0, record.score());
        assertEquals(
                0, record.evidence().stream().mapToDouble(Alert.Evidence::nats).sum());
        assertEquals(
                "chromium (pid " + browser.key().pid() + ") reached the local service node server.js on 127.0.0.1:8081",
                record.summary());
        assertEquals(3, record.chain().size());

        story.pass(DAY_NS);
        story.connect(network, "127.0.0.1", 8081);
        assertEquals(2, story.crossings().size());
    }

    @Test
    void anotherServiceIsAnotherPair() {
        story.listen(server, "127.0.0.1", 8081);
        story.listen(server, "127.0.0.1", 8082);
        HostProcess network = story.network(story.browser(desk));
        story.connect(network, "127.0.0.1", 8081);
        story.connect(network, "127.0.0.1", 8082);
        assertEquals(2, story.crossings().size());
    }

    @Test
    void anAgentIsRecordedTowardsOthersButNotTowardsItsOwnServers() {
        HostProcess agent = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/node", "/usr/local/bin/claude");
        HostProcess own = story.spawn(agent, Stdin.PIPE, "/usr/bin/python3", "-m", "toolserver");
        story.listen(own, "127.0.0.1", 9100);
        story.listen(server, "127.0.0.1", 8081);
        story.connect(agent, "127.0.0.1", 9100);
        assertTrue(story.crossings().isEmpty());
        story.connect(agent, "127.0.0.1", 8081);
        assertEquals(1, story.crossings().size());
    }

    @Test
    void ordinaryClientsAreNotRecorded() {
        story.listen(server, "127.0.0.1", 8081);
        story.fetch(desk);
        story.connect(desk, "127.0.0.1", 8081);
        assertTrue(story.crossings().isEmpty());
    }
}
