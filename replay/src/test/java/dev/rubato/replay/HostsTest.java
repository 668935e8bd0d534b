package dev.rubato.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostsTest {
    private static Hosts hosts(int max, String unnamed) {
        return new Hosts(max, unnamed, name -> new HostRun(name, List.of(), alert -> {}, event -> {}));
    }

    @Test
    void caseAndDomainDoNotMakeAnotherHost() {
        Hosts hosts = hosts(8, "");
        assertSame(hosts.of("WIN10"), hosts.of("win10.example.org"));
        assertNotSame(hosts.of("10.0.0.1"), hosts.of("10.0.0.2"));
        assertNotSame(hosts.of("2001:db8::1"), hosts.of("2001:db8::2"));
        assertEquals(5, hosts.all().size());
    }

    @Test
    void whatNamesNoHostBelongsToTheFirstThatIsNamed() {
        Hosts hosts = hosts(8, "node1");
        assertSame(hosts.of(""), hosts.of("NODE1"));
        assertNotSame(hosts.of(""), hosts.of("node2"));
    }

    @Test
    void hostsBeyondTheLimitAreCountedAndNotJudged() {
        Hosts hosts = hosts(64, "");
        int refused = 0;
        for (int i = 0; i < 1_000_000; i++) {
            refused += hosts.of("host" + i % 1000) == null ? 1 : 0;
        }
        assertEquals(64, hosts.all().size());
        assertEquals(refused, hosts.refusedEvents());
        assertEquals(936_000, refused);
        assertNull(hosts.of("another"));
    }
}
