package dev.rubato.detect.scan;

import static dev.rubato.detect.scan.ScanStory.DAY;
import static dev.rubato.detect.scan.ScanStory.GATEWAY;
import static dev.rubato.detect.scan.ScanStory.MS;
import static dev.rubato.detect.scan.ScanStory.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.lineage.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScanGatesTest {
    private final ScanStory story = new ScanStory();
    private final HostProcess bash = story.terminal();
    private final HostProcess tool = story.child(bash, "/usr/bin/tool");

    private void silent() {
        assertTrue(story.alerts.isEmpty(), story.alerts::toString);
    }

    private void alarmed() {
        assertEquals(1, story.scans().size(), story.alerts::toString);
    }

    @Test
    void brokenIpv6BesideWorkingIpv4IsNoEvidence() {
        for (int i = 1; i <= 30; i++) {
            story.connect(tool, "2001:db8::" + i, 443, Outcome.UNREACHABLE);
            story.connect(tool, "192.0." + i + ".1", 443, Outcome.ESTABLISHED);
        }
        silent();
        assertEquals(30, story.detector.statistics().ignoredByFamily());
    }

    @Test
    void anIpv6SweepWithoutSuccessesBesideItAlarms() {
        for (int i = 1; i <= 6; i++) {
            story.connect(tool, "2001:db8::" + i, 443, Outcome.UNREACHABLE);
        }
        alarmed();
    }

    @Test
    void addressesThatANameJustGaveCountForTheInformedTestOnly() {
        for (int i = 1; i <= 12; i++) {
            story.host.tell(new Event.NameResolved(
                    story.host.nowNs, "host" + i + ".example", List.of(Address.parse("198.51.100." + i))));
            story.refused(tool, "198.51.100." + i, 443);
        }
        silent();
        assertEquals(12, story.detector.statistics().weakenedByName());
        for (int i = 1; i <= 6; i++) {
            story.refused(tool, "10.8.0." + i, 443);
        }
        alarmed();
    }

    @Test
    void aServiceOfManyPublicAddressesIsOneObservation() {
        story.answered(tool, "198.51.100.1", 443);
        for (int i = 2; i <= 40; i++) {
            story.refused(tool, "198.51.100." + i, 443);
        }
        silent();
        assertEquals(39, story.detector.statistics().ignoredByService());
    }

    @Test
    void theSameOnTheLocalNetworkIsASweep() {
        story.answered(tool, "10.8.0.1", 443);
        for (int i = 2; i <= 40; i++) {
            story.refused(tool, "10.8.0." + i, 443);
        }
        alarmed();
    }

    @Test
    void waitingForLocalServersToStartIsNoScan() {
        for (int server = 0; server < 40; server++) {
            HostProcess worker = story.child(bash, "/usr/bin/worker");
            for (int poll = 0; poll < 20; poll++) {
                story.refused(worker, "127.0.0.1", 40_000 + server);
            }
            story.answered(worker, "127.0.0.1", 40_000 + server);
        }
        silent();
    }

    @Test
    void eightWorkersThatWaitForTheirServersAtOnceAreNoScan() {
        for (int round = 0; round < 5; round++) {
            HostProcess[] workers = new HostProcess[8];
            for (int i = 0; i < 8; i++) {
                workers[i] = story.child(bash, "/usr/bin/worker");
                story.refused(workers[i], "127.0.0.1", 41_000 + 10 * round + i);
            }
            story.pause(100 * MS);
            for (int i = 0; i < 8; i++) {
                story.refused(workers[i], "127.0.0.1", 41_000 + 10 * round + i);
            }
            story.pause(SECOND);
            for (int i = 0; i < 8; i++) {
                story.answered(workers[i], "127.0.0.1", 41_000 + 10 * round + i);
            }
        }
        silent();
        assertTrue(story.detector.statistics().postponed() > 0);
    }

    @Test
    void aLocalScanSpreadOverChildrenThatEndIsAScan() {
        for (int i = 0; i < 6; i++) {
            HostProcess nc = story.child(bash, "/usr/bin/nc");
            story.refused(nc, "127.0.0.1", 41_000 + i);
            story.host.tell(new Event.ProcessExited(story.host.nowNs, nc.key()));
        }
        alarmed();
    }

    @Test
    void localhostThatTriesBothFamiliesIsNoScan() {
        for (int i = 0; i < 60; i++) {
            story.refused(tool, "::1", 42_000 + i);
            story.answered(tool, "127.0.0.1", 42_000 + i);
        }
        silent();
        assertEquals(60, story.detector.statistics().ignoredByFamily());
    }

    @Test
    void fiveHundredConnectionsToOneLocalPortAreOneFirstContact() {
        for (int i = 0; i < 500; i++) {
            story.refused(tool, "127.0.0.1", 5_432);
        }
        silent();
        assertEquals(1, story.detector.statistics().observations());
    }

    @Test
    void anAnswerAfterTheSilenceTakesTheFailureBack() {
        long[] sockets = new long[5];
        for (int i = 0; i < 5; i++) {
            sockets[i] = story.unanswered(tool, "10.8.0." + i, 22);
        }
        story.pause(4 * SECOND);
        for (int i = 0; i < 5; i++) {
            story.host.outcome(sockets[i], ScanStory.SELF, 50_000 + i, "10.8.0." + i, 22, Outcome.ESTABLISHED);
        }
        assertEquals(5, story.detector.statistics().withdrawn());
        for (int i = 0; i < 5; i++) {
            story.refused(tool, "10.8.1." + i, 22);
        }
        silent();
        story.refused(tool, "10.8.1.5", 22);
        alarmed();
    }

    @Test
    void anArpProbeIsPartOfTheContactThatNeededIt() {
        HostProcess nc = story.child(bash, "/usr/bin/nc");
        story.holdsRawSocket(nc);
        for (int i = 2; i <= 7; i++) {
            story.probe(ProbeKind.ARP, "10.9.0." + i, 0);
            story.reply(ProbeKind.ARP, "10.9.0." + i, 0, Outcome.ESTABLISHED);
            story.probe(ProbeKind.UDP, "10.9.0." + i, 161);
            story.reply(ProbeKind.UDP, "10.9.0." + i, 161, Outcome.REFUSED);
            story.pause(200 * MS);
        }
        alarmed();
        assertEquals(6, story.detector.statistics().observations());
    }

    @Test
    void anAnsweredArpSweepIsNoFailure() {
        for (int i = 2; i <= 201; i++) {
            story.probe(ProbeKind.ARP, "10.9.0." + i, 0);
            story.reply(ProbeKind.ARP, "10.9.0." + i, 0, Outcome.ESTABLISHED);
        }
        story.pause(SECOND);
        silent();
        assertEquals(200, story.detector.statistics().observations());
    }

    @Test
    void aHealthyHostWithMixedOutcomesIsSilent() {
        for (int i = 0; i < 5_000; i++) {
            String remote = "198." + (i % 200) + "." + (i / 200) + ".1";
            if (i % 20 == 7) {
                story.refused(tool, remote, 443);
            } else {
                story.answered(tool, remote, 443);
            }
            story.pause(300 * MS);
        }
        silent();
    }

    @Test
    void whatIsKnownIsNeverAnObservationAgain() {
        for (int i = 1; i <= 5; i++) {
            story.refused(tool, "10.8.0." + i, 22);
        }
        story.pause(DAY);
        for (int i = 1; i <= 5; i++) {
            story.refused(tool, "10.8.0." + i, 22);
        }
        silent();
        assertEquals(5, story.detector.statistics().observations());
    }

    @Test
    void aClockStepDropsWhatWaitsAndTheGapAcrossIt() {
        for (int i = 1; i <= 10; i++) {
            story.unanswered(tool, "10.8.0." + i, 22);
        }
        story.host.nowNs += 3_600 * SECOND;
        story.host.tell(new Event.ClockStepped(story.host.nowNs, 3_600 * SECOND));
        story.pause(10 * SECOND);
        silent();
    }

    @Test
    void aScanCannotBePaddedWithSuccessesOnOwnListeners() {
        for (int i = 1; i <= 8; i++) {
            story.refused(tool, "10.8.0." + i, 22);
            for (int port = 0; port < 3; port++) {
                story.answered(tool, "127.0.0.1", 43_000 + 10 * i + port);
            }
        }
        alarmed();
    }

    @Test
    void aLocalCheckOfManyServersOfWhichFewAreDownIsNoScan() {
        for (int i = 0; i < 200; i++) {
            if (i % 10 == 3) {
                story.refused(tool, "127.0.0.1", 44_000 + i);
            } else {
                story.answered(tool, "127.0.0.1", 44_000 + i);
            }
        }
        silent();
    }

    @Test
    void tracingAPathToASilentHostIsNoPortScan() {
        HostProcess trace = story.child(bash, "/usr/bin/traceroute", "198.51.100.9");
        story.holdsRawSocket(trace);
        for (int probe = 0; probe < 90; probe++) {
            story.probe(ProbeKind.UDP, "198.51.100.9", 33_434 + probe);
            if (probe < 12) {
                story.reply(ProbeKind.UDP, "198.51.100.9", 33_434 + probe, Outcome.ABANDONED);
            }
        }
        story.pause(5 * SECOND);
        silent();
        assertEquals(78, story.detector.statistics().ignoredByPath());
    }

    @Test
    void theSamePortsWithoutARouterThatAnswersAreAPortScan() {
        story.holdsRawSocket(tool);
        for (int probe = 0; probe < 90; probe++) {
            story.probe(ProbeKind.UDP, "198.51.100.9", 33_434 + probe);
        }
        story.pause(5 * SECOND);
        alarmed();
        assertEquals("port", story.scans().get(0).variant());
    }

    @Test
    void peersOfAnOverlayHaveAPortEachAndAreNoScanHoweverManyAreGone() {
        for (int i = 0; i < 400; i++) {
            int port = i % 3 == 0 ? 6_346 : 10_000 + 37 * i;
            story.unanswered(tool, "198." + (i % 200) + "." + (i / 200) + ".7", port);
            if (i % 60 == 59) {
                story.pause(10 * SECOND);
            }
        }
        story.pause(5 * SECOND);
        silent();
        assertTrue(story.detector.statistics().ignoredByOverlay() > 300);
    }

    @Test
    void asManyAddressesOnOnePortAreASweepAndFoundWithinASecond() {
        long startNs = story.host.nowNs;
        for (int i = 0; i < 400; i++) {
            story.unanswered(tool, "198." + (i % 200) + "." + (i / 200) + ".7", 6_892);
            story.pause(3 * MS);
        }
        alarmed();
        assertTrue(story.scans().get(0).timeNs() - startNs < SECOND, story.scans()::toString);
    }

    @Test
    void aBotThatTriesAFewHighPortsEverywhereIsNoOverlay() {
        int[] ports = {2_323, 8_080, 9_527, 23, 5_555};
        for (int i = 0; i < 40; i++) {
            story.unanswered(tool, "198." + i + ".2.7", ports[i * 7 % ports.length]);
            story.pause(SECOND);
        }
        alarmed();
    }

    @Test
    void aPortEachOnInternalAddressesIsAScan() {
        for (int i = 1; i < 40; i++) {
            story.unanswered(tool, "10.8.4." + i, 10_000 + 37 * i);
        }
        story.pause(5 * SECOND);
        alarmed();
    }

    @Test
    void multicastAndTheGatewayAreNoTargets() {
        for (int i = 1; i <= 20; i++) {
            story.probe(ProbeKind.UDP, "239.255.1." + i, 1900);
        }
        story.probe(ProbeKind.ARP, GATEWAY, 0);
        story.pause(4 * SECOND);
        silent();
        assertTrue(story.detector.statistics().observations() <= 1);
    }
}
