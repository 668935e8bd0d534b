package dev.rubato.detect.spawn;

import static dev.rubato.detect.spawn.ChainStory.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoClass;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.lineage.HostProcess;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A service of this host that other hosts reach, seen by structure: who listens, who came, what started then. */
class NetworkServiceTest {
    private static final String ATTACKER = "192.0.2.66";

    private final ChainStory story = new ChainStory();

    private HostProcess service() {
        HostProcess service = story.service("/opt/product/daemon");
        story.listen(service, "0.0.0.0", 8443);
        return service;
    }

    @Test
    void aShellRightAfterAVisitIsReviewedAndHighOnceItGoesOut() {
        HostProcess service = service();
        story.visit(ATTACKER, 8443);
        HostProcess shell = story.spawn(service, Stdin.PIPE, "/bin/sh", "-c", "x > y");
        Alert alert = story.alarms().getFirst();
        assertEquals("service", alert.variant());
        assertEquals(Severity.MEDIUM, alert.severity());
        assertEquals(4.96 + 3.0 + 1.5 - 2, alert.score(), 0.05);
        assertEquals(
                "daemon (pid " + service.key().pid() + "), which 192.0.2.66 reached on port 8443, 0.2 ms later started"
                        + " /bin/sh -c x > y",
                alert.summary());
        assertTrue(alert.attack().contains("T1190"));
        story.connect(shell, ATTACKER, 4444);
        assertEquals(Severity.HIGH, story.alarms().getLast().severity());
        assertEquals(1, story.alarms().getLast().update());
    }

    @Test
    void aShellOfAForkedWorkerIsItsServices() {
        HostProcess worker = story.fork(service());
        story.visit(ATTACKER, 8443);
        story.spawn(worker, Stdin.SOCKET, "/usr/bin/python3", "-c", "import os");
        assertEquals("service", story.alarms().getFirst().variant());
    }

