package dev.rubato.detect.scan;

import static dev.rubato.detect.scan.ScanStory.GATEWAY;
import static dev.rubato.detect.scan.ScanStory.MS;
import static dev.rubato.detect.scan.ScanStory.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is out of order is not what a scanner meets: failures beside an outage count for nobody. */
class OutageGateTest {
    private final ScanStory story = new ScanStory();
    private final HostProcess bash = story.terminal();
    private final HostProcess tool = story.child(bash, "/usr/bin/tool");

    private HostProcess service(String name) {
        return story.host.spawn(HostStory.INIT, 0, 0, "/usr/bin/" + name);
    }

    private void silent() {
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    private void alarmed() {
        assertEquals(1, story.scans().size(), story.alerts::toString);
    }

    @Test
    void anOutageOfThreeLineagesFreezesAndRollsBack() {
        List<HostProcess> services = List.of(service("mail"), service("sync"), service("chat"));
        for (int i = 0; i < 3; i++) {
            story.answered(services.get(i), "192.0.2." + (10 + i), 443);
        }
        story.pause(60 * SECOND);
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 3; i++) {
                story.unanswered(services.get(i), "198.51." + i + "." + (100 + round), 443);
            }
            story.pause(500 * MS);
        }
        story.pause(4 * SECOND);
        silent();
        assertEquals(1, story.detector.statistics().freezes());
        assertTrue(story.detector.statistics().ignoredByOutage() >= 20);
    }

    @Test
    void aScannerWithAnEarlierSuccessIsNoOutage() {
        story.answered(tool, "10.8.0.200", 22);
        for (int i = 1; i <= 10; i++) {
            story.unanswered(tool, "10.8.0." + i, 22);
        }
        story.pause(4 * SECOND);
        alarmed();
        assertEquals(0, story.detector.statistics().freezes());
    }

    @Test
    void aGoodEndpointThatStaysSilentFreezesUntilAGoodOneAnswers() {
        HostProcess mail = service("mail");
        for (int i = 0; i < 3; i++) {
            story.answered(mail, "192.0.2.1", 993);
        }
        story.pause(60 * SECOND);
        story.unanswered(mail, "192.0.2.1", 993);
        for (int i = 1; i <= 10; i++) {
            story.unanswered(tool, "198.51.100." + i, 443);
        }
        story.pause(4 * SECOND);
        silent();
        story.answered(mail, "192.0.2.1", 993);
        for (int i = 1; i <= 10; i++) {
            story.unanswered(tool, "203.0.113." + i, 443);
        }
        story.pause(4 * SECOND);
        alarmed();
    }

    @Test
    void aGoodEndpointThatIsDownWhileOthersAnswerIsNoOutage() {
        HostProcess mail = service("mail");
        for (int i = 0; i < 3; i++) {
            story.answered(mail, "192.0.2.1", 993);
        }
        story.unanswered(mail, "192.0.2.1", 993);
        story.answered(mail, "192.0.2.9", 443);
        for (int i = 1; i <= 10; i++) {
            story.unanswered(tool, "10.8.0." + i, 443);
        }
        story.pause(4 * SECOND);
        alarmed();
    }

    @Test
    void aScannerCannotFreezeItselfWithAnEndpointThatItMadeGood() {
        for (int i = 0; i < 3; i++) {
            story.answered(tool, "192.0.2.1", 80);
        }
        story.pause(10 * SECOND);
        for (int i = 1; i <= 4; i++) {
            story.refused(tool, "10.8.0." + i, 22);
        }
        story.unanswered(tool, "192.0.2.1", 80);
        for (int i = 5; i <= 10; i++) {
            story.unanswered(tool, "10.8.0." + i, 22);
        }
        story.pause(4 * SECOND);
        alarmed();
    }

    @Test
    void aLongFreezeIsReportedOnceAsBlindness() {
        HostProcess mail = service("mail");
        for (int i = 0; i < 3; i++) {
            story.answered(mail, "192.0.2.1", 993);
        }
        story.pause(60 * SECOND);
        story.unanswered(mail, "192.0.2.1", 993);
        for (int i = 0; i < 300; i++) {
            story.pause(SECOND);
        }
        assertEquals(1, story.alerts.size());
        Alert gap = story.alerts.get(0);
        assertEquals("sensor-gap", gap.detector());
        assertEquals(Severity.LOW, gap.severity());
    }

    @Test
    void anAlarmJustBeforeAnOutageIsUpdatedWithTheSuspicion() {
        List<HostProcess> services = List.of(service("mail"), service("sync"), service("chat"));
        for (int i = 0; i < 3; i++) {
            story.answered(services.get(i), "192.0.2." + (10 + i), 443);
        }
        story.pause(60 * SECOND);
        for (int i = 1; i <= 7; i++) {
            story.unanswered(services.get(0), "198.51.100." + i, 443);
        }
        story.pause(SECOND);
        story.unanswered(services.get(1), "203.0.113.1", 443);
        story.unanswered(services.get(2), "203.0.113.2", 443);
        story.pause(4 * SECOND);
        alarmed();
        Alert update = story.alerts.get(story.alerts.size() - 1);
        assertEquals(1, update.update());
        assertEquals(Severity.MEDIUM, update.severity());
        assertTrue(update.notes().stream().anyMatch(note -> note.startsWith("outage suspected")));
    }

    @Test
    void aNeighbourThatSleepsIsNoOutage() {
        for (int i = 0; i < 3; i++) {
            story.answered(tool, "10.9.0.77", 445);
        }
        story.pause(60 * SECOND);
        story.unanswered(service("backup"), "10.9.0.77", 445);
        story.pause(4 * SECOND);
        assertEquals(0, story.detector.statistics().freezes());
        assertEquals(0, story.detector.statistics().observations() - 1);
    }

    @Test
    void anOutageBeyondTheGatewayExplainsNoSweepOfTheOwnLink() {
        HostProcess mail = service("mail");
        for (int i = 0; i < 3; i++) {
            story.answered(mail, "192.0.2.1", 993);
        }
        story.pause(60 * SECOND);
        story.unanswered(mail, "192.0.2.1", 993);
        story.pause(4 * SECOND);
        assertEquals(1, story.detector.statistics().freezes());
        for (int i = 10; i < 16; i++) {
            story.refused(tool, "10.9.0." + i, 445);
        }
        alarmed();
    }

    @Test
    void anAnswerOnTheOwnLinkDoesNotEndAnOutageBeyondTheGateway() {
        HostProcess mail = service("mail");
        for (int i = 0; i < 3; i++) {
            story.answered(mail, "192.0.2.1", 993);
            story.answered(mail, "10.9.0.77", 445);
        }
        story.pause(60 * SECOND);
        story.unanswered(mail, "192.0.2.1", 993);
        story.answered(mail, "10.9.0.77", 445);
        story.pause(4 * SECOND);
        story.answered(mail, "10.9.0.77", 445);
        for (int i = 1; i <= 10; i++) {
            story.unanswered(tool, "198.51.100." + i, 443);
        }
        story.pause(4 * SECOND);
        silent();
    }

    @Test
    void aGatewayThatDoesNotAnswerIsAnOutageEvenOfTheOwnLink() {
        story.probe(ProbeKind.ARP, GATEWAY, 0);
        for (int i = 1; i <= 10; i++) {
            story.unanswered(tool, "198.51.100." + i, 443);
        }
        story.pause(4 * SECOND);
        for (int i = 20; i <= 30; i++) {
            story.unanswered(tool, "10.9.0." + i, 445);
        }
        story.pause(4 * SECOND);
        silent();
        assertEquals(1, story.detector.statistics().freezes());
    }

    @Test
    void aGatewayThatAnswersIsNoOutage() {
        story.probe(ProbeKind.ARP, GATEWAY, 0);
        story.reply(ProbeKind.ARP, GATEWAY, 0, Outcome.ESTABLISHED);
        for (int i = 1; i <= 10; i++) {
            story.unanswered(tool, "198.51.100." + i, 443);
        }
        story.pause(4 * SECOND);
        alarmed();
    }
}
