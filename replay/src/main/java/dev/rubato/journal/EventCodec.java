package dev.rubato.journal;

import dev.rubato.event.Event;
import dev.rubato.journal.DamagedRecordException.Reason;

/**
 * Events as records of the event journal.
 *
 * <p>The frame is {@link RecordWriter}'s; {@link EventEncoder} and {@link EventDecoder} hold one method pair for each
 * kind, with the same fields in the same order. Texts and lists that are longer than the vocabulary allows are cut, which
 * the journal counts.
 *
 * <p><b>To add a kind:</b> give it the next number in {@link EventKind} and write its pair of methods. {@link #VERSION}
 * stays: an older reader counts the records as {@code UNKNOWN_KIND} and skips them.
 *
 * <p><b>To add a field or an enum constant:</b> add one to {@link #VERSION}; write the field last; in the decoder read it
 * under {@code if (in.version() >= N)}, with its old meaning otherwise. An enum constant gets the next number in
 * {@link WireValues}. An older reader counts such records as {@code UNKNOWN_VERSION} and skips them.
 *
 * <p><b>To drop a field:</b> keep writing an empty one, or add one to the version and branch on it. No number is used
 * twice, and {@link #OLDEST_VERSION} rises only when no journal can hold such records any more.
 */
public final class EventCodec implements Codec<Event> {
    /** The version that is written. */
    public static final int VERSION = 2;

    /** The oldest version that is read. */
    public static final int OLDEST_VERSION = 1;

    @Override
    public void encode(Event event, RecordWriter out) {
        out.begin(VERSION, EventKind.of(event), event.timeNs());
        EventEncoder.payload(event, out);
    }

    @Override
    public Event decode(RecordReader in) throws DamagedRecordException {
        if (in.version() < OLDEST_VERSION || in.version() > VERSION) {
            throw new DamagedRecordException(Reason.UNKNOWN_VERSION, "event record of version " + in.version());
        }
        Event event = EventDecoder.payload(in);
        in.finish();
        return event;
    }
}
