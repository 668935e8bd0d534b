package dev.rubato.detect.replication;

import static dev.rubato.detect.replication.ReplicationStory.HOUR;
import static dev.rubato.detect.replication.ReplicationStory.X;
import static dev.rubato.detect.replication.ReplicationStory.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rubato.lineage.HostProcess;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Work that repeats itself and is no worm: at most recorded, never an alarm. */
class FleetWorkTest {
    private static final int HOSTS = 30;

    private final ReplicationStory story = new ReplicationStory();

    private void assertOnlyFleet() {
        assertEquals(List.of(), story.alarms());
        assertEquals(1, story.recorded().size(), story.alerts::toString);
        assertEquals("fleet", story.recorded().getFirst().variant());
    }

    private void deploys(HostProcess by) {
        for (int i = 1; i <= HOSTS; i++) {
            story.scp(by, "/srv/build/app.tgz", target(i), 8_000_000 + i);
            story.ssh(by, target(i), "sudo", "systemctl", "restart", "app");
        }
    }

    @Test
    void aLoopOfScpAndSshAtATerminalIsRecordedOnce() {
        HostProcess terminal = story.terminal();
        deploys(terminal);
        assertOnlyFleet();
        assertFalse(story.suspicions.othersHalfway(terminal.lineage(), "scan", 0), "no part of an incident");
    }

    @Test
    void ansibleAndItsForksAreRecordedOnce() {
        HostProcess ansible =
                story.child(story.terminal(), "/usr/bin/python3", "/usr/bin/ansible-playbook", "site.yml");
        for (int i = 1; i <= HOSTS; i++) {
            HostProcess worker = story.child(ansible, "/usr/bin/python3", "/usr/bin/ansible-playbook", "site.yml");
            HostProcess shell = story.child(worker, "/bin/sh", "-c", "ssh");
            story.connects(
                    story.child(
                            shell, "/usr/bin/ssh", "-C", "-o", "ControlMaster=auto", target(i), "/bin/sh -c 'python3'"),
                    target(i),
                    22,
                    210_000,
                    9_000);
        }
        assertOnlyFleet();
    }

    @Test
    void aDeploymentJobOfAServiceIsRecordedOnce() {
        HostProcess runner = story.service(0, "/opt/runner/bin/Runner.Listener");
        deploys(story.child(runner, "/bin/bash", "-e", "/opt/runner/_work/deploy.sh"));
        assertOnlyFleet();
    }

    @Test
    void aJumpHostIsRecordedOnce() {
        deploys(story.login(story.sshd(), true, "-bash"));
        assertOnlyFleet();
    }

    @Test
    void backupsToManyHostsAreRecordedOnce() {
        HostProcess cron = story.service(0, "/usr/sbin/cron");
        HostProcess job = story.host.spawn(cron.key(), 0, 0, "/bin/sh", "-c", "/usr/local/bin/backup");
        for (int i = 1; i <= HOSTS; i++) {
            HostProcess rsync = story.child(job, "/usr/bin/rsync", "-a", "/srv/", "backup@" + target(i) + ":/srv/");
            story.connects(
                    story.child(rsync, "/usr/bin/ssh", "-l", "backup", target(i), "rsync --server -a . /srv/"),
                    target(i),
                    22,
                    40_000_000,
                    9_000);
        }
        assertOnlyFleet();
    }

