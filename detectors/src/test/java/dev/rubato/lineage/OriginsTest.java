package dev.rubato.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import org.junit.jupiter.api.Test;

class OriginsTest {
    private static final int PTS_0 = 34816;
    private static final int PTS_1 = 34817;

    private final HostStory story = new HostStory();
    private final HostProcess sshd = story.spawn(HostStory.INIT, 0, 0, "/usr/sbin/sshd");
    private final HostProcess shell = story.spawn(sshd.key(), PTS_0, 0, "/bin/bash");

    @Test
    void aTerminalSessionIsALineageOfItsOwnBelowItsService() {
        assertEquals(OriginClass.SERVICE, sshd.lineage().origin());
        assertEquals(OriginClass.TTY, shell.lineage().origin());
        assertSame(sshd.lineage(), shell.lineage().parent());
        assertSame(shell, shell.lineage().root());
    }

    @Test
    void doubleForkAndSetsidKeepTheLabel() {
        ProcessKey middle = story.fork(shell.key());
        ProcessKey daemon = story.fork(middle);
        story.tell(new Event.ProcessExited(story.nowNs, middle));
        HostProcess worm = story.exec(daemon, 0, daemon.pid(), "/tmp/worm");
        assertSame(shell.lineage(), worm.lineage());
        assertEquals(2, worm.depthBelow(shell));
    }

    @Test
    void aJobThatAServiceStartsInItsOwnSessionIsALineage() {
        HostProcess cron = story.spawn(HostStory.INIT, 0, 0, "/usr/sbin/cron");
        HostProcess worker = story.process(story.fork(cron.key()));
        HostProcess job = story.spawn(worker.key(), 0, 0, "/bin/sh", "-c", "backup");
        assertEquals(OriginClass.SESSION, job.lineage().origin());
        HostProcess hidden = story.spawn(job.key(), 0, 0, "/tmp/probe");
        assertSame(job.lineage(), hidden.lineage());
    }

    @Test
    void terminalsOpenedPerProbeStopBecomingLineages() {
        int own = 0;
        for (int i = 0; i < 100; i++) {
            HostProcess probe = story.spawn(shell.key(), PTS_1 + i, 0, "/usr/bin/script");
            own += probe.lineage() == shell.lineage() ? 0 : 1;
        }
        assertEquals(15, own); // the sixteenth of a minute below the service is the shell itself
        assertEquals(85, story.evictions("lineage-roots-refused"));
    }

    @Test
    void aBrowserIsKnownByItsHelpersAndItsWrapperScriptIsPartOfIt() {
        HostProcess main = story.spawn(shell.key(), PTS_0, shell.key().pid(), "/bin/sh", "/usr/bin/chromium");
        assertFalse(main.isBrowser());
        story.exec(main.key(), PTS_0, shell.key().pid(), "/usr/lib/chromium/chromium", "https://example.org");
        HostProcess zygote =
                story.spawn(main.key(), PTS_0, shell.key().pid(), "/usr/lib/chromium/chromium", "--type=zygote");
        HostProcess renderer = story.process(story.fork(zygote.key()));
        assertTrue(main.isBrowser());
        assertTrue(renderer.isBrowser());
        assertFalse(main.isAutomatedBrowser());
        assertEquals(OriginClass.BROWSER, renderer.lineage().origin());
        assertSame(main, renderer.lineage().root());
        assertSame(shell.lineage(), main.lineage().parent());
        assertEquals(OriginClass.TTY, shell.lineage().origin());
    }

    @Test
    void aShellThatABrowserStartsIsNoBrowserButInItsLineage() {
        HostProcess main = story.spawn(shell.key(), 0, 0, "/opt/chrome/chrome", "--headless", "--no-sandbox");
        story.spawn(main.key(), 0, 0, "/opt/chrome/chrome", "--type=zygote");
        HostProcess child = story.spawn(main.key(), 0, 0, "/bin/sh", "-c", "id");
        assertTrue(main.isAutomatedBrowser());
        assertFalse(child.isBrowser());
        assertSame(main.lineage(), child.lineage());
        HostProcess prefixed =
                story.spawn(main.key(), 0, 0, "/bin/sh", "/tmp/x.sh", "/opt/chrome/chrome", "--type=renderer");
        assertFalse(prefixed.isBrowser());
    }

    @Test
    void whoDrivesAHeadlessBrowserIsAnAgentRuntimeUnlessItIsAShell() {
        HostProcess agent = story.spawn(shell.key(), PTS_0, shell.key().pid(), "/usr/bin/python3", "app.py");
        HostProcess driven =
                story.spawn(agent.key(), PTS_0, 0, "/opt/chrome/chrome", "--headless", "--remote-debugging-pipe");
        assertEquals(OriginClass.AGENT_RUNTIME, agent.lineage().origin());
        assertEquals(OriginClass.BROWSER, driven.lineage().origin());
        assertTrue(driven.lineage().isWithin(agent.lineage()));
        story.spawn(shell.key(), PTS_0, 0, "/opt/chrome/chrome", "--remote-debugging-port=9222");
        assertEquals(OriginClass.TTY, shell.lineage().origin());
    }

    @Test
    void aKnownAgentIsRecognisedByItsScriptToo() {
        HostProcess agent =
                story.spawn(shell.key(), PTS_0, shell.key().pid(), "/usr/bin/node", "/usr/local/bin/claude");
        assertEquals(OriginClass.AGENT_RUNTIME, agent.lineage().origin());
        HostProcess tool = story.spawn(agent.key(), PTS_1, 0, "/bin/bash", "-c", "ls");
        assertSame(agent.lineage(), tool.lineage());
    }

