package dev.rubato.detect.scan;

import static dev.rubato.detect.scan.ScanStory.DAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Severity;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoClass;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A scan that a person types, and all that looks nearly like one. */
class OperatorScanTest {
    private static final int TTY = 34_816;

    private final ScanStory story = new ScanStory();
    private int subnet;

    private HostProcess run(ProcessKey parent, int tty, int session, Stdin stdin, String... args) {
        ProcessKey child = story.host.fork(parent);
        ProcessImage image = new ProcessImage(
                args[0],
                Arrays.asList(args),
                true,
                "1000",
                session == 0 ? child.pid() : session,
                tty,
                stdin,
                "",
                "/home/ada");
        story.host.tell(story.host.executed(child, null, image, Event.Basis.EXACT));
        return story.host.process(child);
    }

    private HostProcess typedInto(HostProcess shell, String... args) {
        return run(shell.key(), TTY, shell.image().sessionId(), Stdin.TERMINAL, args);
    }

    private HostProcess shell(ProcessKey parent, TempoClass tempo, String... args) {
        HostProcess shell = run(parent, TTY, 0, Stdin.TERMINAL, args);
        story.tempo.set(shell.lineage(), tempo);
        return shell;
    }

    private HostProcess persons() {
        return shell(HostStory.INIT, TempoClass.HUMAN, "/bin/bash");
    }

    private void scans(HostProcess process) {
        subnet++;
        for (int i = 1; i <= 40; i++) {
            story.refused(process, "10." + (50 + subnet) + ".0." + i, 22);
        }
    }

    private void reaches(HostProcess process) {
        subnet++;
        for (int i = 1; i <= 20; i++) {
            story.answered(process, "10." + (50 + subnet) + ".0." + i, 22);
        }
    }

    private List<Severity> severities() {
        return story.scans().stream().map(alert -> alert.severity()).toList();
    }

    @Test
    void whatAPersonTypesIsRecordedOnceADay() {
        HostProcess shell = persons();
        scans(typedInto(shell, "/usr/bin/nmap", "-sT", "10.51.0.0/24"));
        story.pause(3_600_000_000_000L);
        scans(typedInto(shell, "/usr/bin/nmap", "-sT", "10.52.0.0/24"));
        reaches(typedInto(shell, "/usr/bin/nmap", "-sT", "10.53.0.0/24"));
        assertEquals(List.of(Severity.INFO), severities());
        assertTrue(!story.suspicions.anyHalfway(story.host.nowNs), "no part of an incident");
        story.pause(DAY);
        scans(typedInto(shell, "/usr/bin/nmap", "-sT", "10.54.0.0/24"));
        assertEquals(List.of(Severity.INFO, Severity.INFO), severities());
    }

    @Test
    void sudoAndATerminalOfItsOwnMakeNoDifference() {
        HostProcess shell = persons();
        HostProcess sudo = typedInto(shell, "/usr/bin/sudo", "nmap", "-sS", "10.51.0.0/24");
        HostProcess monitor = run(sudo.key(), TTY + 1, 0, Stdin.TERMINAL, "/usr/bin/sudo", "nmap");
        scans(run(monitor.key(), TTY + 1, monitor.key().pid(), Stdin.TERMINAL, "/usr/bin/nmap", "-sS", "10.51.0.0/24"));
        assertEquals(List.of(Severity.INFO), severities());
    }

    @Test
    void whatElseTheTerminalScansMeanwhileIsToldAsEver() {
        HostProcess shell = persons();
        scans(typedInto(shell, "/usr/bin/nmap", "-sT", "10.51.0.0/24"));
        HostProcess npm = typedInto(shell, "/usr/bin/node", "/usr/bin/npm", "install");
        HostProcess hook = run(npm.key(), TTY, shell.image().sessionId(), Stdin.PIPE, "/usr/bin/node", "setup.mjs");
        subnet = 0;
        for (int i = 41; i <= 90; i++) {
            story.refused(hook, "10.51.0." + i, 22);
        }
        assertEquals(List.of(Severity.INFO, Severity.HIGH), severities());
    }

