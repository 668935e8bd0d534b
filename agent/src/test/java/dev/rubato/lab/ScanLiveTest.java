package dev.rubato.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scans of the lab's hosts beside the built agent. */
@Tag("live")
class ScanLiveTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration TIME_OUT = Duration.ofSeconds(3);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    private @TempDir Path directory = Path.of(".");
    private final Commands commands = new Commands();
    private Lab lab;
    private WatchedHost host;

    @SuppressWarnings("NullAway.Init") // the fields are set before each test
    ScanLiveTest() {}

    @BeforeEach
    void makeLab() {
        Requires.tracefs();
        Requires.libpcap();
        Requires.networkNamespaces();
        Requires.tool("nmap", "nft", "nc");
        lab = new Lab();
        host = WatchedHost.start(directory);
    }

    @AfterEach
    void removeLab() {
        commands.close();
        try (WatchedHost ended = host) {
            if (ended != null) {
                ended.stopAndReplay();
            }
        } finally {
            if (lab != null) {
                lab.close();
            }
        }
    }

    private WatchedHost.Raised expectScan(String variant, String program) {
        String network = lab.host(2).replaceAll("2$", "");
        Predicate<WatchedHost.Raised> ofTheLab =
                raised -> raised.loud() && raised.line().contains(network);
        WatchedHost.Raised alert =
                host.await(SOON, raised -> raised.text("detector").equals("scan") && ofTheLab.test(raised));
        assertEquals(variant, alert.text("variant"), alert.line());
        String subject = alert.alert().path("subject").path("exe").asText();
        assertTrue(subject.endsWith("/" + program), () -> subject + " in " + alert.line());
        assertTrue(alert.delay().compareTo(ONE_SECOND) < 0, () -> "late by " + alert.delay());
        host.settle();
        List<WatchedHost.Raised> episodes =
                host.loud().stream().filter(ofTheLab).toList();
        assertEquals(1, episodes.size(), () -> "one episode, but " + episodes);
        return alert;
    }

    /** The failed first contacts that the alert had seen when it was raised. */
    private static double failures(WatchedHost.Raised alert) {
        double sum = 0;
        for (var evidence : alert.alert().path("evidence")) {
            boolean failed = List.of("refused", "silent", "unreachable")
                    .contains(evidence.path("name").asText());
            sum += failed ? evidence.path("value").asDouble() : 0;
        }
        assertTrue(sum > 0, alert.line());
        return sum;
    }

    private static void atMostTwelve(WatchedHost.Raised alert) {
        assertTrue(failures(alert) <= 12, () -> failures(alert) + " failures in " + alert.line());
    }

    /** A flood into silence is told while its attempts still wait for the three seconds after which they have failed. */
    private static void beforeAnyTimeOut(WatchedHost.Raised alert) {
        List<Instant> attempts = new ArrayList<>();
        alert.alert()
                .path("events")
                .forEach(event -> attempts.add(Instant.parse(event.path("time").asText())));
        Duration waited = Duration.between(
                attempts.stream().min(Comparator.naturalOrder()).orElseThrow(), Instant.parse(alert.text("time")));
        assertTrue(waited.compareTo(TIME_OUT) < 0, () -> waited + " in " + alert.line());
    }

    @Test
    void aConnectScanOfPortsAlerts() {
        commands.start("nmap", "-n", "-Pn", "-sT", "-p1-200", lab.host(2));
        atMostTwelve(expectScan("port", "nmap"));
    }

    @Test
    void aConnectScanOfAddressesAlerts() {
        commands.start("nmap", "-n", "-Pn", "-sT", "-p22", lab.hosts(2, 60));
        atMostTwelve(expectScan("address", "nmap"));
    }

    @Test
    void aSynScanOfPortsNamesTheHolderOfTheRawSocket() {
        commands.start("nmap", "-n", "-Pn", "-sS", "-p1-200", lab.host(3));
        atMostTwelve(expectScan("port", "nmap"));
    }

    @Test
    void aSynScanOfAddressesAlerts() {
        commands.start("nmap", "-n", "-Pn", "--disable-arp-ping", "-sS", "-p22", lab.hosts(2, 60));
        atMostTwelve(expectScan("address", "nmap"));
    }

    @Test
    void aScanOfHostsThatSwallowEverythingAlerts() {
        commands.start("nmap", "-n", "-Pn", "-sT", "-p22", "--max-retries", "0", lab.hosts(100, 140));
        atMostTwelve(expectScan("address", "nmap"));
    }

    @Test
    void aSlowScanAlerts() {
        commands.start(
                "nmap",
                "-n",
                "-Pn",
                "-sT",
                "-p445",
                "--scan-delay",
                "1s",
                "--max-rate",
                "1",
                "--max-parallelism",
                "1",
                lab.hosts(2, 40));
        atMostTwelve(expectScan("address", "nmap"));
    }

    @Test
    void aUdpSweepOfTwelveAddressesAlerts() {
        commands.start("nmap", "-n", "-Pn", "-sU", "-p161", "--disable-arp-ping", lab.hosts(2, 13));
        atMostTwelve(expectScan("address", "nmap"));
    }

    @Test
    void aUdpSweepAlertsBeforeAnyAttemptHasTimedOut() {
        commands.start("nmap", "-n", "-Pn", "-sU", "-p161", "--disable-arp-ping", lab.hosts(2, 60));
        beforeAnyTimeOut(expectScan("address", "nmap"));
    }

    @Test
    void anArpSweepOfTwelveAddressesAlerts() {
        commands.start("nmap", "-n", "-sn", "-PR", lab.hosts(200, 211));
        atMostTwelve(expectScan("arp", "nmap"));
    }

    @Test
    void anArpSweepAlertsBeforeAnyAttemptHasTimedOut() {
        commands.start("nmap", "-n", "-sn", "-PR", lab.hosts(200, 250));
        beforeAnyTimeOut(expectScan("arp", "nmap"));
    }

    @Test
    void aScanSpreadOverManyChildrenOfOneShellNamesTheShell() {
        String loop = "for i in $(seq 2 60); do nc -z -w 1 " + lab.host(2).replaceAll("2$", "")
                + "$i 22; sleep 0.1; done; true";
        commands.start("bash", "-c", loop);
        atMostTwelve(expectScan("address", "bash"));
    }

    @Test
    void aSweepInBashAloneAlerts() {
        String prefix = lab.host(2).replaceAll("2$", "");
        String loop =
                "for i in $(seq 2 60); do (echo > /dev/tcp/" + prefix + "$i/3389) 2>/dev/null; sleep 0.05; done; true";
        commands.start(Path.of("."), Map.of(), "bash", "-c", loop);
        atMostTwelve(expectScan("address", "bash"));
    }
}
