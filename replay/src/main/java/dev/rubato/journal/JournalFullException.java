package dev.rubato.journal;

/**
 * The disk has no room for the item, which is lost. The journal stays open and takes items again once there is room. It
 * carries no stack trace: a full disk refuses every append.
 */
public final class JournalFullException extends JournalException {
    private static final long serialVersionUID = 1L;

    JournalFullException(String message) {
        super(message, false);
    }
}
