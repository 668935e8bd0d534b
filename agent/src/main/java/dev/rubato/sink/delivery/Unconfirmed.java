package dev.rubato.sink.delivery;

/**
 * What was written to a receiver that acknowledges nothing, in the order in which it was written, and is not known to
 * have arrived. A ring of fixed size, so that it takes the same memory however long a receiver says nothing. Owned by the
 * sink's thread.
 */
final class Unconfirmed {
    private final long[] positions;
    private final long[] writtenNs;
    private int head;
    private int size;
    private int confirmed;

    Unconfirmed(int capacity) {
        positions = new long[capacity];
        writtenNs = new long[capacity];
    }

    /** Adds a message that was written now; its {@code position} is that of the journal before it. */
    void add(long position, long nowNs) {
        int at = (head + size) % positions.length;
        positions[at] = position;
        writtenNs[at] = nowNs;
        size++;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Messages of which the receiver has not shown that it read them. */
    int unread() {
        return size - confirmed;
    }

    int room() {
        return positions.length - size;
    }

    /** The journal's position before the oldest. */
    long oldestPosition() {
        return positions[head];
    }

    /** When the oldest that was not read for certain was written. */
    long oldestUnreadNs() {
        return writtenNs[(head + confirmed) % positions.length];
    }

    /** When the newest was written. */
    long newestNs() {
        return writtenNs[(head + size - 1) % positions.length];
    }

    /** The receiver has shown that it read everything that was written. */
    void confirmAll() {
        confirmed = size;
    }

    /** Forgets those that were read for certain and written before {@code beforeNs}: they will not be sent again. */
    void settle(long beforeNs) {
        while (confirmed > 0 && writtenNs[head] - beforeNs < 0) {
            removeOldest();
            confirmed--;
        }
    }

    /** Forgets those that were written before {@code beforeNs}, read or not; returns how many were not. */
    int giveUp(long beforeNs) {
        int given = 0;
        while (size > 0 && writtenNs[head] - beforeNs < 0) {
            removeOldest();
            if (confirmed > 0) {
                confirmed--;
            } else {
                given++;
            }
        }
        return given;
    }

    /** Makes room by forgetting the oldest; returns whether it was not read for certain. */
    boolean dropOldest() {
        removeOldest();
        if (confirmed > 0) {
            confirmed--;
            return false;
        }
        return true;
    }

    void clear() {
        size = 0;
        confirmed = 0;
    }

    private void removeOldest() {
        head = (head + 1) % positions.length;
        size--;
    }
}
