package dev.rubato.detect.scan;

import static dev.rubato.detect.scan.ScanStory.MS;
import static dev.rubato.detect.scan.ScanStory.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is one alert, and what is another. */
class ScanEpisodeTest {
    private final ScanStory story = new ScanStory();
    private final HostProcess bash = story.terminal();

    private Alert only() {
        assertEquals(1, story.scans().size(), story.alerts::toString);
        return story.scans().get(0);
    }

    @Test
    void aScanSpreadOverShortChildrenNamesTheScriptThatStartedThem() {
        HostProcess script = story.child(bash, "/bin/bash", "sweep.sh");
        story.refused(story.child(bash, "/usr/bin/curl"), "192.0.2.77", 80);
        for (int i = 1; i <= 12; i++) {
            HostProcess nc = story.child(script, "/usr/bin/nc", "-z", "10.9.0." + i, "22");
            story.refused(nc, "10.9.0." + i, 22);
            story.host.tell(new Event.ProcessExited(story.host.nowNs, nc.key()));
        }
        Alert alert = only();
        assertEquals(script.key().pid(), alert.subject().pid());
        assertTrue(alert.summary().contains("through 5 child processes"), alert::summary);
    }

    @Test
    void hostDiscoveryAndThePortScanThatFollowsAreOneEpisode() {
        HostProcess nmap = story.child(bash, "/usr/bin/nmap", "10.9.0.0/24");
        story.holdsRawSocket(nmap);
        for (int i = 1; i <= 30; i++) {
            story.probe(ProbeKind.ARP, "10.9.0." + i, 0);
            if (i % 10 == 0) {
                story.reply(ProbeKind.ARP, "10.9.0." + i, 0, Outcome.ESTABLISHED);
            }
        }
        story.pause(4 * SECOND);
        for (int host = 10; host <= 30; host += 10) {
            for (int port = 1; port <= 100; port++) {
                story.refused(nmap, "10.9.0." + host, port);
            }
        }
        Alert first = only();
        assertEquals("arp", first.variant());
        assertTrue(first.notes().stream().anyMatch(note -> note.startsWith("owner inferred")));
        List<Alert> updates = story.alerts.subList(1, story.alerts.size());
        assertFalse(updates.isEmpty());
        assertTrue(updates.size() <= 4, updates::toString);
        assertTrue(updates.stream().anyMatch(update -> update.variant().equals("port")));
        for (int i = 0; i < updates.size(); i++) {
            assertEquals(i + 1, updates.get(i).update());
            assertEquals(first.id(), updates.get(i).id());
            double sum = updates.get(i).evidence().stream()
                    .mapToDouble(Alert.Evidence::nats)
                    .sum();
            assertEquals(updates.get(i).score(), sum, 1e-9);
        }
    }

    @Test
    void anotherToolAgainstOtherTargetsIsAnotherAlert() {
        HostProcess first = story.child(bash, "/usr/bin/nmap", "10.8.1.0/24");
        for (int i = 1; i <= 20; i++) {
            story.refused(first, "10.8.1." + i, 22);
        }
        HostProcess second = story.child(bash, "/usr/bin/nmap", "10.8.2.0/24");
        for (int i = 1; i <= 20; i++) {
            story.refused(second, "10.8.2." + i, 22);
        }
        assertEquals(2, story.scans().size());
        assertEquals(second.key().pid(), story.scans().get(1).subject().pid());
        assertEquals(story.scans().get(0).incident(), story.scans().get(1).incident());
    }

    @Test
    void eachToolOfOneTerminalIsAnAlertOfItsOwnUntilTheyAreMany() {
        for (int scan = 1; scan <= 30; scan++) {
            HostProcess nc = story.child(bash, "/usr/bin/nc");
            for (int i = 1; i <= 20; i++) {
                story.refused(nc, "10.7." + scan + "." + i, 22);
            }
        }
        assertEquals(8, story.scans().size());
    }

    @Test
    void anotherTechniqueOfAnotherToolAgainstTheSameHostIsAnotherAlert() {
        HostProcess first = story.child(bash, "/usr/bin/nmap", "-sT");
        for (int port = 1; port <= 20; port++) {
            story.refused(first, "10.8.1.1", port);
        }
        HostProcess second = story.child(bash, "/usr/bin/nmap", "-sU");
        story.holdsRawSocket(second);
        for (int port = 1; port <= 20; port++) {
            story.probe(ProbeKind.UDP, "10.8.1.1", port);
            story.reply(ProbeKind.UDP, "10.8.1.1", port, Outcome.REFUSED);
        }
        assertEquals(
                List.of("port", "port"),
                story.scans().stream().map(Alert::variant).toList());
    }

    @Test
    void aDecoyDoesNotMuteAScanOfAnotherNetwork() {
        HostProcess tool = story.child(bash, "/usr/bin/tool");
        for (int i = 1; i <= 12; i++) {
            story.refused(tool, "203.0.113." + i, 22);
        }
        for (int i = 1; i <= 12; i++) {
            story.refused(tool, "10.20.1." + i, 22);
        }
        for (int i = 1; i <= 12; i++) {
            story.refused(tool, "10.200.1." + i, 22);
        }
        assertEquals(3, story.scans().size(), story.alerts::toString);
    }

    @Test
    void aListOfPublicNetworksOnOnePortIsOneAlertAndTwoAlertsOfOneMomentHaveTwoNames() {
        HostProcess tool = story.child(bash, "/usr/bin/tool");
        for (String network : List.of("63.55.11.", "15.93.12.", "194.165.16.")) {
            for (int i = 1; i <= 32; i++) {
                story.unanswered(tool, network + i, 6_892);
            }
        }
        story.pause(SECOND);
        only();
        ScanStory other = new ScanStory();
        HostProcess second = other.child(other.terminal(), "/usr/bin/tool");
        for (String network : List.of("10.20.1.", "10.200.1.")) {
            for (int i = 1; i <= 25; i++) {
                other.unanswered(second, network + i, 445);
            }
        }
        other.pause(SECOND);
        assertEquals(2, other.scans().size(), other.alerts::toString);
        assertEquals(2, other.scans().stream().map(Alert::id).distinct().count());
    }

    @Test
    void aScanOfRandomAddressesIsOneAlert() {
        HostProcess bot = story.child(bash, "/usr/bin/bot");
        for (int i = 1; i <= 500; i++) {
            story.refused(bot, (20 + i * 7 % 80) + "." + (i * 13 % 250) + ".3." + i % 250, 23);
            story.pause(100 * MS);
        }
        only();
    }

    @Test
    void aScanThatGoesOnAfterTheAlarmIsNoSecondAlert() {
        HostProcess nmap = story.child(bash, "/usr/bin/nmap");
        for (int i = 0; i < 2_000; i++) {
            story.refused(nmap, "10." + (8 + i / 250) + ".3." + (i % 250 + 1), 22);
            story.pause(SECOND);
        }
        only();
        assertTrue(story.alerts.size() <= 4, () -> story.alerts.size() + " alerts");
    }

    @Test
    void severalLineagesTogetherAlarmForTheHost() {
        for (int i = 1; i <= 8; i++) {
            HostProcess service = story.host.spawn(HostStory.INIT, 0, 0, "/usr/bin/worker" + i);
            story.refused(service, "10.8.5." + i, 22);
        }
        Alert alert = only();
        assertEquals(0, alert.subject().pid());
        assertTrue(alert.summary().startsWith("6 unrelated lineages on laptop"), alert::summary);
    }
}
