package dev.rubato.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.alert.Severity;
import dev.rubato.journal.StoredAlert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertChainTest {
    @TempDir
    Path dir;

    private static List<String> findings(List<StoredAlert> alerts, PublicHostKey key, @Nullable ChainHead head) {
        ChainVerifier verifier = new ChainVerifier(List.of(key), StreamFilter.NONE, false);
        alerts.forEach(stored -> verifier.take("record", stored));
        return verifier.end(head).findings();
    }

    @Test
    void theChainGoesOnAfterARestartAlsoWhenTheJournalIsGone() throws Exception {
        List<StoredAlert> all = new ArrayList<>(ChainAlerts.stream(AlertChain.in(dir), 7));
        AlertChain restarted = AlertChain.in(dir);
        for (int i = 8; i <= 15; i++) {
            all.add(ChainAlerts.next(restarted, i));
        }
        PublicHostKey key = PublicHostKey.read(dir.resolve(HostKey.PUBLIC_FILE));
        assertEquals(List.of(), findings(all, key, ChainHead.read(dir)));
        assertEquals(15, ChainHead.read(dir).sequence());
    }

    @Test
    void aKillBeforeTheHeadIsKeptLosesNoLink() throws Exception {
        List<StoredAlert> all = new ArrayList<>(ChainAlerts.stream(AlertChain.in(dir), 3));
        AlertChain killed = AlertChain.in(dir);
        StoredAlert last = killed.linked(ChainAlerts.alert(4, "scan", Severity.HIGH, List.of()));
        killed.appended(last);
        all.add(last);
        assertEquals(3, ChainHead.read(dir).sequence());
        PublicHostKey key = PublicHostKey.read(dir.resolve(HostKey.PUBLIC_FILE));
        assertEquals(List.of(), findings(all, key, ChainHead.read(dir)));

        AlertChain restarted = AlertChain.in(dir);
        all.forEach(restarted::known);
        all.add(ChainAlerts.next(restarted, 5));
        assertEquals(5, ChainHead.read(dir).sequence());
        assertEquals(List.of(), findings(all, key, ChainHead.read(dir)));
    }

    @Test
    void aHeadThatCannotBeWrittenIsTriedAgainWhenAsked() throws Exception {
        AlertChain chain = AlertChain.in(dir);
        Path inTheWay = Files.createDirectory(dir.resolve(ChainHead.FILE + ".new"));
        ChainAlerts.stream(chain, 2);
        assertEquals(0, ChainHead.read(dir).sequence());
        assertFalse(chain.keepHead(false), "it has failed already");
        Files.delete(inTheWay);
        assertTrue(chain.keepHead(true));
        assertEquals(2, ChainHead.read(dir).sequence());
        assertFalse(chain.keepHead(true), "nothing has changed");
    }

    @Test
    void withoutItsHeadItGoesOnFromTheJournal() throws Exception {
        List<StoredAlert> all = new ArrayList<>(ChainAlerts.stream(AlertChain.in(dir), 7));
        Files.writeString(dir.resolve(ChainHead.FILE), "sequence many\n");
        AlertChain restarted = AlertChain.in(dir);
        all.forEach(restarted::known);
        for (int i = 8; i <= 15; i++) {
            all.add(ChainAlerts.next(restarted, i));
        }
        PublicHostKey key = PublicHostKey.read(dir.resolve(HostKey.PUBLIC_FILE));
        assertEquals(List.of(), findings(all, key, ChainHead.read(dir)));
    }

    @Test
    void aKeyThatWasMadeAnewGoesOnWithTheChainAndItsCutTailIsMissed() throws Exception {
        List<StoredAlert> all = new ArrayList<>(ChainAlerts.stream(AlertChain.in(dir), 4));
        Files.delete(dir.resolve(HostKey.PRIVATE_FILE));
        AlertChain restarted = AlertChain.in(dir);
        for (int i = 5; i <= 9; i++) {
            all.add(ChainAlerts.next(restarted, i));
        }
        PublicHostKey key = PublicHostKey.read(dir.resolve(HostKey.PUBLIC_FILE));
        List<String> findings = findings(all.subList(0, 8), key, ChainHead.read(dir));
        assertEquals(5, findings.size(), findings::toString);
        assertTrue(findings.getFirst().contains("is signed with another key"), findings::toString);
        assertTrue(findings.getLast().contains("seq 9 is missing"), findings::toString);
    }

    @Test
    void theKeyIsMadeOnceAndForItsOwnerAlone() throws Exception {
        PublicHostKey first = HostKey.in(dir).publicKey();
        assertEquals(first.name(), HostKey.in(dir).publicKey().name());
        assertEquals(first.pem(), Files.readString(dir.resolve(HostKey.PUBLIC_FILE)));
        Path file = dir.resolve(HostKey.PRIVATE_FILE);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        HostKey.in(dir);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.delete(file);
        assertNotEquals(first.name(), HostKey.in(dir).publicKey().name());
    }

    @Test
    void halvesOfDifferentKeysSignNothing() throws Exception {
        HostKey.in(dir);
        Path file = dir.resolve(HostKey.PRIVATE_FILE);
        String own = Files.readString(file);
        Path other = Files.createDirectory(dir.resolve("other"));
        HostKey.in(other);
        String foreign = Files.readString(other.resolve(HostKey.PUBLIC_FILE));
        Files.writeString(file, own.substring(0, own.indexOf("-----BEGIN PUBLIC")) + foreign);
        IOException refused = assertThrows(IOException.class, () -> HostKey.in(dir));
        assertEquals(
                "the two halves in " + file + " do not fit: move it away, and a new key is made", refused.getMessage());
        assertFalse(AlertChain.in(dir).isSigned());
    }

    @Test
    void aDamagedKeySignsNothingAndStopsNothing() throws Exception {
        HostKey.in(dir);
        Path file = dir.resolve(HostKey.PRIVATE_FILE);
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        Files.writeString(file, pem.substring(0, pem.length() / 2));
        assertThrows(IOException.class, () -> HostKey.in(dir));
        AlertChain chain = AlertChain.in(dir);
        assertFalse(chain.isSigned());
        List<StoredAlert> alerts = ChainAlerts.stream(chain, 3);
        PublicHostKey key = PublicHostKey.read(dir.resolve(HostKey.PUBLIC_FILE));
        List<String> findings = findings(alerts, key, null);
        assertEquals(3, findings.size());
        assertTrue(findings.getFirst().endsWith("is not signed"), findings::toString);
    }

    @Test
    void theKeyIsAsOpenSslKnowsIt() throws Exception {
        Requires.tool("openssl");
        HostKey key = HostKey.in(dir);
        Path message = Files.writeString(dir.resolve("message"), "text");
        Path signature = dir.resolve("signature");
        byte[] signed = "text".getBytes(StandardCharsets.US_ASCII);
        Files.write(signature, Base64.getDecoder().decode(key.sign(signed)));
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "pkeyutl",
                        "-verify",
                        "-pubin",
                        "-inkey",
                        HostKey.PUBLIC_FILE,
                        "-rawin",
                        "-in",
                        message.toString(),
                        "-sigfile",
                        signature.toString())
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, openssl.waitFor(), said);
    }
}
