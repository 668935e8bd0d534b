package dev.rubato.detect.spawn;

import static dev.rubato.detect.spawn.ChainStory.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.HostProcess;
import org.junit.jupiter.api.Test;

/** Ordinary work that has part of a chain's shape: nothing above {@code info}. */
class LookAlikesTest {
    private final ChainStory story = new ChainStory();
    private final HostProcess desk = story.terminal();

    private void assertSilent() {
        assertTrue(story.alarms().isEmpty(), story.alarms()::toString);
    }

    @Test
    void aBuildThatDownloadsServesAndStartsShellsIsNoClientOfItself() {
        HostProcess maven = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/java", "-cp", "x.jar", "org.Launcher");
        story.fetch(maven);
        story.listen(maven, "127.0.0.1", 41000);
        for (int i = 0; i < 20; i++) {
            HostProcess shell = story.spawn(maven, Stdin.PIPE, "/bin/sh", "-c", "cd x && java -jar surefire.jar");
            HostProcess forked = story.spawn(shell, Stdin.PIPE, "/usr/bin/java", "-jar", "surefire.jar");
            story.connect(forked, "127.0.0.1", 41000);
            story.nowNs += 300 * MS;
        }
        assertSilent();
        assertTrue(story.chains().isEmpty());
    }

    @Test
    void aTestSuiteThatStartsServersConnectsAndStartsShellsInItsOwnLineageIsSilent() {
        HostProcess suite = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/node", "run-tests.js");
        story.fetch(suite);
        for (int i = 0; i < 30; i++) {
            HostProcess server = story.spawn(suite, Stdin.PIPE, "/usr/bin/node", "server.js");
            story.listen(server, "127.0.0.1", 35_000 + i);
            story.connect(suite, "127.0.0.1", 35_000 + i);
            story.spawn(server, Stdin.PIPE, "/bin/sh", "-c", "echo " + i);
        }
        assertSilent();
        assertTrue(story.chains().isEmpty());
    }

    @Test
    void packageScriptsAndCompilersStartShellsWithoutAnyHop() {
        HostProcess npm = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/npm");
        for (int i = 0; i < 200; i++) {
            story.fetch(npm);
            story.spawn(npm, Stdin.PIPE, "/bin/sh", "-c", "node-gyp rebuild");
        }
        HostProcess make = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/make", "-j8");
        for (int i = 0; i < 200; i++) {
            story.spawn(make, Stdin.TERMINAL, "/bin/sh", "-c", "cc -c x.c");
        }
        assertTrue(story.alerts.isEmpty());
    }

    @Test
    void aDevelopmentServerUnderAHeadlessTestMayStartItsOwnWorkersAndTools() {
        HostProcess npm = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/npm", "run", "dev");
        HostProcess shell = story.spawn(npm, Stdin.TERMINAL, "/bin/sh", "-c", "vite");
        HostProcess vite = story.spawn(shell, Stdin.TERMINAL, "/usr/bin/node", "/tmp/app/node_modules/.bin/vite");
        story.listen(vite, "127.0.0.1", 5173);
        HostProcess test = story.spawn(story.terminal(), Stdin.TERMINAL, "/usr/bin/node", "e2e.js");
        HostProcess network = story.network(story.browser(test, "--headless", "--remote-debugging-pipe"));
        story.connect(network, "127.0.0.1", 5173);
        story.spawn(vite, Stdin.PIPE, "/tmp/app/node_modules/@esbuild/linux-x64/bin/esbuild", "--service");
        story.spawn(vite, Stdin.PIPE, "/usr/bin/node", "/tmp/app/node_modules/jest-worker/processChild.js");
        assertSilent();
        assertEquals(5.46, story.chains().getFirst().score(), 0.05);
    }

