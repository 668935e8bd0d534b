package dev.rubato.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.ChainLink;
import dev.rubato.journal.StoredAlert;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainVerifierTest {
    private static final int ALERTS = 40;
    private static final StreamFilter ALARMS = new StreamFilter(Severity.MEDIUM, Set.of());

    @TempDir
    Path dir;

    private List<PublicHostKey> keys = List.of();
    private List<StoredAlert> alerts = List.of();
    private List<String> lines = List.of();

    @BeforeEach
    void makeStream() throws Exception {
        alerts = ChainAlerts.stream(AlertChain.in(dir), ALERTS);
        lines = ChainAlerts.lines(alerts);
        keys = List.of(PublicHostKey.read(dir.resolve(HostKey.PUBLIC_FILE)));
    }

    private ChainVerifier.Verdict verify(List<String> stream, StreamFilter filter, List<PublicHostKey> expected) {
        return verify(stream, new ChainVerifier(expected, filter, false));
    }

    private static ChainVerifier.Verdict verify(List<String> stream, ChainVerifier verifier) {
        for (int i = 0; i < stream.size(); i++) {
            verifier.takeLine("line " + (i + 1), stream.get(i));
        }
        return verifier.end(null);
    }

    private ChainVerifier.Verdict verify(List<String> stream) {
        return verify(stream, StreamFilter.NONE, keys);
    }

    private static List<String> without(List<String> stream, int index) {
        List<String> changed = new ArrayList<>(stream);
        changed.remove(index);
        return changed;
    }

    @Test
    void aWholeStreamIsWholeAlsoWithLinesDeliveredTwiceOrBehindASyslogHeader() {
        assertEquals(List.of(), verify(lines).findings());
        List<String> twice = new ArrayList<>(lines.subList(0, 20));
        twice.addAll(lines.subList(15, 30));
        twice.addAll(lines.subList(28, ALERTS));
        twice.replaceAll(line -> "<134>1 2026-05-28T20:26:40Z host rubato - - - " + line);
        ChainVerifier.Verdict verdict = verify(twice);
        assertEquals(List.of(), verdict.findings());
        assertTrue(verdict.chains().getFirst().contains("7 delivered twice"), verdict.chains()::toString);
    }

    @Test
    void aRemovedAlertIsMissedAtItsPlace() {
        for (int i = 1; i < ALERTS - 1; i += 3) {
            ChainVerifier.Verdict verdict = verify(without(lines, i));
            assertEquals(1, verdict.broken(), verdict.findings()::toString);
            String finding = verdict.findings().getFirst();
            assertTrue(
                    finding.startsWith("line " + (i + 1) + ", seq " + (i + 2) + ", id id" + (i + 2) + ": "), finding);
            assertTrue(finding.contains("seq " + (i + 1) + " is missing"), finding);
        }
    }

    @Test
    void everyChangedCharacterIsFound() {
        Random random = new Random(4);
        for (int round = 0; round < 600; round++) {
            int at = 1 + random.nextInt(ALERTS - 2);
            String line = lines.get(at);
            int column = random.nextInt(line.length());
            char other = (char) (' ' + random.nextInt(95));
            if (other == line.charAt(column)) {
                continue;
            }
            List<String> changed = new ArrayList<>(lines.subList(at - 1, at + 2));
            changed.set(1, line.substring(0, column) + other + line.substring(column + 1));
            ChainVerifier.Verdict verdict = verify(changed);
            assertTrue(verdict.broken() > 0, changed.get(1));
            assertTrue(
                    verdict.findings().stream().anyMatch(finding -> finding.startsWith("line 2")),
                    verdict.findings()::toString);
        }
    }

    @Test
    void aSwappedPairIsFound() {
        for (int i = 0; i < ALERTS - 1; i += 3) {
            List<String> swapped = new ArrayList<>(lines);
            swapped.set(i, lines.get(i + 1));
            swapped.set(i + 1, lines.get(i));
            String findings = verify(swapped).findings().toString();
            assertTrue(findings.contains("line " + (i + 2) + ", seq " + (i + 1)), findings);
            assertTrue(findings.contains("out of order"), findings);
        }
    }

    @Test
    void whoRewritesTheChainNeedsTheKey() {
        List<String> forged = new ArrayList<>(lines.subList(0, 10));
        String previous = link(9).hash();
        for (int i = 11; i < ALERTS; i++) {
            byte[] json = AlertJson.bytes(alerts.get(i).alert());
            ChainLink old = link(i);
            String hash = ChainLink.hash(i, old.ordinal(), previous, json);
            ChainLink link = new ChainLink(i, old.ordinal(), previous, hash, old.key(), old.signature());
            forged.add(AlertJson.line(alerts.get(i).alert(), link));
            previous = hash;
        }
        assertEquals(List.of(), verify(forged, StreamFilter.NONE, List.of()).findings());
        ChainVerifier.Verdict verdict = verify(forged);
        assertEquals(ALERTS - 11, verdict.broken());
        assertTrue(verdict.findings().getFirst().startsWith("line 11, seq 11"), verdict.findings()::toString);
    }

    private ChainLink link(int index) {
        return Objects.requireNonNull(alerts.get(index).link());
    }

    @Test
    void anotherHostsKeyIsNotAccepted() throws Exception {
        Path other = Files.createDirectory(dir.resolve("other"));
        PublicHostKey stranger = HostKey.in(other).publicKey();
        assertNotEquals(keys.getFirst().name(), stranger.name());
        assertEquals(ALERTS, verify(lines, StreamFilter.NONE, List.of(stranger)).broken());
        List<String> both = new ArrayList<>(lines);
        both.addAll(ChainAlerts.lines(ChainAlerts.stream(AlertChain.in(other), 5)));
        assertEquals(
                List.of(),
                verify(both, StreamFilter.NONE, List.of(stranger, keys.getFirst()))
                        .findings());
    }

    @Test
    void aFiltersHolesAreToldFromRemovedAlerts() {
        List<Integer> passing = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            if (ALARMS.passes(AlertClass.of(alerts.get(i).alert()))) {
                passing.add(i);
            }
        }
        List<String> filtered = passing.stream().map(lines::get).toList();
        assertTrue(filtered.size() < ALERTS);
        assertEquals(List.of(), verify(filtered, ALARMS, keys).findings());
        assertTrue(verify(filtered).broken() > 0, "the filter has to be named");
        int lastHeartbeat = filtered.size() - 1;
        assertTrue(Heartbeats.isHeartbeat(alerts.get(passing.get(lastHeartbeat)).alert()));
        for (int i = 1; i < lastHeartbeat; i++) {
            ChainVerifier.Verdict verdict = verify(without(filtered, i), ALARMS, keys);
            assertTrue(verdict.broken() > 0, "number " + passing.get(i) + " is not missed");
        }
    }

    @Test
    void aWholeClassThatIsMissingIsToldByTheNextHeartbeat() {
        List<String> silenced = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            String alertClass = AlertClass.of(alerts.get(i).alert());
            if (ALARMS.passes(alertClass) && !alertClass.equals("scan/critical")) {
                silenced.add(lines.get(i));
            }
        }
        ChainVerifier.Verdict verdict = verify(silenced, ALARMS, keys);
        assertTrue(verdict.findings().toString().contains("scan/critical"), verdict.findings()::toString);
    }

    @Test
    void aLineThatACollectorWroteAnewProvesItselfByItsFields() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        List<String> anew = new ArrayList<>();
        for (String line : lines) {
            ObjectNode whole = (ObjectNode) mapper.readTree(line);
            ObjectNode turned = mapper.createObjectNode();
            turned.put("@timestamp", "2026-05-28T20:26:41Z");
            turned.set("link", whole.remove("link"));
            whole.properties().forEach(field -> turned.set(field.getKey(), field.getValue()));
            anew.add(mapper.writeValueAsString(turned));
        }
        assertEquals(ALERTS, verify(anew).broken(), "that they were rewritten has to be said");
        assertEquals(List.of(), verifyFields(anew).findings());
        List<String> changed = new ArrayList<>(anew);
        changed.set(3, anew.get(3).replace("/bin/x", "/bin/y"));
        assertEquals(1, verifyFields(changed).broken());
        changed.set(3, anew.get(3).replace("\"update\":0", "\"update\":0,\"severity\":\"info\""));
        assertEquals(2, verifyFields(changed).broken(), "a field that is there twice proves nothing");
    }

    private ChainVerifier.Verdict verifyFields(List<String> stream) {
        return verify(stream, new ChainVerifier(keys, StreamFilter.NONE, true));
    }

    @Test
    void alertsWithoutLinkNeedATwinThatHasOne() {
        List<String> stripped = new ArrayList<>();
        alerts.forEach(stored -> stripped.add(AlertJson.line(stored.alert())));
        assertEquals(1, verify(stripped).broken());
        List<String> mixed = new ArrayList<>(lines);
        mixed.add(20, stripped.get(25));
        assertEquals(List.of(), verify(mixed).findings());
        mixed.add(30, stripped.get(3).replace("id4", "id99"));
        assertTrue(verify(mixed).findings().getFirst().startsWith("line 31, id id99"));
    }

    @Test
    void aCutTailIsMissedWhereTheHeadIsKnown() throws Exception {
        ChainVerifier verifier = new ChainVerifier(keys, StreamFilter.NONE, false);
        alerts.subList(0, ALERTS - 3).forEach(stored -> verifier.take("record", stored));
        ChainVerifier.Verdict verdict = verifier.end(ChainHead.read(dir));
        assertEquals(List.of("the end: seq 38 to 40 are missing: the chain goes on to seq 40"), verdict.findings());
    }

    @Test
    void nonsenseIsFoundAndCountedInBoundedMemory() {
        Random random = new Random(9);
        List<String> noise = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            noise.add(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        ChainVerifier.Verdict verdict = verify(noise);
        assertEquals(3000, verdict.broken());
        assertFalse(verdict.findings().size() > Findings.MAX_SHOWN);
    }
}