    @Test
    void anAgentsTerminalIsNoPersons() {
        HostProcess agent = typedInto(persons(), "/usr/bin/claude");
        HostProcess pty = shell(agent.key(), TempoClass.HUMAN, "/bin/bash", "-i");
        scans(typedInto(pty, "/usr/bin/nmap", "-sT", "10.51.0.0/24"));
        assertEquals(List.of(Severity.HIGH), severities());
    }

    @Test
    void withoutAPersonsTempoATerminalProvesNothing() {
        for (TempoClass tempo : new TempoClass[] {TempoClass.UNKNOWN, TempoClass.AGENT, TempoClass.SCRIPT}) {
            scans(typedInto(shell(HostStory.INIT, tempo, "/bin/bash"), "/usr/bin/nmap", "-sT", "10.51.0.0/24"));
        }
        assertEquals(List.of(Severity.HIGH, Severity.HIGH, Severity.HIGH), severities());
    }

    @Test
    void aSessionOfSomebodyFromTheNetworkIsNoOperators() {
        HostProcess sshd = story.host.spawn(HostStory.INIT, 0, 0, "/usr/sbin/sshd", "-D");
        story.host.listen(sshd.key(), "0.0.0.0", 22);
        story.host.tell(new Event.ConnectionOpened(
                story.host.nowNs,
                0,
                new Flow(Flow.Protocol.TCP, Address.parse(ScanStory.SELF), 22, Address.parse("203.0.113.9"), 50_000),
                Flow.Direction.INBOUND,
                sshd.key(),
                Event.Basis.EXACT));
        scans(typedInto(shell(sshd.key(), TempoClass.HUMAN, "/bin/bash"), "/usr/bin/nmap", "-sT", "10.51.0.0/24"));
        assertEquals(List.of(Severity.HIGH), severities());
    }

    @Test
    void aScriptOrACopyOfTheToolElsewhereIsNotTyped() {
        HostProcess shell = persons();
        HostProcess script = typedInto(shell, "/bin/bash", "scan.sh");
        scans(typedInto(script, "/usr/bin/nmap", "-sT", "10.51.0.0/24"));
        HostProcess inline = typedInto(shell, "/bin/bash", "-lc", "nmap 10.52.0.0/24");
        scans(typedInto(inline, "/usr/bin/nmap", "-sT", "10.52.0.0/24"));
        scans(typedInto(shell, "/home/ada/bin/nmap", "10.53.0.0/24"));
        scans(typedInto(shell, "/usr/bin/python3", "exploit.py"));
        assertEquals(List.of(Severity.HIGH, Severity.HIGH, Severity.HIGH, Severity.HIGH), severities());
    }

    /** How many new hosts, ten minutes apart, a program of a terminal reaches until it is told. */
    private int slowHosts(HostProcess shell, HostProcess tool, boolean withScan) {
        int hosts = 0;
        while (hosts < 30 && !severities().contains(Severity.MEDIUM)) {
            story.answered(tool, "10.40.0." + ++hosts, 22);
            story.pause(600_000_000_000L);
            if (withScan && hosts == 4) {
                reaches(typedInto(shell, "/usr/bin/nmap", "-sT", "10.51.0.0/24"));
                assertEquals(List.of(Severity.INFO), severities());
            }
        }
        return hosts;
    }

    @Test
    void whatOthersOfTheTerminalReachedSlowlyOutlivesATypedScan() {
        HostProcess shell = persons();
        int alone = slowHosts(shell, typedInto(shell, "/usr/bin/python3", "walk.py"), false);
        assertTrue(alone > 6 && alone < 30, () -> "told after " + alone);
        OperatorScanTest other = new OperatorScanTest();
        HostProcess same = other.persons();
        assertEquals(alone, other.slowHosts(same, other.typedInto(same, "/usr/bin/python3", "walk.py"), true));
    }

    @Test
    void aTypedScanLeavesWhatIsHeldAgainstItsTerminal() {
        HostProcess shell = persons();
        Suspicions.Suspicion held = new Suspicions.Suspicion(9, 15.43, story.host.nowNs, true);
        story.suspicions.note(shell.lineage(), ScanAlerts.DETECTOR, held);
        scans(typedInto(shell, "/usr/bin/nmap", "-sT", "10.51.0.0/24"));
        assertEquals(List.of(Severity.INFO), severities());
        assertEquals(held, story.suspicions.against(shell.lineage()).get(ScanAlerts.DETECTOR));
    }
}
