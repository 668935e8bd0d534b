package dev.rubato.sensor;

import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The processes of a host, as far as they can be listed and asked about. Used by one thread. */
interface OshiProcessSource {

    /**
     * What was read of one process at one moment.
     *
     * @param parentPid id of its present parent, 0 if it has none or it is unknown
     */
    record Reading(ProcessKey key, int parentPid, ProcessImage image) {}

    /** The ids of all living processes, in no order. */
    List<Integer> ids();

    /** Everything about one process, or null if it has ended. */
    @Nullable
    Reading read(int pid);

    /** The key of the process that has the id now, or null. */
    @Nullable
    ProcessKey keyOf(int pid);

    /** Path of what a process runs now; empty if it has ended, may not be asked, or that is not cheap here. */
    String exeOf(int pid);

    /**
     * The process or thread id that was given out last, about 10 us; -1 where that is not known. While it stands still
     * nothing has been begun.
     */
    long newestId();

    /** How many processes and threads were begun since boot; -1 where that is not known. */
    long begunSinceBoot();
}
