package dev.rubato.journal;

import dev.rubato.detect.Fact;
import dev.rubato.journal.DamagedRecordException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Facts as records of the fact journal: {@link RecordWriter}'s frame with the fact's kind and time, then key (8 bytes),
 * numbers (1 to 10 bytes each) and text. Most facts take 30 to 60 bytes.
 *
 * <p><b>To add a kind:</b> give it the next number here. {@link #VERSION} stays: an older reader counts the records as
 * {@code UNKNOWN_KIND} and skips them. A kind that gets another meaning of key, values or text is a new kind, and the
 * number of a dropped one is not used again.
 *
 * <p><b>To add a field:</b> add one to {@link #VERSION}, write it last, and read it only from that version on.
 */
public final class FactCodec implements Codec<Fact> {
    /** The version that is written. */
    public static final int VERSION = 1;

    /** The oldest version that is read. */
    public static final int OLDEST_VERSION = 1;

    @Override
    public void encode(Fact fact, RecordWriter out) {
        out.begin(VERSION, number(fact.kind()), fact.timeNs());
        out.i64(fact.key());
        List<Long> values = fact.values();
        int count = out.count(values.size(), Fact.MAX_VALUES);
        for (int i = 0; i < count; i++) {
            out.signed(values.get(i));
        }
        out.text(fact.text(), Fact.MAX_TEXT_CHARS);
    }

    @Override
    public Fact decode(RecordReader in) throws DamagedRecordException {
        if (in.version() < OLDEST_VERSION || in.version() > VERSION) {
            throw new DamagedRecordException(Reason.UNKNOWN_VERSION, "fact record of version " + in.version());
        }
        Fact.Kind kind = kind(in.kind());
        long key = in.i64();
        int count = in.count(Fact.MAX_VALUES);
        List<Long> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(in.signed());
        }
        String text = in.text(Fact.MAX_TEXT_CHARS);
        in.finish();
        return new Fact(in.timeNs(), kind, key, values, text);
    }

    private static int number(Fact.Kind kind) {
        return switch (kind) {
            case FIRST_CONTACT -> 1;
            case FAILURE_RATE -> 2;
            case BREADTH_RATE -> 3;
            case HABIT -> 4;
            case GPU_HISTORY -> 5;
            case GPU_PEER -> 6;
            case REPLICATION -> 7;
        };
    }

    private static Fact.Kind kind(int number) throws DamagedRecordException {
        return switch (number) {
            case 1 -> Fact.Kind.FIRST_CONTACT;
            case 2 -> Fact.Kind.FAILURE_RATE;
            case 3 -> Fact.Kind.BREADTH_RATE;
            case 4 -> Fact.Kind.HABIT;
            case 5 -> Fact.Kind.GPU_HISTORY;
            case 6 -> Fact.Kind.GPU_PEER;
            case 7 -> Fact.Kind.REPLICATION;
            default -> throw new DamagedRecordException(Reason.UNKNOWN_KIND, "fact record of kind " + number);
        };
    }
}
