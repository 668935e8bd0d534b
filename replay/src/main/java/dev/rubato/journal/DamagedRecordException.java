package dev.rubato.journal;

/**
 * A record that cannot be read. Readers count it by reason and go on with the next one. It carries no stack trace, since a
 * damaged file may hold millions of them.
 */
public final class DamagedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why a record cannot be read. */
    public enum Reason {
        /** It ends before its content does. */
        TRUNCATED,
        /** Its checksum does not fit its content. */
        CHECKSUM,
        /** It was written by a newer agent, or never by one. */
        UNKNOWN_VERSION,
        /** Its version is known and has no such kind. */
        UNKNOWN_KIND,
        /** A length or count is beyond its maximum, or bytes are left over. */
        BAD_LENGTH,
        /** A field has a value that its type does not allow. */
        BAD_VALUE,
        /** The file around the records is damaged: the rest of the segment is skipped. */
        UNREADABLE_SEGMENT
    }

    private final Reason reason;

    public DamagedRecordException(Reason reason, String detail) {
        super(reason + ": " + detail, null, false, false);
        this.reason = reason;
    }

    /** Why the record cannot be read. */
    public Reason reason() {
        return reason;
    }
}
