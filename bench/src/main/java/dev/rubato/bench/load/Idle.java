package dev.rubato.bench.load;

import dev.rubato.bench.machine.Commands;
import java.time.Duration;

/** Nothing, for a while. */
public record Idle(int seconds) implements Load {

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public Kind kind() {
        return Kind.IDLE;
    }

    @Override
    public int perSecond() {
        return 0;
    }

    @Override
    public LoadResult run() {
        long beganMs = System.currentTimeMillis();
        long beganNs = System.nanoTime();
        Commands.pause(Duration.ofSeconds(seconds));
        return new LoadResult(0, 0, 0, beganMs, (System.nanoTime() - beganNs) / 1e9, Double.NaN, Double.NaN);
    }
}
