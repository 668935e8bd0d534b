package dev.rubato.detect.scan;

import static dev.rubato.detect.scan.ScanStory.DAY;
import static dev.rubato.detect.scan.ScanStory.MS;
import static dev.rubato.detect.scan.ScanStory.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreadthDetectorTest {
    private final ScanStory story = new ScanStory();
    private final HostProcess bash = story.terminal();

    private HostProcess service() {
        return story.host.spawn(HostStory.INIT, 0, 0, "/usr/bin/worker");
    }

    private Alert only() {
        assertEquals(1, story.scans().size(), story.alerts::toString);
        return story.scans().get(0);
    }

    @Test
    void aServiceThatIsAnsweredByOneHostAfterTheOtherAlarms() {
        HostProcess worker = service();
        story.pause(2 * 3_600 * SECOND);
        int hosts = 0;
        while (story.alerts.isEmpty() && hosts < 20) {
            story.answered(worker, "10.9.0." + (20 + ++hosts), 22);
            story.pause(30 * SECOND);
        }
        Alert alert = only();
        assertTrue(hosts <= 5, () -> "late: " + alert);
        assertEquals("breadth", alert.variant());
        assertEquals(Severity.HIGH, alert.severity());
        assertEquals(worker.key().pid(), alert.subject().pid());
        double sum = alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
        assertEquals(alert.score(), sum, 1e-9);
        assertTrue(alert.summary().contains("internal hosts"), alert::summary);
        for (int i = 0; i < 60; i++) {
            story.answered(worker, "10.9.0." + (100 + i), 22);
            story.pause(30 * SECOND);
        }
        only();
        assertEquals(1, story.alerts.get(story.alerts.size() - 1).update());
    }

    @Test
    void anInventoryThatIsVisitedFromATerminalIsReviewedAndDoesNotPage() {
        HostProcess ansible = story.child(bash, "/usr/bin/ansible");
        for (int i = 0; i < 12; i++) {
            story.answered(story.child(ansible, "/usr/bin/ssh"), "10.9.0." + (20 + i), 22);
            story.pause(SECOND);
        }
        assertEquals(Severity.MEDIUM, only().severity());
        assertEquals(ansible.key().pid(), only().subject().pid());
    }

    @Test
    void aTimersJobThatVisitsNewMachinesIsReviewedAndDoesNotPage() {
        HostProcess job = service();
        for (int i = 0; i < 12; i++) {
            story.answered(story.child(job, "/usr/bin/ssh"), "10.9.0." + (20 + i), 22);
            story.pause(SECOND);
        }
        assertEquals(Severity.MEDIUM, only().severity());
    }

    private List<Alert> goesOnForTwoHours(HostProcess root) {
        for (int i = 0; i < 36; i++) {
            story.answered(story.child(root, "/usr/bin/ssh"), "10.9.0." + (20 + i), 22);
            story.pause(i < 12 ? SECOND : 300 * SECOND);
        }
        return story.alerts;
    }

    @Test
    void aYoungServiceThatGoesOnForLongerThanAJobPagesOnce() {
        List<Alert> told = goesOnForTwoHours(service());
        assertEquals(
                List.of(Severity.MEDIUM, Severity.HIGH),
                told.stream().map(Alert::severity).toList());
        assertEquals(1, told.get(1).update());
        assertEquals(told.get(0).id(), told.get(1).id());
    }

    @Test
    void aTerminalThatGoesOnForHoursStillDoesNotPage() {
        List<Alert> told = goesOnForTwoHours(bash);
        assertTrue(told.stream().allMatch(alert -> alert.severity() == Severity.MEDIUM), told::toString);
        only();
    }

    @Test
    void theSameInventoryTomorrowIsNothingNew() {
        HostProcess ansible = story.child(bash, "/usr/bin/ansible");
        for (int day = 0; day < 3; day++) {
            for (int i = 0; i < 12; i++) {
                story.answered(ansible, "10.9.0." + (20 + i), 22);
                story.pause(SECOND);
            }
            story.pause(DAY);
        }
        only();
    }

    @Test
    void manyServicesOfOneHostAreNoBreadth() {
        HostProcess worker = service();
        for (int port : new int[] {22, 445, 3_389, 5_985, 3_306, 8_080, 9_100, 111}) {
            story.answered(worker, "10.9.0.30", port);
        }
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    @Test
    void sixNewHostsSpreadOverADayAreOrdinary() {
        HostProcess worker = service();
        for (int i = 0; i < 24; i++) {
            story.answered(worker, "10.9.0." + (20 + i), 22);
            story.pause(DAY / 6);
        }
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    @Test
    void namesDirectoriesAndWebServersAreAskedByEveryMemberOfANetwork() {
        HostProcess member = service();
        int[] ports = {53, 80, 88, 389, 443, 636, 123};
        for (int i = 0; i < 40; i++) {
            story.answered(member, "10.9.1." + (20 + i), ports[i % ports.length]);
        }
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    @Test
    void publicHostsAreNoBreadth() {
        HostProcess mirror = service();
        for (int i = 0; i < 40; i++) {
            story.answered(mirror, "198.51." + i + ".3", 22);
        }
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    @Test
    void theContainersOfABridgeAreOneHost() {
        story.host.tell(new Event.NetworkChanged(
                story.host.nowNs,
                List.of(
                        new Event.InterfaceAddress("eth0", Address.parse(ScanStory.SELF), 24),
                        new Event.InterfaceAddress("bridge0", Address.parse("172.17.0.1"), 16)),
                List.of(Address.parse(ScanStory.GATEWAY))));
        HostProcess kubelet = service();
        for (int i = 2; i < 60; i++) {
            story.answered(kubelet, "172.17.0." + i, 8_080);
            story.pause(SECOND);
        }
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    @Test
    void aBlindSweepIsLeftToTheScanTest() {
        HostProcess worker = service();
        for (int i = 0; i < 12; i++) {
            story.refused(worker, "10.9.0." + (20 + i), 22);
            story.pause(200 * MS);
        }
        assertEquals("address", only().variant());
    }

    @Test
    void aHostThatIsNewToTheAgentNeedsMoreHosts() {
        ScanStory fresh = new ScanStory(0, false);
        HostProcess member = fresh.host.spawn(HostStory.INIT, 0, 0, "/usr/bin/member");
        for (int i = 0; i < 3; i++) {
            fresh.answered(member, "10.9.0." + (20 + i), 445);
        }
        assertTrue(fresh.alerts.isEmpty(), fresh.alerts::toString);
    }
}
