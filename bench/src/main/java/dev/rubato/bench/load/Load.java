package dev.rubato.bench.load;

import java.io.IOException;

/** One kind of work, which ends by itself. */
public interface Load {

    /** As it stands in tables, such as {@code exec 100/s}. */
    String name();

    /** What it does, for grouping. */
    Kind kind();

    /** Operations a second, 0 where that has no meaning. */
    int perSecond();

    /** Works to the end. */
    LoadResult run() throws IOException, InterruptedException;

    /** What there is to see of a load. */
    enum Kind {
        /** Nothing: the machine is left alone. */
        IDLE,
        /** Executions of one program. */
        EXEC,
        /** Connections to one port. */
        CONNECT,
        /** Raw SYNs to one port. */
        SYN,
        /** A person's work, of which only the time is measured. */
        WORK
    }
}
