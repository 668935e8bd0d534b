package dev.rubato.sensor;

import dev.rubato.event.ProcessKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The keys of living processes by their ids. Owned by one thread at a time; about 20 us each on Linux. */
public final class OshiProcessKeys implements IntFunction<@Nullable ProcessKey> {
    private final @Nullable ProcFiles files;

    private OshiProcessKeys(@Nullable ProcFiles files) {
        this.files = files;
    }

    /** Keys from {@code /proc} on Linux, so that they agree with the kernel trace; from the JDK elsewhere. */
    public static OshiProcessKeys ofThisHost() {
        return new OshiProcessKeys(OshiHost.isLinux() ? new ProcFiles(Path.of("/proc")) : null);
    }

    /** The key of the process that has the id now, or null. */
    @Override
    public @Nullable ProcessKey apply(int pid) {
        if (files == null) {
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(start -> new ProcessKey(pid, epochNs(start)))
                    .orElse(null);
        }
        ProcStat stat = files.stat(pid);
        return stat == null
                ? null
                : ProcBootClock.read(files, OshiHost.epochNs()).keyOf(stat);
    }

    private static long epochNs(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
