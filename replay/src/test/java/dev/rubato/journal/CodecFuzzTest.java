package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.journal.DamagedRecordException.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damages records in every way and asserts that nothing but the named error comes out. */
class CodecFuzzTest {
    private static final long RUN_NS = 5_000_000_000L;

    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader();
    private final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    private long decoded;

    /** Decodes, with the checksum mended so that the damage reaches the codec. */
    private <T> void decode(Codec<T> codec, byte[] payload, int length, boolean mended) {
        byte[] record = Arrays.copyOf(payload, length);
        if (mended && length >= RecordWriter.HEADER_BYTES) {
            writer.begin(record[0], record[1], (long) RecordWriter.LONG.get(record, 2));
            byte[] rest = Arrays.copyOfRange(record, RecordWriter.HEADER_BYTES, length);
            writer.raw(rest, rest.length);
            record = writer.toBytes();
        }
        try {
            reader.open(record, record.length);
            T item = codec.decode(reader);
            decoded++;
            codec.encode(item, writer);
        } catch (DamagedRecordException e) {
            reasons.merge(e.reason(), 1L, Long::sum);
        }
    }

    private <T> void fuzz(Codec<T> codec, Random random, T item) {
        codec.encode(item, writer);
        byte[] record = writer.toBytes();
        for (int round = 0; round < 50; round++) {
            byte[] damaged = record.clone();
            int content = damaged.length - RecordWriter.CHECKSUM_BYTES;
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                int at = random.nextInt(content);
                damaged[at] = (byte) (random.nextBoolean() ? damaged[at] ^ (1 << random.nextInt(8)) : random.nextInt());
            }
            int length = random.nextInt(3) == 0 ? random.nextInt(content + 1) : content;
            decode(codec, damaged, length, true);
            decode(codec, damaged, random.nextInt(damaged.length + 1), false);
        }
    }

    @Test
    void damagedEventsGiveNamedErrorsOnly() {
        Random random = new Random(3);
        RandomEvents events = new RandomEvents(random);
        EventCodec codec = new EventCodec();
        long endNs = System.nanoTime() + RUN_NS;
        while (System.nanoTime() < endNs) {
            fuzz(codec, random, events.next());
        }
        assertTrue(decoded > 100, "some damage changes values only");
        for (Reason reason : Reason.values()) {
            if (reason != Reason.UNREADABLE_SEGMENT) {
                assertTrue(reasons.containsKey(reason), () -> "never seen: " + reason + " among " + reasons);
            }
        }
    }

    @Test
    void randomBytesGiveNamedErrorsOnly() {
        Random random = new Random(4);
        long endNs = System.nanoTime() + RUN_NS / 2;
        while (System.nanoTime() < endNs) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            if (noise.length > 2) {
                noise[0] = 1;
                noise[1] = (byte) random.nextInt(22);
            }
            decode(new EventCodec(), noise, noise.length, true);
            decode(new AlertCodec(), noise, noise.length, true);
            decode(new FactCodec(), noise, noise.length, true);
        }
        assertTrue(reasons.getOrDefault(Reason.TRUNCATED, 0L) > 0);
    }

    @Test
    void damagedAlertsGiveNamedErrorsOnly() {
        Random random = new Random(5);
        RandomAlerts alerts = new RandomAlerts(random);
        AlertCodec codec = new AlertCodec();
        long endNs = System.nanoTime() + RUN_NS;
        while (System.nanoTime() < endNs) {
            fuzz(codec, random, new StoredAlert(alerts.next(), null));
        }
        assertTrue(decoded > 100, "some damage changes values only");
        assertTrue(reasons.containsKey(Reason.BAD_VALUE), reasons::toString);
        assertTrue(reasons.containsKey(Reason.CHECKSUM), reasons::toString);
    }

    @Test
    void damagedFactsGiveNamedErrorsOnly() {
        Random random = new Random(6);
        RandomFacts facts = new RandomFacts(random);
        FactCodec codec = new FactCodec();
        long endNs = System.nanoTime() + RUN_NS / 2;
        while (System.nanoTime() < endNs) {
            fuzz(codec, random, facts.next());
        }
        assertTrue(decoded > 100, "some damage changes values only");
        for (Reason reason : Reason.values()) {
            if (reason != Reason.UNREADABLE_SEGMENT) {
                assertTrue(reasons.containsKey(reason), () -> "never seen: " + reason + " among " + reasons);
            }
        }
    }

    @Test
    void countsGuardAllocation() {
        // 2^31 elements of which not one byte follows
        writer.begin(EventCodec.VERSION, EventKind.NETWORK_CHANGED, 0);
        writer.unsigned(1L << 31);
        byte[] huge = writer.toBytes();
        decode(new EventCodec(), huge, huge.length, false);
        writer.begin(EventCodec.VERSION, EventKind.NETWORK_CHANGED, 0);
        writer.unsigned(1000);
        byte[] unfounded = writer.toBytes();
        decode(new EventCodec(), unfounded, unfounded.length, false);
        assertEquals(Map.of(Reason.BAD_LENGTH, 1L, Reason.TRUNCATED, 1L), reasons);
    }
}
