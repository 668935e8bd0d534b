package dev.rubato.journal;

/** A journal cannot be opened or cannot take an item; the message says what to do about it. */
public class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    JournalException(String message, boolean withStackTrace) {
        super(message, null, false, withStackTrace);
    }
}
