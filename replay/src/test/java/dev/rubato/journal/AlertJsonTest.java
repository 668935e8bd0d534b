package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlertJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Alert alert(String text) {
        return new Alert(
                1_780_000_000_123_456_789L,
                "a1",
                "scan",
                "port",
                Severity.HIGH,
                12.34567,
                9.0,
                "1 a year",
                text,
                "host-1",
                new Alert.Subject(
                        42,
                        1_780_000_000_000_000_000L,
                        "/usr/bin/nmap",
                        List.of("nmap", text),
                        true,
                        "0",
                        "tty",
                        List.of(new Alert.Ancestor(1, 0, "/sbin/init", "init")),
                        ""),
                List.of(new Alert.Evidence("refused", 12, 3.5, "contacts", 12.34567)),
                List.of(new Alert.Cited(1_780_000_000_123_456_789L, "ConnectionResolved", text)),
                List.of("bash"),
                List.of("T1046"),
                "i1",
                new Alert.Completeness(0, 0, List.of("gpu"), List.of()),
                List.of("unbaselined"),
                0);
    }

    @Test
    void writesTheContractsFields() {
        assertEquals(
                "{\"time\":\"2026-05-28T20:26:40.123456789Z\",\"id\":\"a1\",\"detector\":\"scan\",\"variant\":\"port\","
                        + "\"severity\":\"high\",\"score\":12.3457,\"threshold\":9,\"bound\":\"1 a year\","
                        + "\"summary\":\"twelve ports\",\"host\":{\"name\":\"host-1\"},"
                        + "\"subject\":{\"pid\":42,\"start\":\"2026-05-28T20:26:40.000000000Z\","
                        + "\"exe\":\"/usr/bin/nmap\",\"args\":[\"nmap\",\"twelve ports\"],\"args_read\":true,"
                        + "\"user\":\"0\",\"origin\":\"tty\",\"lineage\":[{\"pid\":1,\"start\":null,"
                        + "\"exe\":\"/sbin/init\",\"command\":\"init\"}],\"address\":\"\"},"
                        + "\"evidence\":[{\"name\":\"refused\",\"value\":12,\"limit\":3.5,\"unit\":\"contacts\","
                        + "\"nats\":12.3457}],\"events\":[{\"time\":\"2026-05-28T20:26:40.123456789Z\","
                        + "\"kind\":\"ConnectionResolved\",\"text\":\"twelve ports\"}],\"chain\":[\"bash\"],"
                        + "\"attack\":[\"T1046\"],\"incident\":\"i1\",\"completeness\":{\"lost_events\":0,\"gaps\":0,"
                        + "\"sampled\":[\"gpu\"],\"absent\":[]},\"notes\":[\"unbaselined\"],\"update\":0}",
                AlertJson.line(alert("twelve ports")));
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        RandomAlerts alerts = new RandomAlerts(new Random(6));
        for (int i = 0; i < 2000; i++) {
            Alert alert = alerts.next();
            byte[] line = AlertJson.bytes(alert);
            Alert read = AlertJson.read(line);
            assertArrayEquals(line, AlertJson.bytes(read), "rounding again changes nothing");
            assertEquals(withoutScores(alert), withoutScores(read));
            assertEquals(alert.score(), read.score(), 1e-4);
            double sum =
                    read.evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
            assertEquals(read.score(), sum, 1e-3);
        }
    }

    @Test
    void theLinkIsTheLastFieldAndComesBackThroughTheJournal() throws Exception {
        RandomAlerts alerts = new RandomAlerts(new Random(7));
        RecordWriter writer = new RecordWriter();
        RecordReader reader = new RecordReader();
        for (int i = 0; i < 200; i++) {
            StoredAlert fitting = AlertCodec.fitting(alerts.next());
            Alert alert = fitting.alert();
            byte[] plain = AlertJson.bytes(alert);
            assertArrayEquals(plain, fitting.line());
            StoredAlert atOnce = new StoredAlert(alert, new ChainLink(1, 1, "p", "h", "k", "s"));
            StoredAlert known = fitting.at(new ChainLink(1, 1, "p", "h", "k", "s"));
            assertEquals(atOnce, known);
            assertEquals(atOnce.hashCode(), known.hashCode());
            ChainLink link = new ChainLink(i + 1, 1, ChainLink.NONE, ChainLink.hash(i + 1, 1, "", plain), "k", "s");
            String line = AlertJson.line(alert, link);
            String bare = line.substring(0, line.lastIndexOf(",\"link\":{")) + '}';
            assertEquals(new String(plain, StandardCharsets.UTF_8), bare);
            new AlertCodec().encode(new StoredAlert(alert, link), writer);
            byte[] record = writer.toBytes();
            new AlertCodec().encode(fitting.at(link), writer);
            assertArrayEquals(record, writer.toBytes(), "a line that is known is written as a new one");
            reader.open(record, record.length);
            StoredAlert kept = new AlertCodec().decode(reader);
            assertEquals(link, kept.link());
            assertArrayEquals(plain, AlertJson.bytes(kept.alert()), "what is hashed is what is delivered");
        }
    }

    @Test
    void roundsToTheNearestDoubleOfFourDecimals() {
        Random random = new Random(8);
        List<Double> values = new ArrayList<>(List.of(
                0.0, -0.0, 0.00005, -0.00005, 0.00004999, 1e13 + 0.3, 99_999_999_999_999.9, 9.007199254740992e11));
        for (int i = 0; i < 10_000; i++) {
            values.add(random.nextGaussian() * Math.pow(10, random.nextInt(20) - 5));
            values.add(9.007199254740992e11 + random.nextGaussian());
        }
        for (double value : values) {
            double expected = Math.abs(value) < 1e14
                    ? BigDecimal.valueOf(Math.round(value * 10_000), 4).doubleValue()
                    : value;
            assertEquals(expected, AlertJson.rounded(value), () -> Double.toString(value));
        }
    }

    private static Alert withoutScores(Alert alert) {
        List<Alert.Evidence> evidence = new ArrayList<>();
        for (Alert.Evidence term : alert.evidence()) {
            evidence.add(new Alert.Evidence(term.name(), term.value(), term.limit(), term.unit(), 0));
        }
        return new Alert(
                alert.timeNs(),
                alert.id(),
                alert.detector(),
                alert.variant(),
                alert.severity(),
                0,
                0,
                alert.bound(),
                alert.summary(),
                alert.host(),
                alert.subject(),
                evidence,
                alert.events(),
                alert.chain(),
                alert.attack(),
                alert.incident(),
                alert.completeness(),
                alert.notes(),
                alert.update());
    }

    @Test
    void keepsHostileTextsInOneLineOfValidJson() throws IOException {
        StringBuilder hostile = new StringBuilder("\r\n\u2028\u2029\u202e\u0085\u007f\u0000\"\\\ud83c\udfbb");
        for (char c = 0; c < 0x20; c++) {
            hostile.append(c);
        }
        String line = AlertJson.line(alert(hostile + "\ud83c"));
        assertFalse(line.codePoints().anyMatch(c -> c < 0x20 || c == 0x7f || c == 0x85), line);
        assertFalse(line.contains("\u2028") || line.contains("\u2029") || line.contains("\u202e"), line);
        JsonNode parsed = JSON.readTree(line);
        assertEquals(hostile + "\ufffd", parsed.get("summary").textValue());
    }

    @Test
    void writesNumbersThatJsonLacksAsNull() throws IOException {
        Alert.Evidence odd = new Alert.Evidence("x", Double.NaN, Double.POSITIVE_INFINITY, "", Double.NaN);
        Alert.Evidence small = new Alert.Evidence("p", 1.23456789e-9, -0.0, "", 1.00004);
        Alert base = alert("t");
        Alert alert = new Alert(
                base.timeNs(),
                base.id(),
                base.detector(),
                base.variant(),
                base.severity(),
                1.00004,
                Double.NaN,
                base.bound(),
                base.summary(),
                base.host(),
                base.subject(),
                List.of(odd, small),
                base.events(),
                base.chain(),
                base.attack(),
                base.incident(),
                base.completeness(),
                base.notes(),
                base.update());
        JsonNode parsed = JSON.readTree(AlertJson.line(alert));
        assertTrue(parsed.get("threshold").isNull());
        assertTrue(parsed.get("evidence").get(0).get("limit").isNull());
        assertEquals(1.23457e-9, parsed.get("evidence").get(1).get("value").doubleValue());
        assertEquals(1, parsed.get("evidence").get(1).get("nats").doubleValue());
        assertTrue(Double.isNaN(AlertJson.read(AlertJson.bytes(alert)).threshold()));
    }

    @Test
    void skipsFieldsItDoesNotKnowAndRefusesWrongTypes() throws IOException {
        byte[] newer = "{\"later\":{\"a\":[1]},\"id\":\"x\",\"host\":{\"os\":1,\"name\":\"h\"}}"
                .getBytes(StandardCharsets.UTF_8);
        assertEquals("x", AlertJson.read(newer).id());
        assertEquals("h", AlertJson.read(newer).host());
        for (String wrong : List.of("", "[]", "{\"id\":1}", "{\"time\":\"now\"}", "{\"severity\":\"loud\"}", "{} {}")) {
            assertThrows(IOException.class, () -> AlertJson.read(wrong.getBytes(StandardCharsets.UTF_8)), wrong);
        }
    }

    @Test
    void shortensAnAlertThatWouldNotFitIntoARecord() throws DamagedRecordException {
        Alert base = alert("\u0001".repeat(5000));
        Alert.Subject subject = new Alert.Subject(
                1,
                1,
                "/x",
                Collections.nCopies(500, "\u0001".repeat(1000)),
                true,
                "0",
                "tty",
                Collections.nCopies(64, new Alert.Ancestor(1, 1, "\u0002".repeat(1024), "\u0003".repeat(1024))),
                "");
        Alert alert = new Alert(
                base.timeNs(),
                base.id(),
                base.detector(),
                base.variant(),
                base.severity(),
                base.score(),
                base.threshold(),
                base.bound(),
                base.summary(),
                base.host(),
                subject,
                base.evidence(),
                base.events(),
                base.chain(),
                base.attack(),
                base.incident(),
                base.completeness(),
                base.notes(),
                base.update());
        RecordWriter writer = new RecordWriter();
        RecordReader reader = new RecordReader();
        new AlertCodec().encode(new StoredAlert(alert, null), writer);
        byte[] record = writer.toBytes();
        reader.open(record, record.length);
        Alert read = new AlertCodec().decode(reader).alert();
        assertTrue(writer.wasCut());
        StoredAlert fitting = AlertCodec.fitting(alert);
        assertArrayEquals(AlertJson.bytes(fitting.alert()), fitting.line());
        assertArrayEquals(AlertJson.bytes(read), fitting.line());
        assertEquals("a1", read.id());
        assertEquals(64, read.subject().lineage().size());
        assertTrue(read.subject().args().getFirst().length() >= 64);
    }
}
