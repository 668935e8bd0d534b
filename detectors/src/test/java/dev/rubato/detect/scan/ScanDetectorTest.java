package dev.rubato.detect.scan;

import static dev.rubato.detect.scan.ScanStory.MS;
import static dev.rubato.detect.scan.ScanStory.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Suspicions;
import dev.rubato.detect.TempoClass;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.Flow;
import dev.rubato.lineage.HostModel;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScanDetectorTest {
    private final ScanStory story = new ScanStory();
    private final HostProcess bash = story.terminal();

    private Alert only() {
        assertEquals(1, story.scans().size(), story.alerts::toString);
        return story.scans().get(0);
    }

    @Test
    void aFastBlindSweepAlarmsAtTheSixthFailureAndNamesTheProcess() {
        HostProcess nmap = story.child(bash, "/usr/bin/nmap", "-sT", "10.9.0.0/24");
        for (int i = 1; i <= 5; i++) {
            story.refused(nmap, "10.9.0." + (10 + i), 22);
        }
        assertTrue(story.alerts.isEmpty());
        story.refused(nmap, "10.9.0.16", 22);
        Alert alert = only();
        assertEquals("address", alert.variant());
        assertEquals(Severity.HIGH, alert.severity());
        assertEquals(nmap.key().pid(), alert.subject().pid());
        assertEquals(List.of("T1018", "T1046"), alert.attack());
        assertEquals(6, alert.events().size());
        String sentence = "nmap (pid " + nmap.key().pid() + ", user 1000) tried 6 never-seen addresses on port 22 in ";
        assertTrue(alert.summary().startsWith(sentence), alert::summary);
        assertTrue(alert.summary().endsWith(" and none answered"), alert::summary);
        assertTrue(alert.bound().startsWith("at most 0.001 false alarms per host-day"), alert::bound);
    }

    @Test
    void aPortScanOfOneHostIsOneAlertOfVariantPort() {
        HostProcess nmap = story.child(bash, "/usr/bin/nmap", "10.9.0.5");
        story.answered(nmap, "10.9.0.5", 80);
        for (int port = 1; port <= 50; port++) {
            story.refused(nmap, "10.9.0.5", port);
        }
        Alert alert = only();
        assertEquals("port", alert.variant());
        assertTrue(alert.summary().contains("never-seen ports of 10.9.0.5"), alert::summary);
        assertEquals(List.of("T1046"), alert.attack());
    }

    @Test
    void oneProbeASecondAlarmsWithinTenFailuresWhileTheHostIsNew() {
        ScanStory fresh = new ScanStory(0, false);
        HostProcess slow = fresh.child(fresh.terminal(), "/usr/bin/slow");
        int failures = 0;
        while (fresh.alerts.isEmpty() && failures < 20) {
            fresh.refused(slow, "10.9.7." + ++failures, 22);
            fresh.pause(998 * MS);
        }
        assertEquals(10, failures);
        assertTrue(fresh.alerts.get(0).notes().contains(ScanAlerts.UNBASELINED));
        assertEquals(17.43, fresh.alerts.get(0).threshold(), 1e-9);
    }

    @Test
    void anUnansweredSweepAlarmsWhenThreeSecondsOfSilenceAreOver() {
        HostProcess nc = story.child(bash, "/usr/bin/nc");
        for (int i = 1; i <= 6; i++) {
            story.unanswered(nc, "10.8.0." + i, 445);
        }
        story.pause(2_900 * MS);
        assertTrue(story.alerts.isEmpty());
        story.pause(200 * MS);
        Alert alert = only();
        assertEquals(
                "10.8.0.1:445 silent by nc (pid " + nc.key().pid() + ")",
                alert.events().get(0).text());
    }

    @Test
    void aSlowScanOfOneEveryTwentySecondsAlarmsAtTheTwelfthFailure() {
        HostProcess slow = story.child(bash, "/usr/bin/slow");
        int failures = 0;
        while (story.alerts.isEmpty() && failures < 30) {
            story.refused(slow, "10.8.1." + ++failures, 22);
            story.pause(20 * SECOND);
        }
        assertEquals(12, failures);
    }

    @Test
    void theNatsOfTheEvidenceSumToTheScore() {
        HostProcess scanner = story.child(bash, "/usr/bin/scanner");
        for (int i = 1; i <= 40 && story.alerts.isEmpty(); i++) {
            if (i % 3 == 0) {
                story.answered(scanner, "10.9.1." + i, 22);
            } else {
                story.refused(scanner, "10.9.1." + i, 22);
            }
            story.pause(200 * MS);
        }
        Alert alert = only();
        double sum = alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
        assertEquals(alert.score(), sum, 1e-9);
        assertTrue(alert.score() >= alert.threshold());
        assertTrue(alert.summary().contains(" failed"), alert::summary);
    }

    @Test
    void twentyAttemptsIntoSilenceAlarmWithinASecondAndTheirOutcomeIsAppended() {
        HostProcess tool = story.child(bash, "/usr/bin/tool");
        long startNs = story.host.nowNs;
        for (int i = 1; i <= 20; i++) {
            story.unanswered(tool, "10.8.0." + i, 445);
            story.pause(3 * MS);
        }
        story.pause(800 * MS);
        Alert alert = only();
        assertTrue(alert.timeNs() - startNs < SECOND);
        double sum = alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
        assertEquals(alert.score(), sum, 1e-9);
        assertTrue(alert.evidence().stream().anyMatch(row -> row.name().equals("prompt: unanswered first contacts")));
        story.pause(10 * SECOND);
        only();
    }

    @Test
    void seventeenAnswersThatTakeASecondAreNoScan() {
        HostProcess browser = story.child(bash, "/usr/bin/browser");
        long[] sockets = new long[17];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = story.unanswered(browser, "198.51." + i + ".1", 443);
        }
        story.pause(SECOND);
        for (int i = 0; i < sockets.length; i++) {
            story.host.outcome(
                    sockets[i], ScanStory.SELF, 50_000 + i, "198.51." + i + ".1", 443, Event.Outcome.ESTABLISHED);
        }
        for (int i = 0; i < 3; i++) {
            story.unanswered(browser, "198.52." + i + ".1", 443);
        }
        story.pause(2 * SECOND);
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    @Test
    void aPersonsTempoTakesANatOff() {
        HostProcess typed = story.child(bash, "/usr/bin/tool");
        story.tempo.set(typed.lineage(), TempoClass.HUMAN);
        int failures = 0;
        while (story.alerts.isEmpty() && failures < 30) {
            story.refused(typed, "10.8.1." + ++failures, 22);
            story.pause(20 * SECOND);
        }
        assertEquals(13, failures, "one more than the twelve of a lineage without tempo");
        assertTrue(only().evidence().stream().anyMatch(row -> row.name().equals("tempo-human") && row.nats() == -1));
        double sum =
                only().evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
        assertEquals(only().score(), sum, 1e-9);
    }

    @Test
    void suspicionGrowsWithEachFailureAndStandsAfterTheAlarm() {
        HostProcess tool = story.child(bash, "/usr/bin/tool");
        for (int i = 1; i <= 4; i++) {
            story.refused(tool, "10.8.1." + i, 22);
        }
        Suspicions.Suspicion half = story.suspicions.against(tool.lineage()).get("scan");
        assertTrue(half != null && half.isHalf() && half.bounded() && half.score() < half.threshold());
        for (int i = 5; i <= 9; i++) {
            story.refused(tool, "10.8.1." + i, 22);
        }
        Suspicions.Suspicion whole = story.suspicions.against(tool.lineage()).get("scan");
        assertTrue(whole != null && whole.score() >= whole.threshold());
    }

    @Test
    void aSweepByArpAloneAlarmsWithoutAnOwnerAndSaysSo() {
        for (int i = 1; i <= 12; i++) {
            story.probe(ProbeKind.ARP, "10.9.0." + i, 0);
        }
        story.pause(4 * SECOND);
        Alert alert = only();
        assertEquals("arp", alert.variant());
        assertEquals(0, alert.subject().pid());
        assertTrue(alert.summary().startsWith("an unknown process on laptop tried"), alert::summary);
        assertTrue(alert.notes().stream().anyMatch(note -> note.startsWith("owner unknown")), alert.notes()::toString);
    }

    @Test
    void aUdpSweepSaysSoAndAnIcmpSweepIsAVariantOfItsOwn() {
        HostProcess nmap = story.child(bash, "/usr/bin/nmap", "-sU");
        story.holdsRawSocket(nmap);
        for (int i = 1; i <= 8; i++) {
            story.probe(ProbeKind.UDP, "10.8.4." + i, 161);
            story.reply(ProbeKind.UDP, "10.8.4." + i, 161, Outcome.REFUSED);
        }
        assertEquals("address", only().variant());
        assertTrue(only().summary().contains("by UDP"), only()::summary);
        ScanStory other = new ScanStory();
        HostProcess fping = other.child(other.terminal(), "/usr/bin/fping");
        other.holdsRawSocket(fping);
        for (int i = 1; i <= 8; i++) {
            other.probe(ProbeKind.ICMP, "10.8.4." + i, 0);
        }
        other.pause(4 * SECOND);
        assertEquals("icmp", other.scans().get(0).variant());
        assertEquals(fping.key().pid(), other.scans().get(0).subject().pid());
    }

    @Test
    void aPortScanOfTheOwnHostCounts() {
        HostProcess nmap = story.child(bash, "/usr/bin/nmap", "127.0.0.1");
        for (int port = 1; port <= 20; port++) {
            story.refused(nmap, "127.0.0.1", port);
        }
        assertEquals("port", only().variant());
    }

    @Test
    void eachSourceOfACaptureIsAHostOfItsOwn() {
        HostModel model = new HostModel();
        List<Alert> alerts = new ArrayList<>();
        ScanDetector detector = new ScanDetector(DetectorContext.of(model, alerts::add), ScanParameters.defaults());
        model.observe(detector);
        long nowNs = HostStory.START_NS;
        for (int source = 1; source <= 3; source++) {
            Address from = Address.parse("10.7.0." + source);
            for (int i = 1; i <= 20; i++) {
                Flow flow = new Flow(Flow.Protocol.TCP, from, 40_000 + i, Address.parse("10.8.0." + i), 445);
                nowNs += MS;
                model.accept(
                        new Event.ConnectionOpened(nowNs, 0, flow, Flow.Direction.OUTBOUND, null, Event.Basis.PACKET),
                        false);
                if (source != 3) {
                    model.accept(
                            new Event.ConnectionResolved(nowNs + MS / 2, 0, flow, Outcome.REFUSED, Event.Basis.PACKET),
                            false);
                }
            }
        }
        model.accept(new Event.TimePassed(nowNs + 4 * SECOND), false);
        assertEquals(
                List.of("10.7.0.1", "10.7.0.2", "10.7.0.3"),
                alerts.stream().map(alert -> alert.subject().address()).toList());
        assertTrue(alerts.get(0).summary().startsWith("10.7.0.1 tried"), alerts.get(0)::summary);
    }

    @Test
    void aTimeShiftMovesTheAlertsAndChangesNothingElse() {
        List<Alert> now = sweep(0);
        List<Alert> later = sweep(3_333 * ScanStory.DAY + 17);
        assertEquals(now.size(), later.size());
        for (int i = 0; i < now.size(); i++) {
            assertEquals(
                    now.get(i).timeNs() + 3_333 * ScanStory.DAY + 17,
                    later.get(i).timeNs());
            assertEquals(now.get(i).score(), later.get(i).score());
            assertEquals(now.get(i).summary(), later.get(i).summary());
            assertEquals(now.get(i).evidence(), later.get(i).evidence());
        }
    }

    @Test
    void theSameEventsGiveTheSameAlerts() {
        assertEquals(sweep(0), sweep(0));
    }

    private static List<Alert> sweep(long shiftNs) {
        ScanStory story = new ScanStory(shiftNs, true);
        HostProcess shell = story.terminal();
        for (int i = 1; i <= 200; i++) {
            HostProcess nc = story.child(shell, "/usr/bin/nc");
            if (i % 7 == 0) {
                story.answered(nc, "10.8.6." + i, 22);
            } else if (i % 2 == 0) {
                story.unanswered(nc, "10.8.6." + i, 22);
            } else {
                story.refused(nc, "10.8.6." + i, 22);
            }
            story.pause(100 * MS);
        }
        assertFalse(story.alerts.isEmpty());
        return story.alerts;
    }
}
