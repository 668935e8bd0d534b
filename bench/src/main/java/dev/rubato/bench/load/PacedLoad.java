package dev.rubato.bench.load;

import java.io.IOException;
import java.util.Locale;

/**
 * Operations of the load program at a fixed rate.
 *
 * @param perSecond how many, 0 for as many as the machine can
 */
public record PacedLoad(LoadProgram program, Kind kind, int perSecond, int seconds) implements Load {

    @Override
    public String name() {
        return switch (kind) {
            case EXEC -> LoadProgram.TRUE + " " + perSecond + "/s";
            case CONNECT -> "connects " + perSecond + "/s";
            case SYN -> "SYN flood " + (perSecond > 0 ? perSecond + "/s" : "at loopback speed");
            case IDLE, WORK -> throw new IllegalStateException(kind + " is not paced");
        };
    }

    @Override
    public LoadResult run() throws IOException, InterruptedException {
        return program.run(kind.name().toLowerCase(Locale.ROOT), perSecond, seconds);
    }
}
