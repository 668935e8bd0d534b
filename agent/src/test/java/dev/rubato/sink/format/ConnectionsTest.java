package dev.rubato.sink.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.alert.Alert;
import dev.rubato.sink.format.Connections.Connection;
import dev.rubato.sink.format.Connections.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private static List<Connection> of(String detector, String address, String kind, String text) {
        Alert a = SampleAlerts.spawn("x");
        Alert.Subject subject = new Alert.Subject(0, 0, "", List.of(), false, "", "", List.of(), address);
        Alert told =
                SampleAlerts.changed(a, detector, a.severity(), subject, List.of(new Alert.Cited(1, kind, text)), 0);
        return Connections.of(told);
    }

    private static Connection between(@Nullable Endpoint from, @Nullable Endpoint to) {
        return new Connection(from, to);
    }

    @Test
    void bothEndsOfAHopAreFound() {
        assertEquals(
                List.of(between(new Endpoint("127.0.0.1", 5), new Endpoint("127.0.0.1", 80))),
                of("spawn-chain", "", "loopback-hop", "127.0.0.1:5 -> 127.0.0.1:80"));
        assertEquals(
                List.of(between(null, new Endpoint("::1", 80))), of("spawn-chain", "", "loopback-hop", "-> [::1]:80"));
    }

    @Test
    void aScansTargetIsReachedFromItsSource() {
        Endpoint source = new Endpoint("10.1.2.3", 0);
        assertEquals(
                List.of(between(source, new Endpoint("fe80::1", 22))),
                of("scan", "10.1.2.3", "tcp", "[fe80::1]:22 refused by nmap (pid 4)"));
        assertEquals(
                List.of(between(source, new Endpoint("10.9.9.9", 0))),
                of("scan", "10.1.2.3", "icmp", "10.9.9.9 answered"));
        assertEquals(List.of(between(source, null)), of("scan", "10.1.2.3", "icmp", "nothing of the kind"));
    }

    @Test
    void aColonAfterAnAddressIsNotPartOfIt() {
        for (String address : List.of("10.0.0.10", "fe80::1", "2001:db8::")) {
            assertEquals(
                    List.of(between(null, new Endpoint(address, 0))),
                    of("replication", "", "target", address + ": reached, sent"));
        }
    }

    @Test
    void whoUsedAServiceOfThisHostIsTheSource() {
        assertEquals(
                List.of(between(new Endpoint("10.0.0.9", 0), null)),
                of("replication", "", "served", "10.0.0.9 used model of this host"));
    }

    @Test
    void addressesInAStrangersWordsAreNoConnections() {
        assertEquals(List.of(), of("spawn-chain", "", "executed", "127.0.0.1:5 -> 127.0.0.1:80"));
        for (String text :
                List.of("", "->", "1.2.3.4:99999 x", "1.2.3.4:x", "[::1:80", "host:80", "999.1.1.1:2", "::")) {
            assertEquals(text.equals("::") ? 1 : 0, of("scan", "", "tcp", text).size(), text);
        }
    }
}
