package dev.rubato.detect.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.detect.DetectorContext;
import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.Fixtures;
import dev.rubato.lineage.HostModel;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.TableReading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Floods, in contacts without a host model: what must stay bounded does, and a scan is found all the same. */
class ScanBoundsTest {
    private static final long START_NS = 1_780_000_000_000_000_000L;
    private static final long MS = 1_000_000L;

    private final List<Alert> alerts = new ArrayList<>();
    private final HostModel model = new HostModel();
    private final ScanDetector detector =
            new ScanDetector(DetectorContext.of(model, alerts::add), ScanParameters.defaults());
    private long nowNs = START_NS;

    private void contact(HostProcess process, Address remote, int port, Contact.State outcome, long stepNs) {
        Contact contact = Fixtures.attempt(nowNs, Contact.Kind.TCP, remote, port, process, false);
        detector.contactOpened(contact);
        detector.contactResolved(Fixtures.resolve(contact, outcome, nowNs + MS / 10));
        nowNs += stepNs;
        detector.timePassed(nowNs);
    }

    private static Address address(int base, int i) {
        return Address.ofV4(base + i);
    }

    private List<Alert> scans() {
        return alerts.stream().filter(alert -> alert.update() == 0).toList();
    }

    @Test
    void findsAScanAmongAMillionAnsweredAddresses() {
        HostProcess crawler = Fixtures.process(100, START_NS, OriginClass.SERVICE);
        HostProcess scanner = Fixtures.process(200, START_NS, OriginClass.TTY);
        for (int i = 0; i < 1_000_000; i++) {
            contact(crawler, address(0x2000_0000, i * 7), 443, Contact.State.ESTABLISHED, MS);
            if (i >= 500_000 && i < 500_012) {
                contact(scanner, address(0x0a08_0000, i), 22, Contact.State.REFUSED, MS);
            }
        }
        assertEquals(1, scans().size(), alerts::toString);
        assertEquals(200, scans().get(0).subject().pid());
        ScanStatistics statistics = detector.statistics();
        assertTrue(statistics.observations() > 990_000, statistics::toString);
        assertTrue(statistics.earlyTurns() > 0, statistics::toString);
        assertTrue(statistics.evictedEndpoints() > 0, statistics::toString);
    }

    @Test
    void findsAScanAmongAHundredThousandLineagesThatFailOnceEach() {
        HostProcess scanner = Fixtures.process(7, START_NS, OriginClass.TTY);
        int scanned = 0;
        for (int i = 0; i < 100_000; i++) {
            HostProcess process = Fixtures.process(1_000 + i, START_NS + i, OriginClass.SERVICE);
            boolean fails = i % 10 == 0;
            contact(
                    process,
                    address(0x2000_0000, i),
                    443,
                    fails ? Contact.State.REFUSED : Contact.State.ESTABLISHED,
                    50 * MS);
            if (i >= 50_000 && i % 8 == 0 && scanned < 12) {
                contact(scanner, address(0x0a08_0000, scanned++), 22, Contact.State.REFUSED, MS);
            }
        }
        assertTrue(scans().stream().anyMatch(alert -> alert.subject().pid() == 7), alerts::toString);
        assertEquals(1, scans().size(), alerts::toString);
        ScanStatistics statistics = detector.statistics();
        assertEquals(4_096, statistics.lineages());
        assertTrue(statistics.lineagesWithEvidence() <= 1_024, statistics::toString);
        assertTrue(statistics.mergedLineages() > 0 && statistics.evictedLineages() > 0, statistics::toString);
    }

    @Test
    void aFloodOfUnansweredProbesDoesNotHideItself() {
        HostProcess flood = Fixtures.process(7, START_NS, OriginClass.TTY);
        List<Contact> waiting = new ArrayList<>();
        int silenced = 0;
        for (int i = 0; i < 300_000; i++) {
            Contact contact = Fixtures.attempt(nowNs, Contact.Kind.RAW_SYN, address(0x2000_0000, i), 445, flood, false);
            detector.contactOpened(contact);
            waiting.add(contact);
            nowNs += MS / 50;
            while (nowNs - waiting.get(silenced).timeNs() >= 3_000 * MS) {
                Contact silent = waiting.get(silenced++);
                detector.contactResolved(Fixtures.resolve(silent, Contact.State.SILENT, silent.timeNs() + 3_000 * MS));
            }
        }
        assertEquals(1, scans().size());
        assertTrue(detector.statistics().refusedObservations() > 100_000);
    }

    @Test
    void aRepeatedContactCostsLittleAndAllocatesNothing() {
        model.accept(
                new Event.NetworkChanged(
                        nowNs,
                        List.of(
                                new Event.InterfaceAddress("lo", Address.parse("127.0.0.1"), 8),
                                new Event.InterfaceAddress("eth0", Address.parse("10.9.0.1"), 24)),
                        List.of()),
                false);
        HostProcess process = Fixtures.process(100, START_NS, OriginClass.SERVICE);
        Contact[] contacts = new Contact[64];
        for (int i = 0; i < contacts.length; i++) {
            contacts[i] = Fixtures.attempt(nowNs, Contact.Kind.TCP, address(0x2000_0000, i), 443, process, false);
            Fixtures.resolve(contacts[i], Contact.State.ESTABLISHED, nowNs);
        }
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        repeat(contacts, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        repeat(contacts, 20_000);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < 10_000, bytes + " bytes for " + 20_000 * contacts.length + " contacts");
    }

    private void repeat(Contact[] contacts, int times) {
        for (int i = 0; i < times; i++) {
            for (Contact contact : contacts) {
                detector.contactOpened(contact);
                detector.contactResolved(contact);
            }
        }
    }

    @Test
    void whatHasEndedIsForgottenUncounted() {
        ScanStory story = new ScanStory();
        for (int scan = 0; scan < 40; scan++) {
            HostProcess nmap = story.child(story.terminal(), "/usr/bin/nmap");
            for (int port = 1; port <= 30; port++) {
                story.refused(nmap, "10.9.0." + (100 + scan), port);
            }
        }
        assertEquals(40, story.scans().size(), story.alerts::toString);
        assertEquals(new TableReading(40, 256, 0), episodes(story));
        story.pause(ScanParameters.defaults().muteNs() - 60 * ScanStory.SECOND);
        assertEquals(40, episodes(story).size());
        story.pause(121 * ScanStory.SECOND);
        assertEquals(new TableReading(0, 256, 0), episodes(story));
    }

    private static TableReading episodes(ScanStory story) {
        List<TableReading> shown = new ArrayList<>();
        story.detector.tables((name, table) -> {
            if ("scan-episodes".equals(name)) {
                shown.add(TableReading.of(table));
            }
        });
        assertEquals(1, shown.size());
        return shown.get(0);
    }
}