    @Test
    void aMonitorThatLogsInEverywhereEveryMinuteIsSilent() {
        HostProcess monitor = story.service(0, "/usr/sbin/nagios");
        for (int round = 0; round < 20; round++) {
            for (int i = 1; i <= HOSTS; i++) {
                story.connects(monitor, target(i), 22, 1_500, 1_700);
            }
            story.host.pause(60_000_000_000L);
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void aLoadBalancerIsClientOfItsOwnServiceAllDay() {
        HostProcess proxy = story.service(443, "/usr/sbin/haproxy", "-f", "haproxy.cfg");
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            long bytes = 100_000L + random.nextInt(10_000_000);
            int port = story.accept(proxy, "203.0.113." + random.nextInt(250), 443);
            story.connects(proxy, target(1 + i % 8), 443, bytes, 9_000);
            story.acceptedEnds("203.0.113.1", port, 443, bytes, 9_000);
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void aJumpHostThatPassesConnectionsOnIsSilent() {
        HostProcess sshd = story.sshd();
        CaptureStory seenFromPackets = new CaptureStory();
        for (int i = 1; i <= HOSTS; i++) {
            story.accept(sshd, X, 22);
            HostProcess forked = story.child(sshd, "/usr/sbin/sshd", "-R");
            story.connects(forked, target(i), 22, 210_000, 9_000);
            seenFromPackets.suffers(X, 22, 213_000 + i * 40_000L, 9_400);
            seenFromPackets.does(target(i), 22, 210_000 + i * 40_000L, 9_000);
            seenFromPackets.pause(5);
        }
        assertEquals(List.of(), story.alerts);
        assertEquals(List.of(), seenFromPackets.alerts);
    }

    @Test
    void aMailRelayPassesOnEqualBodies() {
        CaptureStory relay = new CaptureStory();
        for (int message = 0; message < 50; message++) {
            long bytes = 80_000 + message * 7_919L;
            relay.suffers("10.9.0.3", 25, bytes, 400);
            for (int i = 0; i < 20; i++) {
                relay.does("198.51.100." + i, 25, bytes + 30, 410);
            }
        }
        assertEquals(List.of(), relay.alarms());
    }

    @Test
    void aFileServerThatUsesFileServersIsSilent() {
        CaptureStory server = new CaptureStory();
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            server.suffers("10.9.0." + (100 + i % 40), 445, size(random), size(random));
            server.pause(5);
            if (i % 10 == 9) {
                server.does("10.9.0." + (2 + i / 10 % 6), 445, size(random), size(random));
            }
        }
        assertEquals(List.of(), server.alarms());
    }

    @Test
    void aDirectoryControllerThatPushesPoliciesToItsMembersIsSilent() {
        CaptureStory controller = new CaptureStory();
        for (int i = 0; i < 40; i++) {
            String member = "10.9.0." + (100 + i);
            controller.suffers(member, 445, 2_900, 30_000);
            controller.suffers(member, 445, 740, 5_000);
            controller.pause(5);
            controller.does(member, 445, 15_300, 900);
            controller.does(member, 445, 1_190, 700);
        }
        assertEquals(List.of(), controller.alarms());
    }

    private static long size(Random random) {
        return (long) Math.exp(5.5 + 8 * random.nextDouble());
    }

    @Test
    void beingAttackedIsNotReplicating() {
        CaptureStory victim = new CaptureStory();
        for (int i = 0; i < 47; i++) {
            victim.suffers(i % 2 == 0 ? CaptureStory.X : "10.9.0.67", 445, 455, 420);
            victim.suffers(CaptureStory.X, 445, 222, 331);
        }
        victim.does(CaptureStory.X, 445, 455, 420);
        assertEquals(List.of(), victim.alerts);
    }

    @Test
    void oneHostThatIsAskedManyTimesIsNoReplication() {
        CaptureStory client = new CaptureStory();
        for (int i = 0; i < 47; i++) {
            client.does("10.9.0.20", 445, 400 + 90L * i, 420);
        }
        assertEquals(List.of(), client.alerts);
    }

    @Test
    void aDeveloperWhoLogsInToFiveHostsInAWeekIsSilent() {
        HostProcess terminal = story.terminal();
        story.accept(story.sshd(), X, 22);
        String[][] commands = {{"uptime"}, {"journalctl", "-u", "app"}, {}, {"df", "-h"}, {"sudo", "reboot"}};
        for (int i = 0; i < commands.length; i++) {
            story.ssh(terminal, target(i + 1), commands[i]);
            story.host.pause(20 * HOUR);
        }
        assertEquals(List.of(), story.alarms());
    }
}