    @Test
    void whereStructureShowsWhoListensANameAloneProvesNothing() {
        HostProcess apache = story.service("/usr/sbin/apache2", "-k", "start");
        story.listen(apache, "0.0.0.0", 80);
        story.spawn(apache, Stdin.PIPE, "/bin/sh", "-c", "rotatelogs a; id");
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    @Test
    void scriptsAndHelpersThatAWebServerRunsForAVisitorStayBelow() {
        HostProcess apache = story.service("/usr/sbin/apache2", "-k", "start");
        story.listen(apache, "0.0.0.0", 80);
        story.visit("192.0.2.7", 80);
        story.spawn(apache, Stdin.SOCKET, "/bin/sh", "/usr/lib/cgi-bin/status.sh");
        story.pass(600_000 * MS);
        story.visit("192.0.2.7", 80);
        story.spawn(apache, Stdin.PIPE, "/bin/sh", "-c", "/usr/sbin/sendmail -t -i");
        assertTrue(story.alarms().isEmpty(), story.alarms()::toString);
    }

    @Test
    void aLoginServiceOpensSessionsForWhoeverReachesIt() {
        HostProcess sshd = story.service("/usr/sbin/sshd", "-D");
        story.listen(sshd, "0.0.0.0", 22);
        story.visit("192.0.2.7", 22);
        HostProcess session = story.fork(sshd);
        story.exec(session, Stdin.NULL_DEVICE, session.key().pid(), 0, "/", "/bin/bash", "-c", "make; whoami");
        story.fetch(story.spawn(session, Stdin.PIPE, "/usr/bin/curl", "https://example.org"));
        assertTrue(story.alarms().isEmpty(), story.alarms()::toString);
    }

    @Test
    void aBuildServerRunsItsSteps() {
        HostProcess jenkins = story.service("/usr/bin/java", "-jar", "/usr/share/java/jenkins.war");
        story.listen(jenkins, "0.0.0.0", 8080);
        story.visit("192.0.2.7", 8080);
        HostProcess step = story.spawn(jenkins, Stdin.PIPE, "/bin/sh", "-xe", "/tmp/jenkins1234.sh");
        story.fetch(story.spawn(step, Stdin.PIPE, "/usr/bin/curl", "https://example.org"));
        assertTrue(story.alarms().stream().noneMatch(alert -> alert.severity() == Severity.HIGH));
    }

    @Test
    void aDatabaseWithManyClientsArchivesByChance() {
        HostProcess postgres = story.service("/usr/lib/postgresql/16/bin/postgres", "-D", "/var/lib/postgresql");
        story.listen(postgres, "0.0.0.0", 5432);
        for (int i = 0; i < 200; i++) {
            story.visit("192.0.2.7", 5432);
            story.nowNs += 1000 * MS;
        }
        HostProcess archiver = story.fork(postgres);
        story.spawn(archiver, Stdin.NULL_DEVICE, "/bin/sh", "-c", "test ! -f /mnt/a && cp pg_wal/a /mnt/a");
        assertTrue(story.alarms().isEmpty(), story.alarms()::toString);
    }

    @Test
    void otherDetectorsAreToldAndTheTempoOfItsLineageCounts() {
        HostProcess service = service();
        story.tempo.set(service.lineage(), TempoClass.HUMAN);
        story.visit(ATTACKER, 8443);
        HostProcess shell = story.spawn(service, Stdin.PIPE, "/bin/sh", "-c", "x > y");
        Suspicions.Suspicion noted =
                Objects.requireNonNull(story.suspicions.against(shell.lineage()).get(ChainAlerts.DETECTOR));
        assertEquals(7.46 - 1, noted.score(), 0.05);
        assertFalse(noted.bounded());
        assertTrue(noted.isHalf());
    }

    @Test
    void aRestartRemembersWhatAServiceUsedToStart() {
        HostProcess service = service();
        for (int i = 0; i < 6; i++) {
            story.visit("192.0.2.7", 8443);
            story.spawn(service, Stdin.PIPE, "/bin/sh", "-c", "x > y");
            story.pass(5 * 3_600_000 * MS);
        }
        ChainStory after = new ChainStory(story.nowNs);
        story.facts.forEach(after.detector::recall);
        HostProcess again = after.service("/opt/product/daemon");
        after.listen(again, "0.0.0.0", 8443);
        after.visit("192.0.2.7", 8443);
        after.spawn(again, Stdin.PIPE, "/bin/sh", "-c", "x > y");
        assertTrue(after.alarms().isEmpty(), after.alarms()::toString);
        assertTrue(story.facts.size() <= 12, () -> story.facts.size() + " facts");
    }

    @Test
    void aContactThatArrivesBeforeTheStartOfWhoMadeItIsFollowOnEvidenceToo() {
        HostProcess service = service();
        story.visit(ATTACKER, 8443);
        HostProcess child = story.fork(service);
        long startNs = story.nowNs;
        story.connect(child, ATTACKER, 4444);
        story.model.accept(
                new dev.rubato.event.Event.ProcessExecuted(
                        startNs,
                        child.key(),
                        null,
                        ChainStory.image(0, 0, Stdin.PIPE, "/", "/bin/sh", "-c", "x > y"),
                        dev.rubato.event.Event.Basis.EXACT),
                true);
        assertEquals(Severity.HIGH, story.alarms().getFirst().severity());
    }

    @Test
    void twentyThousandVisitedServicesStayWithinTheTableAndHideNoOther() {
        for (int i = 0; i < 20_000; i++) {
            HostProcess service = story.fork(story.init);
            story.listen(service, "0.0.0.0", 10_000 + i);
            story.visit("192.0.2.7", 10_000 + i);
        }
        assertEquals(
                20_000 - SpawnParameters.defaults().limits().listeners(),
                story.detector.counts().getOrDefault("visited-services-evicted", 0L));
        HostProcess service = service();
        story.visit(ATTACKER, 8443);
        story.spawn(service, Stdin.PIPE, "/bin/sh", "-c", "x > y");
        assertEquals(1, story.alarms().size());
    }
}
