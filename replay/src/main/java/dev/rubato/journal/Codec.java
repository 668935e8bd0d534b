package dev.rubato.journal;

/**
 * How one type of item becomes the bytes of a record and back. Safe to call from several threads.
 *
 * @param <T> what the journal keeps
 */
public interface Codec<T> {

    /** Writes {@code item} as one record: {@link RecordWriter#begin}, then the payload. */
    void encode(T item, RecordWriter out);

    /**
     * Reads one record whose frame was already verified.
     *
     * @throws DamagedRecordException if the payload is not what {@link #encode} writes; nothing else is ever thrown
     */
    T decode(RecordReader in) throws DamagedRecordException;
}
