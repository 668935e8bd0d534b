package dev.rubato.detect.incident;

import static dev.rubato.detect.incident.IncidentStory.INIT;
import static dev.rubato.detect.incident.IncidentStory.MINUTE;
import static dev.rubato.detect.incident.IncidentStory.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.OriginClass;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentDetectorTest {
    private final IncidentStory story = new IncidentStory();
    private final HostProcess service = story.start(INIT, "/usr/bin/node");

    private static void assertTermsSumToScore(Alert alert) {
        double sum = alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
        assertEquals(alert.score(), sum, 1e-9, alert::toString);
        assertTrue(alert.score() >= alert.threshold(), alert::toString);
    }

    @Test
    void twoDetectorsHalfwayAreAnIncidentAndOneIsNone() {
        story.suspect(service, "spawn-chain", 5, 9.2, false);
        assertEquals(List.of(), story.incidents());
        story.suspect(service, "scan", 8, 15.43, true);
        Alert incident = story.incidents().getFirst();
        assertEquals(Severity.HIGH, incident.severity());
        assertEquals("kill-chain", incident.variant());
        assertEquals("empirical", incident.bound());
        assertTermsSumToScore(incident);
        assertEquals(1, story.incidents().size());
    }

    @Test
    void halfwayMeansMoreThanHalf() {
        story.suspect(service, "spawn-chain", 4.6, 9.2, false);
        story.suspect(service, "scan", 15, 15.43, true);
        assertEquals(List.of(), story.incidents());
    }

    @Test
    void aNewInventoryThatIsVisitedAndTreatedAlikeIsOneObservation() {
        story.alarm(service, "scan", "breadth", Severity.MEDIUM);
        story.alarm(service, "replication", "playbook", Severity.MEDIUM);
        assertEquals(List.of(), story.incidents());
        story.alarm(service, "scan", "breadth", Severity.HIGH);
        assertEquals(Severity.CRITICAL, story.incidents().getFirst().severity());
    }

    @Test
    void breadthConfirmsReplicationWhereNoAdministratorWorks() {
        HostProcess orphan = story.start(new ProcessKey(77, 0), "/usr/bin/node");
        assertEquals(OriginClass.UNKNOWN, orphan.lineage().origin());
        story.alarm(orphan, "scan", "breadth", Severity.MEDIUM);
        story.alarm(orphan, "replication", "playbook", Severity.MEDIUM);
        assertEquals(Severity.CRITICAL, story.incidents().getFirst().severity());
    }

    @Test
    void aServicesBreadthConfirmsReplicationOnceItPages() {
        story.alarm(service, "scan", "breadth", Severity.MEDIUM);
        story.alarm(service, "replication", "playbook", Severity.MEDIUM);
        assertEquals(List.of(), story.incidents());
        story.alarm(service, "scan", "breadth", Severity.HIGH, 1);
        assertEquals(Severity.CRITICAL, story.incidents().getFirst().severity());
    }

    @Test
    void twoAlarmsAreCriticalAndOneIncident() {
        story.alarm(service, "scan", "port", Severity.HIGH);
        assertEquals(List.of(), story.incidents(), "its own alert is enough");
        story.alarm(service, "replication", "body", Severity.MEDIUM);
        Alert incident = story.incidents().getFirst();
        assertEquals(Severity.CRITICAL, incident.severity());
        assertEquals(List.of("T11", "T4"), incident.attack());
        assertEquals(
                List.of("scan happened", "replication happened"),
                incident.events().stream().map(Alert.Cited::text).toList());
        assertTrue(incident.summary().contains("scan port, then replication body 1.4 s later"), incident.summary());
        assertTermsSumToScore(incident);
        for (Alert alert : story.others()) {
            assertEquals(incident.incident(), alert.incident());
        }
    }

    @Test
    void theOrderOfAWormsStepsRaisesSeverityOnly() {
        story.suspect(service, "spawn-chain", 5, 9.2, false);
        story.alarm(service, "scan", "port", Severity.HIGH);
        assertEquals(Severity.CRITICAL, story.incidents().getFirst().severity());
        IncidentStory other = new IncidentStory();
        HostProcess backwards = other.start(INIT, "/usr/bin/node");
        other.alarm(backwards, "scan", "port", Severity.HIGH);
        other.suspect(backwards, "spawn-chain", 5, 9.2, false);
        assertEquals(Severity.HIGH, other.incidents().getFirst().severity());
    }

    @Test
    void laterEvidenceUpdatesTheIncidentAndRepeatsDoNot() {
        story.alarm(service, "spawn-chain", "loopback", Severity.HIGH);
        story.alarm(service, "scan", "port", Severity.HIGH);
        for (int i = 1; i < 20; i++) {
            story.alarm(service, "scan", "port", Severity.HIGH, i);
            story.pause(SECOND);
        }
        assertEquals(1, story.incidents().size());
        story.alarm(service, "scan", "address", Severity.HIGH);
        story.alarm(service, "replication", "body", Severity.HIGH);
        List<Alert> incidents = story.incidents();
        assertEquals(List.of(0, 1, 2), incidents.stream().map(Alert::update).toList());
        assertEquals(1, incidents.stream().map(Alert::id).distinct().count());
        incidents.forEach(IncidentDetectorTest::assertTermsSumToScore);
    }

    @Test
    void otherLineagesAndOtherHoursAreOtherIncidents() {
        HostProcess other = story.start(INIT, "/usr/bin/python3");
        story.alarm(service, "scan", "port", Severity.HIGH);
        story.alarm(other, "replication", "body", Severity.HIGH);
        story.pause(61 * MINUTE);
        story.alarm(service, "spawn-chain", "loopback", Severity.HIGH);
        assertEquals(List.of(), story.incidents());
        assertEquals(3, story.others().stream().map(Alert::incident).distinct().count());
    }

    @Test
    void anHourIsCountedFromTheFirstAlertAndNotByTheClock() {
        long toTheHour = 3_600 * SECOND - story.nowNs % (3_600 * SECOND);
        story.pause(toTheHour - 10 * SECOND);
        story.alarm(service, "scan", "port", Severity.HIGH);
        story.pause(20 * SECOND);
        story.alarm(service, "scan", "address", Severity.HIGH);
        assertEquals(1, story.others().stream().map(Alert::incident).distinct().count());
    }

    @Test
    void whatDescendsFromAnAlarmedProcessInheritsTheIncident() {
        HostProcess shell = story.start(service.key(), "/bin/sh");
        story.alarm(shell, "spawn-chain", "loopback", Severity.HIGH);
        HostProcess agent = story.start(shell.key(), "/usr/bin/claude");
        assertNotEquals(shell.lineage().id(), agent.lineage().id());
        story.suspect(agent, "scan", 8, 15.43, true);
        assertEquals(1, story.incidents().size());
        story.alarm(agent, "scan", "port", Severity.HIGH);
        assertEquals(1, story.alerts.stream().map(Alert::incident).distinct().count());
        HostProcess sibling = story.start(service.key(), "/usr/bin/claude");
        story.alarm(sibling, "scan", "port", Severity.HIGH);
        assertNotEquals(
                story.alerts.getFirst().incident(), story.others().getLast().incident());
    }

    @Test
    void whatIsOnlyRecordedMakesNoIncident() {
        story.alarm(service, "spawn-chain", "loopback", Severity.INFO);
        story.alarm(service, "scan", "port", Severity.LOW);
        story.alarm(service, "tempo", "agent", Severity.INFO);
        assertEquals(List.of(), story.incidents());
        assertEquals(1, story.others().stream().map(Alert::incident).distinct().count());
    }

    @Test
    void anIncidentHasTheBoundOfItsBoundedDetectorsOnceTheirMeanReachesIt() {
        story.suspect(service, "spawn-chain", 8, 9.2, false);
        story.suspect(service, "scan", 15.4, 15.43, true);
        assertEquals("kill-chain", story.incidents().getFirst().variant());
        story.suspect(service, "scan", 15.5, 15.43, true);
        story.alarm(service, "scan", "port", Severity.HIGH);
        Alert incident = story.incidents().getLast();
        assertEquals("fusion", incident.variant());
        assertEquals(13.8, incident.threshold());
        assertEquals(16 - Math.log(5), incident.score(), 1e-9);
        assertTrue(incident.evidence().stream().anyMatch(row -> row.name().equals("mixture")));
        assertTermsSumToScore(incident);
    }

    @Test
    void manyLineagesAndAlarmsStayWithinTheTables() {
        for (int i = 0; i < 20_000; i++) {
            HostProcess process = story.start(INIT, "/usr/bin/node");
            story.alarm(process, "scan", "port", Severity.HIGH);
            story.alerts.clear();
        }
        assertTrue(story.detectors.getFirst().evictions() > 0);
        story.alarm(service, "scan", "port", Severity.HIGH);
        story.alarm(service, "replication", "body", Severity.HIGH);
        assertEquals(1, story.incidents().size());
    }
}
