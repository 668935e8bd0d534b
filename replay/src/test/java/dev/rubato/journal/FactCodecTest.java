package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rubato.detect.Fact;
import dev.rubato.journal.DamagedRecordException.Reason;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FactCodecTest {
    private final FactCodec codec = new FactCodec();
    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader();

    private byte[] encode(Fact fact) {
        codec.encode(fact, writer);
        return writer.toBytes();
    }

    private Fact decode(byte[] record) throws DamagedRecordException {
        reader.open(record, record.length);
        return codec.decode(reader);
    }

    private Reason reasonOf(byte[] record) {
        return assertThrows(DamagedRecordException.class, () -> decode(record)).reason();
    }

    @Test
    void givesBackEveryKindWithAnyValues() throws DamagedRecordException {
        RandomFacts facts = new RandomFacts(new Random(1));
        for (int round = 0; round < 1000; round++) {
            for (Fact.Kind kind : Fact.Kind.values()) {
                Fact fact = facts.ofKind(kind);
                Fact read = decode(encode(fact));
                assertFalse(writer.wasCut(), () -> "cut although allowed: " + fact);
                assertEquals(fact, read);
            }
        }
    }

    @Test
    void keepsItsBytes() {
        Fact fact = new Fact(1_780_000_000_000_001_000L, Fact.Kind.HABIT, 0x0102, List.of(3L, -1L, 300L), "sh");
        String expected = "0104e80332b491d4b318" // version, kind, time
                + "0201000000000000" + "03" + "06" + "01" + "d804" // key, three values
                + "027368" + "CRC";
        String hex = HexFormat.of().formatHex(encode(fact));
        assertEquals(expected.replace("CRC", hex.substring(hex.length() - 8)), hex);
    }

    @Test
    void givesEveryKindANumberOfItsOwn() {
        long numbers = Arrays.stream(Fact.Kind.values())
                .map(kind -> encode(new Fact(1, kind, 2, List.of(), ""))[1])
                .distinct()
                .count();
        assertEquals(Fact.Kind.values().length, numbers);
    }

    @Test
    void namesUnknownVersionsKindsAndDamage() {
        byte[] record = encode(new Fact(5, Fact.Kind.FIRST_CONTACT, 7, List.of(1L), "a"));
        byte[] flipped = record.clone();
        flipped[11] ^= 0x10;
        assertEquals(Reason.CHECKSUM, reasonOf(flipped));
        writer.begin(99, 1, 0);
        assertEquals(Reason.UNKNOWN_VERSION, reasonOf(writer.toBytes()));
        writer.begin(FactCodec.VERSION, 200, 0);
        assertEquals(Reason.UNKNOWN_KIND, reasonOf(writer.toBytes()));
        writer.begin(FactCodec.VERSION, 1, 0);
        assertEquals(Reason.TRUNCATED, reasonOf(writer.toBytes()));
        writer.begin(FactCodec.VERSION, 1, 0);
        writer.i64(1);
        writer.unsigned(Fact.MAX_VALUES + 1);
        assertEquals(Reason.BAD_LENGTH, reasonOf(writer.toBytes()));
        writer.begin(FactCodec.VERSION, 1, 0);
        writer.i64(1);
        writer.unsigned(0);
        writer.text("x".repeat(Fact.MAX_TEXT_CHARS + 1), 2 * Fact.MAX_TEXT_CHARS);
        assertEquals(Reason.BAD_LENGTH, reasonOf(writer.toBytes()));
    }
}