    @Test
    void aServiceThatOutsidersReachIsANetworkService() {
        story.listen(sshd.key(), "0.0.0.0", 22);
        dev.rubato.event.Flow inbound = new dev.rubato.event.Flow(
                dev.rubato.event.Flow.Protocol.TCP,
                dev.rubato.event.Address.parse("192.0.2.2"),
                22,
                dev.rubato.event.Address.parse("192.0.2.77"),
                40000);
        story.tell(new Event.ConnectionOpened(
                story.nowNs, 7, inbound, dev.rubato.event.Flow.Direction.INBOUND, null, Event.Basis.EXACT));
        assertEquals(OriginClass.NETWORK_SERVICE, sshd.lineage().origin());
    }

    @Test
    void endlessChainsOfForksStayShort() {
        ProcessKey at = shell.key();
        for (int i = 0; i < 10_000; i++) {
            ProcessKey next = story.fork(at);
            story.tell(new Event.ProcessExited(story.nowNs, at));
            at = next;
        }
        HostProcess last = story.process(at);
        assertSame(shell.lineage(), last.lineage());
        int depth = 0;
        for (HostProcess p = last; p != null; p = p.parent()) {
            depth++;
        }
        assertTrue(depth <= HostProcess.MAX_DEPTH + 4, "depth " + depth);
    }

    @Test
    void aForkThatIsToldLateStillGivesParentAndLabel() {
        ProcessKey child = new ProcessKey(7777, story.nowNs);
        story.connect(child, "198.51.100.7", 443);
        story.tell(new Event.ProcessForked(child.startNs(), child, shell.key()));
        HostProcess process = story.process(child);
        assertSame(shell, process.parent());
        assertSame(shell.lineage(), process.lineage());
        assertEquals("bash", process.image().name());
    }

    @Test
    void lineagesThatOpenEachOtherDoNotNestWithoutEnd() {
        HostProcess at = shell;
        int deepest = 0;
        for (int i = 0; i < 200; i++) {
            String[] args = i % 2 == 0
                    ? new String[] {"/tmp/claude", "s"}
                    : new String[] {"/tmp/b", "s", "--remote-debugging-port=1"};
            at = story.spawn(at.key(), 0, shell.key().pid(), args);
            story.pause(61_000_000_000L);
            int depth = 0;
            for (Lineage l = at.lineage(); l != null; l = l.parent()) {
                depth++;
            }
            deepest = Math.max(deepest, depth);
        }
        assertTrue(deepest <= 18, "depth " + deepest);
    }

    @Test
    void aServiceOutlivesAHundredThousandShortProcesses() {
        ProcessKey at = shell.key();
        for (int i = 0; i < 100_000; i++) {
            ProcessKey child = new ProcessKey(1000 + i, story.nowNs);
            story.tell(new Event.ProcessForked(story.nowNs, child, at));
            story.tell(new Event.ProcessExited(story.nowNs, child));
        }
        assertSame(sshd, story.model.knownProcess(sshd.key()));
    }

    @Test
    void longArgumentsOfManyProcessesAreCut() {
        String arg = "x".repeat(4000);
        HostProcess first = story.spawn(shell.key(), 0, shell.key().pid(), "/bin/true", arg);
        story.tell(new Event.ProcessExited(story.nowNs, first.key()));
        for (int i = 0; i < 10_000; i++) {
            HostProcess next = story.spawn(shell.key(), 0, shell.key().pid(), "/bin/true", arg);
            if (i % 2 == 0) {
                story.tell(new Event.ProcessExited(story.nowNs, next.key()));
            }
        }
        assertEquals(256 - 2 * 40, String.join("", first.image().args()).length(), "40 bytes a string count too");
        HostProcess last = story.spawn(shell.key(), 0, shell.key().pid(), "/bin/true", arg);
        assertEquals(256 - 2 * 40, String.join("", last.image().args()).length());
    }

    @Test
    void aReusedProcessIdIsAnotherProcess() {
        ProcessKey old = story.fork(shell.key());
        HostProcess first = story.exec(old, PTS_0, shell.key().pid(), "/bin/true");
        story.pause(2_000_000_000L);
        ProcessKey young = new ProcessKey(old.pid(), story.nowNs);
        story.tell(new Event.ProcessForked(story.nowNs, young, sshd.key()));
        assertNotSame(first, story.process(young));
        assertFalse(first.aliveAt(story.nowNs));
        assertNull(story.model.knownProcess(old));
    }

    @Test
    void whatAnEarlierRunKnewAndThisOneDoesNotFindEnds() {
        HostProcess kept = story.spawn(shell.key(), PTS_0, shell.key().pid(), "/usr/bin/vim");
        story.tell(new Event.AgentStarted(story.nowNs, "laptop", "boot-1", new ProcessKey(98, story.nowNs)));
        ProcessKey coarse = new ProcessKey(kept.key().pid(), kept.key().startNs() / 10_000_000 * 10_000_000);
        story.tell(story.executed(coarse, null, kept.image(), Event.Basis.SNAPSHOT));
        story.pause(11_000_000_000L);
        assertTrue(kept.aliveAt(story.nowNs));
        assertFalse(shell.aliveAt(story.nowNs));
    }
}
