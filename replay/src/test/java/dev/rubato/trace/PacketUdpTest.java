package dev.rubato.trace;

import static dev.rubato.trace.PacketFixture.PEER;
import static dev.rubato.trace.PacketFixture.US;
import static dev.rubato.trace.PacketFixture.US6;
import static dev.rubato.trace.PacketFixture.dnsAnswer;
import static dev.rubato.trace.PacketFixture.icmp;
import static dev.rubato.trace.PacketFixture.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.InterfaceAddress;
import dev.rubato.event.Event.NameResolved;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeAnswered;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.Event.ProbeSent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketUdpTest {
    private final PacketFixture host = PacketFixture.onHost();

    @Test
    void theFirstDatagramToAnEndpointIsAProbeAndTheFirstOneBackItsAnswer() {
        host.see(udp(US, 40_000, PEER, 161));
        assertEquals(List.of(new ProbeSent(host.timeNs, ProbeKind.UDP, US, 40_000, PEER, 161)), host.events);
        assertEquals(List.of(), host.see(udp(US, 40_001, PEER, 161)), "the endpoint is known");
        assertEquals(
                List.of(new ProbeAnswered(
                        host.timeNs + 1_000_000, ProbeKind.UDP, US, 40_000, PEER, 161, Outcome.ESTABLISHED)),
                host.see(udp(PEER, 161, US, 40_001)));
        assertEquals(List.of(), host.see(udp(PEER, 161, US, 40_000)));
    }

    @Test
    void portUnreachableRefusesAndOtherErrorsSayUnreachable() {
        byte[] first = udp(US, 40_000, PEER, 161);
        byte[] second = udp(US, 40_000, PEER, 162);
        host.see(first);
        host.see(second);
        host.see(icmp(PEER, US, 3, 3, first));
        host.see(icmp(PEER, US, 3, 13, second));
        assertEquals(Outcome.REFUSED, ((ProbeAnswered) host.events.get(2)).outcome());
        assertEquals(Outcome.UNREACHABLE, ((ProbeAnswered) host.events.get(3)).outcome());
    }

    @Test
    void anEndpointLongUnusedIsNewAgain() {
        host.see(udp(US, 40_000, PEER, 161));
        host.timeNs += 299_000_000_000L;
        assertEquals(List.of(), host.see(udp(US, 40_000, PEER, 161)));
        host.timeNs += 301_000_000_000L;
        assertEquals(1, host.see(udp(US, 40_000, PEER, 161)).size());
    }

    @Test
    void anAnswerToWhoAskedAGroupIsNoProbeFromWhateverPort() {
        Address group = Address.parse("239.255.255.250");
        Address broadcast = Address.parse("10.77.0.255");
        host.see(udp(PEER, 50_000, group, 1900));
        assertEquals(List.of(), host.see(udp(US, 1900, PEER, 50_000)));
        assertEquals(List.of(), host.see(udp(US, 41_000, PEER, 50_000)));
        host.see(udp(PEER, 137, broadcast, 137));
        assertEquals(List.of(), host.see(udp(US, 137, PEER, 137)));
        assertEquals(1, host.see(udp(US, 137, PEER, 138)).size(), "nobody asked from there");
    }

    @Test
    void dhcpIsNoProbe() {
        assertEquals(List.of(), host.see(udp(US, 67, PEER, 68)));
        assertEquals(List.of(), host.see(udp(US, 68, PEER, 67)));
        assertEquals(1, host.see(udp(US, 40_000, PEER, 67)).size());
    }

    @Test
    void timeExceededSaysThatNothingIsKnownOfTheEndpoint() {
        byte[] probe = udp(US, 40_000, PEER, 33_440);
        host.see(probe);
        Address router = Address.parse("192.0.2.254");
        assertEquals(
                Outcome.ABANDONED,
                ((ProbeAnswered) host.see(icmp(router, US, 11, 0, probe)).get(0)).outcome());
    }

    @Test
    void serversThatAnswerManyPortsOfOneClientSendNoProbesWhereNoHostIsNamed() {
        PacketFixture all = PacketFixture.withoutSelf();
        for (int port = 40_000; port < 40_020; port++) {
            all.see(udp(US, port, PEER, 53));
            all.see(udp(PEER, 53, US, port));
        }
        assertEquals(2, all.events.size(), all.events::toString);
    }

    @Test
    void aReplyToAPeerThatWroteFirstIsNoProbe() {
        host.see(udp(PEER, 5000, US, 443));
        host.see(udp(US, 443, PEER, 5000));
        assertEquals(List.of(), host.events);
        assertEquals(1, host.see(udp(US, 444, PEER, 5000)).size(), "from another port it is one");
    }

    @Test
    void betweenTwoPortsOfTheHostTheFirstSenderActs() {
        Address loopback = Address.parse("127.0.0.1");
        host.see(udp(loopback, 40_000, loopback, 5353));
        host.see(udp(loopback, 5353, loopback, 40_000));
        assertEquals(
                List.of(
                        new ProbeSent(host.timeNs - 1_000_000, ProbeKind.UDP, loopback, 40_000, loopback, 5353),
                        new ProbeAnswered(
                                host.timeNs, ProbeKind.UDP, loopback, 40_000, loopback, 5353, Outcome.ESTABLISHED)),
                host.events);
    }

    @Test
    void multicastAndBroadcastAreNoProbes() {
        PacketFixture lan = new PacketFixture(
                HostAddresses.ofInterfaces(List.of(new InterfaceAddress("eth0", US, 24))),
                PacketLimits.LIVE,
                PacketNotices.NONE);
        lan.see(udp(US, 5353, Address.parse("224.0.0.251"), 5353));
        lan.see(udp(US, 68, Address.parse("255.255.255.255"), 67));
        lan.see(udp(US, 137, Address.parse("192.0.2.255"), 137));
        lan.see(udp(US6, 5353, Address.parse("ff02::fb"), 5353));
        assertEquals(List.of(), lan.events);
    }

    @Test
    void aDnsAnswerThatWasAskedForGivesItsAddressesANameInLowerCase() {
        Address six = Address.parse("2001:db8::5");
        byte[] answer = dnsAnswer("WWW.Example.com", PEER, six);
        assertEquals(List.of(), host.see(udp(PEER, 53, US, 40_000, answer)), "nobody asked");
        PacketFixture asker = PacketFixture.onHost();
        asker.see(udp(US, 40_000, PEER, 53));
        List<Event> events = asker.see(udp(PEER, 53, US, 40_000, answer));
        assertEquals(new NameResolved(asker.timeNs, "www.example.com", List.of(PEER, six)), events.get(1));
        assertEquals(2, events.size());
    }

    @Test
    void aDamagedDnsAnswerIsCounted() {
        byte[] whole = dnsAnswer("a.example", PEER, US);
        byte[] selfPointing = whole.clone();
        selfPointing[12] = (byte) 0xc0;
        selfPointing[13] = 12;
        selfPointing[14] = 0;
        selfPointing[15] = 1;
        selfPointing[16] = 0;
        selfPointing[17] = 1;
        host.see(udp(US, 40_000, PEER, 53));
        host.see(udp(PEER, 53, US, 40_000, selfPointing));
        assertEquals(true, host.count(PacketCount.MALFORMED_DNS) > 0);
        byte[] packet = udp(PEER, 53, US, 40_000, whole);
        host.decoder.decode(PacketFixture.RAW, host.timeNs, packet, 0, packet.length - 5, packet.length);
        assertEquals(1, host.count(PacketCount.TRUNCATED_DNS));
        assertEquals(new NameResolved(host.timeNs, "a.example", List.of(PEER)), host.events.getLast());
    }

    @Test
    void busyEndpointsAreReportedOnceASecondAndServingPortsGiveNoProbesAfterwards() {
        List<String> busy = new ArrayList<>();
        PacketNotices notices = new PacketNotices() {
            @Override
            public void busyUdp(Address address, int port) {
                busy.add(address + ":" + port);
            }

            @Override
            public boolean addressesChanged() {
                return false;
            }
        };
        PacketFixture server = new PacketFixture(HostAddresses.of(List.of(US)), PacketLimits.LIVE, notices);
        server.timeNs = 0;
        for (int i = 0; i < 400; i++) {
            server.see(udp(US, 40_000, PEER, 443));
        }
        for (int i = 0; i < 400; i++) {
            server.see(udp(Address.ofV4(0x0a00_0000 | i), 9, US, 8000));
        }
        assertEquals(List.of(PEER + ":443", US + ":8000"), busy);
        assertEquals(List.of(), server.see(udp(US, 8000, Address.parse("10.9.9.9"), 9)));
    }
}