    @Test
    void theSameInterpreterWithAForeignScriptIsNotTheServicesOwnWorker() {
        HostProcess vite = story.service("/usr/bin/node", "/srv/app/server.js");
        story.listen(vite, "127.0.0.1", 5173);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 5173);
        story.spawn(vite, Stdin.PIPE, "/usr/bin/node", "/tmp/dropped.js");
        assertEquals(Severity.HIGH, story.chains().getFirst().severity());
    }

    @Test
    void aScriptFromAHomeOrAModuleIsNotTheServicesOwnWorker() {
        for (String[] payload : new String[][] {
            {"/usr/bin/python3", "/home/me/Downloads/x.py"},
            {"/usr/bin/python3", "-m", "pip._internal", "install", "x"},
            {"/usr/bin/python3", "/home/me/app/../Downloads/x.py"},
            {"/usr/bin/python3", "/usr/bin/pip", "install", "x"},
            {"/usr/bin/python3", "/home/me/app/worker.py"},
        }) {
            ChainStory one = new ChainStory();
            HostProcess shell = one.terminal();
            HostProcess web = one.fork(shell);
            one.exec(web, Stdin.NULL_DEVICE, 0, 0, "/home/me", "/usr/bin/python3", "/home/me/app/server.py");
            one.listen(web, "127.0.0.1", 8000);
            one.connect(one.network(one.browser(one.terminal(), "--headless")), "127.0.0.1", 8000);
            one.spawn(web, Stdin.PIPE, payload);
            Severity expected = payload[1].equals("/home/me/app/worker.py") ? Severity.INFO : Severity.HIGH;
            assertEquals(expected, one.chains().getFirst().severity(), String.join(" ", payload));
        }
    }

    @Test
    void theServicesInterpreterIsKnownThroughOtherLinksButNotByItsNameAlone() {
        for (String exe : new String[] {"/usr/bin/python3.11", "/srv/app/venv/bin/python", "/tmp/x/python"}) {
            ChainStory one = new ChainStory();
            HostProcess web = one.service("/usr/bin/python3", "/srv/app/server.py");
            one.listen(web, "127.0.0.1", 8000);
            one.connect(one.network(one.browser(one.terminal(), "--headless")), "127.0.0.1", 8000);
            one.spawn(web, Stdin.PIPE, exe, "/srv/app/worker.py");
            Severity expected = exe.startsWith("/tmp/") ? Severity.HIGH : Severity.INFO;
            assertEquals(expected, one.chains().getFirst().severity(), exe);
        }
    }

    @Test
    void pythonsOwnWayToStartWorkersIsNoCommandInTheArguments() {
        HostProcess web = story.service("/usr/bin/python3.11", "-m", "uvicorn", "app:app");
        story.listen(web, "127.0.0.1", 8000);
        story.connect(story.network(story.browser(desk, "--headless")), "127.0.0.1", 8000);
        story.spawn(
                web,
                Stdin.PIPE,
                "/usr/bin/python3.11",
                "-c",
                "from multiprocessing.spawn import spawn_main; spawn_main(tracker_fd=5, pipe_handle=7)",
                "--multiprocessing-fork");
        assertSilent();
        assertFalse(story.chains().isEmpty());
    }

    @Test
    void aWebTerminalGetsATerminalOfItsOwnAndWhatIsTypedThereIsWork() {
        HostProcess codeServer = story.service("/usr/lib/code-server/lib/node", "/usr/lib/code-server/entry.js");
        story.listen(codeServer, "127.0.0.1", 8080);
        HostProcess network = story.network(story.browser(desk));
        story.connect(network, "127.0.0.1", 8080);
        HostProcess shell = story.terminalIn(codeServer);
        HostProcess python = story.spawn(shell, Stdin.TERMINAL, "/usr/bin/python3", "-c", "print(1)");
        story.fetch(python);
        story.pass(40_000 * MS);
        story.connect(network, "127.0.0.1", 8080);
        story.spawn(shell, Stdin.TERMINAL, "/usr/bin/curl", "https://example.org");
        assertSilent();
    }

    @Test
    void aTerminalThatTheServiceItselfHasIsNoTerminalOfTheChildsOwn() {
        HostProcess server = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/node", "server.js");
        story.listen(server, "127.0.0.1", 8081);
        story.connect(story.network(story.browser(story.terminal(), "--headless")), "127.0.0.1", 8081);
        story.spawn(server, Stdin.TERMINAL, "/bin/sh", "-c", "id");
        assertEquals(Severity.HIGH, story.chains().getFirst().severity());
        assertEquals(10.96, story.chains().getFirst().score(), 0.05);
    }

    @Test
    void whoeverUsesAServiceEveryDayMakesItAHabit() {
        HostProcess notebook = story.service("/usr/bin/jupyter", "notebook");
        story.listen(notebook, "127.0.0.1", 8888);
        HostProcess network = story.network(story.browser(desk));
        Severity first = null;
        int alarmsBefore = 0;
        for (int i = 0; i < 6; i++) {
            alarmsBefore = story.alarms().size();
            story.connect(network, "127.0.0.1", 8888);
            HostProcess kernel =
                    story.spawn(notebook, Stdin.NULL_DEVICE, "/usr/bin/python3", "-m", "ipykernel_launcher");
            assertTrue(kernel.executedNs() > 0);
            first = first == null ? story.chains().getFirst().severity() : first;
            story.pass(5 * 3_600_000 * MS);
        }
        assertEquals(Severity.MEDIUM, first);
        assertEquals(alarmsBefore, story.alarms().size());
    }

    @Test
    void fiveHundredConnectionsMakeACoincidenceOfTheShellsThatAServiceStartsAnyway() {
        HostProcess daemon = story.service("/usr/bin/monitord");
        story.listen(daemon, "127.0.0.1", 7000);
        HostProcess tool = story.spawn(desk, Stdin.PIPE, "/usr/bin/python3", "load.py");
        story.fetch(tool);
        for (int i = 0; i < 3; i++) {
            story.spawn(daemon, Stdin.PIPE, "/bin/sh", "-c", "uptime");
            story.pass(10_000 * MS);
        }
        for (int i = 0; i < 500; i++) {
            story.connect(tool, "127.0.0.1", 7000);
            if (i % 50 == 20) {
                story.spawn(daemon, Stdin.PIPE, "/bin/sh", "-c", "uptime");
            }
        }
        assertSilent();
        story.nowNs += 50 * MS;
        assertTrue(story.chains().size() <= 1);
    }

    @Test
    void theRateReactsWithinABurst() {
        DecayingRate rate = new DecayingRate(300_000 * MS);
        double[] nats = new double[500];
        for (int i = 0; i < 500; i++) {
            rate.add(ChainStory.START_NS + i * MS);
            nats[i] = Math.log(0.95
                    / -Math.expm1(-2 * Math.max(1.0 / 300, rate.perSecond(ChainStory.START_NS + i * MS))));
        }
        assertEquals(4.96, nats[0], 0.01);
        assertEquals(2.69, nats[9], 0.02);
        assertEquals(0.67, nats[99], 0.02);
        assertEquals(-0.02, nats[499], 0.02);
    }

    @Test
    void aClientThatNoSensorNamesIsNoClientAndIsCounted() {
        HostProcess server = story.service("/usr/bin/node", "server.js");
        story.listen(server, "127.0.0.1", 8081);
        var loopback = dev.rubato.event.Address.parse("127.0.0.1");
        var flow = new dev.rubato.event.Flow(dev.rubato.event.Flow.Protocol.TCP, loopback, 50_000, loopback, 8081);
        story.tell(new dev.rubato.event.Event.ConnectionOpened(
                story.nowNs,
                0,
                flow,
                dev.rubato.event.Flow.Direction.OUTBOUND,
                null,
                dev.rubato.event.Event.Basis.PACKET));
        story.tell(new dev.rubato.event.Event.ConnectionResolved(
                story.nowNs, 0, flow, dev.rubato.event.Event.Outcome.ESTABLISHED, dev.rubato.event.Event.Basis.PACKET));
        story.spawn(server, Stdin.PIPE, "/bin/sh", "-c", "id");
        assertTrue(story.alerts.isEmpty());
        assertEquals(1, story.detector.counts().get("hops-without-client"));
    }

    @Test
    void theRunnerThatStartsAServerAndABrowserMayGoOnStartingShells() {
        HostProcess runner = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/node", "run-e2e.js");
        HostProcess server = story.spawn(runner, Stdin.PIPE, "/usr/bin/node", "server.js");
        story.listen(server, "127.0.0.1", 3000);
        HostProcess network = story.network(story.browser(runner, "--headless", "--remote-debugging-pipe"));
        story.connect(network, "127.0.0.1", 3000);
        story.spawn(runner, Stdin.PIPE, "/bin/sh", "-c", "npx report");
        story.spawn(desk, Stdin.TERMINAL, "/usr/bin/curl", "http://127.0.0.1:3000");
        assertSilent();
        assertTrue(story.chains().isEmpty());
    }

    @Test
    void aServiceThatStartsABrowserThroughItsLauncherScriptIsTheReverseDirection() {
        HostProcess driver = story.service("/usr/bin/screenshotd");
        story.listen(driver, "127.0.0.1", 9515);
        HostProcess agent = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/node", "/usr/local/bin/claude");
        story.connect(agent, "127.0.0.1", 9515);
        HostProcess launcher =
                story.spawn(driver, Stdin.NULL_DEVICE, "/bin/sh", "/usr/bin/chromium", "--headless", "--screenshot");
        story.nowNs += 150 * MS;
        story.exec(launcher, Stdin.NULL_DEVICE, "/usr/lib/chromium/chromium", "--headless", "--screenshot");
        story.spawn(launcher, Stdin.NULL_DEVICE, "/usr/lib/chromium/chromium", "--type=zygote");
        story.pass(2_000 * MS);
        assertTrue(story.chains().isEmpty(), story.chains()::toString);
        assertEquals(1, story.detector.counts().get("launchers-became-browsers"));
    }

    @Test
    void anAgentThatUsesAServerOfItsOwnCrossesNoBoundary() {
        HostProcess agent = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/node", "/usr/local/bin/claude");
        story.fetch(agent);
        HostProcess tools = story.spawn(agent, Stdin.PIPE, "/usr/bin/python3", "-m", "toolserver");
        story.listen(tools, "127.0.0.1", 9100);
        story.connect(agent, "127.0.0.1", 9100);
        story.spawn(tools, Stdin.PIPE, "/bin/sh", "-c", "ls");
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    @Test
    void gitOverAWebServersScriptIsAtMostRecorded() {
        HostProcess web = story.service("/usr/sbin/apache2");
        story.listen(web, "127.0.0.1", 8080);
        HostProcess worker = story.fork(web);
        HostProcess npm = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/npm", "install");
        story.fetch(npm);
        HostProcess git = story.spawn(desk, Stdin.TERMINAL, "/usr/bin/git", "clone");
        HostProcess remote = story.spawn(git, Stdin.PIPE, "/usr/lib/git-core/git-remote-http");
        story.connect(remote, "127.0.0.1", 8080);
        story.spawn(worker, Stdin.SOCKET, "/bin/sh", "/srv/cgi/git-backend.sh");
        assertSilent();
    }

    @Test
    void recordsOfWhatStaysBelowComeOncePerDay() {
        HostProcess editor = story.spawn(desk, Stdin.NULL_DEVICE, "/usr/share/code/code");
        HostProcess host = story.spawn(
                editor, Stdin.PIPE, "/usr/share/code/code", "--type=utility", "--utility-sub-type=node.mojom");
        for (int i = 0; i < 50; i++) {
            story.spawn(host, Stdin.PIPE, "/bin/sh", "-c", "git status");
            story.pass(35_000 * MS);
        }
        assertEquals(1, story.chains().size());
        Alert alert = story.chains().getFirst();
        assertEquals(Severity.INFO, alert.severity());
        assertEquals(6.0, alert.threshold());
    }
}
