package dev.rubato.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.Event.ConnectionClosed;
import dev.rubato.event.Event.ConnectionOpened;
import dev.rubato.event.Event.ConnectionResolved;
import dev.rubato.event.Event.NameResolved;
import dev.rubato.event.Event.Outcome;
import dev.rubato.event.Event.ProbeAnswered;
import dev.rubato.event.Event.ProbeKind;
import dev.rubato.event.Event.ProbeSent;
import dev.rubato.event.Flow;
import dev.rubato.event.Flow.Direction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZeekReaderTest {
    private static final Address US = Address.parse("192.0.2.10");
    private static final Address PEER = Address.parse("198.51.100.7");
    private static final HostAddresses SELF = HostAddresses.of(List.of(US));
    private static final long START_NS = 1_700_000_000_250_000_000L;
    private static final Flow FLOW = new Flow(Flow.Protocol.TCP, US, 40_000, PEER, 443);

    private static final String HEADER = """
        #separator \\x09
        #unset_field\t-
        #path\tconn
        #fields\tproto\tts\tuid\tid.resp_h\tid.resp_p\tid.orig_h\tid.orig_p\tduration\torig_bytes\tresp_bytes\
        \tconn_state\thistory\tlabel
        """;

    private static ReadTrace read(String text, HostAddresses self) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertTrue(ZeekReader.recognises(bytes), text);
        return ReadTrace.of(ZeekReader::new, bytes, self);
    }

    private static List<Event> events(String text) throws IOException {
        ReadTrace read = read(text, SELF);
        assertEquals(List.of(), read.rejected);
        return read.events;
    }

    private static String json(String state, String history, String rest) {
        return "{\"ts\":1700000000.25,\"uid\":\"C1\",\"id.orig_h\":\"192.0.2.10\",\"id.orig_p\":40000,"
                + "\"id.resp_h\":\"198.51.100.7\",\"id.resp_p\":443,\"proto\":\"tcp\",\"conn_state\":\"" + state
                + "\",\"history\":\"" + history + "\"" + rest + "}\n";
    }

    private static ConnectionOpened opened(Basis basis) {
        return new ConnectionOpened(START_NS, 0, FLOW, Direction.OUTBOUND, null, basis);
    }

    private static ConnectionResolved resolved(long afterNs, Outcome outcome) {
        return new ConnectionResolved(START_NS + afterNs, 0, FLOW, outcome, Basis.PACKET);
    }

    @Test
    void columnsComeInAnyOrderWithLabelsBehind() throws Exception {
        String row =
                "tcp\t1700000000.250000\tC1\t198.51.100.7\t443\t192.0.2.10\t40000\t0.5\t-\t70\tSF\tShADadFf\tBenign\n";
        assertEquals(
                List.of(
                        opened(Basis.PACKET),
                        resolved(100_000_000, Outcome.ESTABLISHED),
                        new ConnectionClosed(START_NS + 500_000_000, 0, FLOW, -1, 70, Basis.PACKET)),
                events(HEADER + row));
    }

    @Test
    void fieldsMayChangeWithinAFile() throws Exception {
        String second = """
            #fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state
            1700000000.25\t192.0.2.10\t40000\t198.51.100.7\t443\ttcp\tREJ
            """;
        assertEquals(List.of(opened(Basis.PACKET), resolved(0, Outcome.REFUSED)), events(HEADER + second));
    }

    @Test
    void threeStylesOfJsonSayTheSame() throws Exception {
        String dotted = json("REJ", "Sr", "");
        String underscore = dotted.replace("id.", "id_");
        String nested = "{\"ts\":1700000000.25,\"uid\":\"C1\",\"id\":{\"orig_h\":\"192.0.2.10\",\"orig_p\":40000,"
                + "\"resp_h\":\"198.51.100.7\",\"resp_p\":443},\"proto\":\"tcp\",\"conn_state\":\"REJ\"}";
        assertEquals(List.of(opened(Basis.PACKET), resolved(0, Outcome.REFUSED)), events(dotted));
        assertEquals(events(dotted), events(underscore));
        assertEquals(events(dotted), events(nested));
    }

    @Test
    void timesInSecondsMillisecondsAndIsoAreOneTime() throws Exception {
        String seconds = json("REJ", "Sr", "");
        assertEquals(events(seconds), events(seconds.replace("1700000000.25", "1700000000250.0")));
        assertEquals(events(seconds), events(seconds.replace("1700000000.25", "\"2023-11-14T22:13:20.250Z\"")));
        assertEquals(events(seconds), events(seconds.replace("1700000000.25", "1.70000000025e9")));
    }

    @Test
    void everyStateSaysWhatBecameOfTheAttempt() throws Exception {
        assertEquals(
                List.of(opened(Basis.PACKET), resolved(3_000_000_000L, Outcome.TIMED_OUT)),
                events(json("S0", "S", "")));
        for (String state : List.of("SH", "RSTOS0")) {
            assertEquals(List.of(opened(Basis.PACKET), resolved(0, Outcome.ABANDONED)), events(json(state, "SF", "")));
        }
        for (String state : List.of("SF", "S1", "S2", "S3", "RSTO", "RSTR")) {
            assertEquals(
                    resolved(0, Outcome.ESTABLISHED),
                    events(json(state, "Sh", "")).get(1));
        }
        for (String state : List.of("OTH", "RSTRH", "SHR")) {
            assertEquals(List.of(), events(json(state, "^h", "")));
        }
        assertEquals(List.of("line 1: conn_state \"NEW\" is not known"), read(json("NEW", "S", ""), SELF).rejected);
    }

    @Test
    void payloadWithoutASynIsAnOlderConnection() throws Exception {
        assertEquals(
                List.of(
                        opened(Basis.INFERRED),
                        new ConnectionClosed(START_NS + 2_000_000_000L, 0, FLOW, 10, 20, Basis.INFERRED)),
                events(json("OTH", "DadA", ",\"duration\":2,\"orig_bytes\":10,\"resp_bytes\":20")));
    }

    @Test
    void aLoneFinIsAProbeAndTheEndOfAConnectionIsNot() throws Exception {
        assertEquals(
                List.of(
                        new ProbeSent(START_NS, ProbeKind.TCP_STRAY, US, 40_000, PEER, 443),
                        new ProbeAnswered(START_NS, ProbeKind.TCP_STRAY, US, 40_000, PEER, 443, Outcome.REFUSED)),
                events(json("OTH", "Fr", ",\"orig_pkts\":1")));
        assertEquals(List.of(), events(json("OTH", "Ffa", ",\"orig_pkts\":1")));
        assertEquals(List.of(), events(json("OTH", "F", ",\"orig_pkts\":4")));
    }

    @Test
    void datagramsAndPingsAreProbesWithTheirAnswers() throws Exception {
        String udp = json("SF", "Dd", ",\"duration\":9").replace("tcp", "udp");
        assertEquals(
                List.of(
                        new ProbeSent(START_NS, ProbeKind.UDP, US, 40_000, PEER, 443),
                        new ProbeAnswered(
                                START_NS + 100_000_000, ProbeKind.UDP, US, 40_000, PEER, 443, Outcome.ESTABLISHED)),
                events(udp));
        String ping =
                json("OTH", "", "").replace("tcp", "icmp").replace("40000", "8").replace("443", "0");
        assertEquals(List.of(new ProbeSent(START_NS, ProbeKind.ICMP, US, 0, PEER, 0)), events(ping));
        assertEquals(List.of(), events(ping.replace(":8,", ":3,")), "an error message is no probe");
        assertEquals(List.of(), events(udp.replace("198.51.100.7", "224.0.0.251")));
    }

    @Test
    void whatComesFromOutsideIsNotThisHostsDoing() throws Exception {
        String inbound = json("S0", "S", "")
                .replace("192.0.2.10", "x")
                .replace("198.51.100.7", "192.0.2.10")
                .replace("x", "198.51.100.7");
        ConnectionOpened opened = (ConnectionOpened) events(inbound).getFirst();
        assertEquals(1, events(inbound).size());
        assertEquals(Direction.INBOUND, opened.direction());
        assertEquals(443, opened.flow().localPort());
        assertEquals(List.of(), events(inbound.replace("tcp", "udp")));
        assertEquals(List.of(), events(inbound.replace("192.0.2.10", "203.0.113.1")));
        assertEquals(2, read(inbound, HostAddresses.EVERY).events.size(), "without --self the sender acts");
    }

    @Test
    void aConnectionThatIsLoggedTwiceCountsOnce() throws Exception {
        ReadTrace read = read(json("REJ", "Sr", "") + json("REJ", "Sr", ""), SELF);
        assertEquals(2, read.events.size());
        assertEquals(1, read.passedOver);
    }

    @Test
    void dnsAnswersGiveNamesToAddresses() throws Exception {
        String row = "{\"ts\":1700000000.25,\"uid\":\"C1\",\"id.orig_h\":\"192.0.2.10\",\"id.resp_h\":\"192.0.2.1\","
                + "\"proto\":\"udp\",\"rtt\":0.5,\"query\":\"WWW.Example.org\",\"answers\":[\"cdn.example.net\","
                + "\"198.51.100.7\",\"2001:db8::7\"]}";
        assertEquals(
                List.of(new NameResolved(
                        START_NS + 500_000_000, "www.example.org", List.of(PEER, Address.parse("2001:db8::7")))),
                events(row));
        assertEquals(List.of(), events(row.replace("192.0.2.10", "192.0.2.11")));
    }

    @Test
    void whatCannotBeReadIsRejectedWithItsLine() throws Exception {
        String text = HEADER
                + "tcp\t1700000000.25\tC1\n"
                + "tcp\tyesterday\tC2\t198.51.100.7\t443\t192.0.2.10\t40000\t0.5\t-\t70\tSF\tSh\t-\n"
                + "tcp\t1700000000.25\tC3\t198.51.100.7\t99999\t192.0.2.10\t40000\t0.5\t-\t70\tSF\tSh\t-\n"
                + "{\"ts\":1700000000.25\n"
                + "x".repeat(TextLines.MAX_BYTES + 1) + "\n";
        assertEquals(
                List.of(
                        "line 5: has fewer columns than the 13 that #fields names",
                        "line 6: ts is no time",
                        "line 7: id.resp_p is no port",
                        "line 8: is no whole JSON object",
                        "line 9: longer than 1048576 bytes"),
                read(text, SELF).rejected);
    }

    @Test
    void otherFilesAreNotRecognised() {
        for (String text : List.of("", "{}", "{\"time\":1}", "type=SYSCALL msg=audit(1:2)", "[{\"id.orig_h\":1}]")) {
            assertFalse(ZeekReader.recognises(text.getBytes(StandardCharsets.UTF_8)), text);
        }
    }
}
