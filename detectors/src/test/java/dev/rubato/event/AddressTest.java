package dev.rubato.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "::1, ::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::, 2001:db8::",
        "fe80::1%eth0, fe80::1",
        "::ffff:10.0.0.1, 10.0.0.1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "0.0.0.0, ::"
    })
    void writesWhatItReads(String text, String written) {
        assertEquals(written, Address.parse(text).toString());
    }

    @Test
    void agreesWithThePlatformOnRandomAddresses() throws UnknownHostException {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = random.nextInt(3) == 0 ? 0 : bytes[j];
            }
            Address address = Address.of(bytes, 0, bytes.length);
            InetAddress platform = InetAddress.getByAddress(bytes);
            assertEquals(address, Address.parse(platform.getHostAddress()));
            assertEquals(address, Address.parse(address.toString()));
            assertEquals(platform.isLoopbackAddress(), address.isLoopback());
            assertEquals(platform.isLinkLocalAddress(), address.isLinkLocal());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.4.5",
                "localhost",
                ":::",
                "1::2::3",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:8:9"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThrows(IllegalArgumentException.class, () -> Address.parse(text));
    }

    @Test
    void tellsPrivateFromPublic() {
        for (String internal :
                new String[] {"10.1.2.3", "172.16.0.1", "172.31.9.9", "192.168.0.1", "100.64.0.1", "fd00::1"}) {
            assertTrue(Address.parse(internal).isInternal(), internal);
        }
        for (String open : new String[] {"172.32.0.1", "100.128.0.1", "8.8.8.8", "2001:db8::1", "11.0.0.1"}) {
            assertTrue(Address.parse(open).isPublic(), open);
        }
        assertFalse(Address.parse("224.0.0.251").isPublic());
        assertFalse(Address.ANY.isPublic());
    }

    @Test
    void prefixesCountFromTheFirstBitOfTheirFamily() {
        assertEquals(Address.parse("10.231.7.0"), Address.parse("10.231.7.99").prefix(24));
        assertEquals(
                Address.parse("fd00:1:2:3::"),
                Address.parse("fd00:1:2:3:4:5:6:7").prefix(64));
        assertEquals(Address.parse("10.231.7.99"), Address.parse("10.231.7.99").prefix(32));
        assertEquals(Address.parse("fd00::"), Address.parse("fd00::1").prefix(127));
    }

    @Test
    void addressesShareAPrefixExactlyIfTheirPrefixesAreEqual() {
        String[] texts = {"10.9.0.1", "10.9.0.2", "10.9.1.2", "11.9.0.1", "fd00::1", "fd00::2", "fd00:0:0:1::1", "::1"};
        for (String one : texts) {
            for (String other : texts) {
                Address a = Address.parse(one);
                Address b = Address.parse(other);
                for (int bits = 0; bits <= (a.isV4() ? 32 : 128); bits++) {
                    boolean same = a.isV4() == b.isV4() && a.prefix(bits).equals(b.prefix(bits));
                    assertEquals(same, a.sharesPrefix(b, bits), one + " " + other + "/" + bits);
                }
            }
        }
    }
}
