package dev.rubato.journal;

/** Is told what the limits deleted before a named tailer had read it. */
@FunctionalInterface
public interface UnreadLoss {

    /**
     * Called on the thread that appends, which waits for it; it must not append to the same journal.
     *
     * @param tailer the tailer's name
     * @param records how many records it will never see
     */
    void deletedUnread(String tailer, long records);
}
