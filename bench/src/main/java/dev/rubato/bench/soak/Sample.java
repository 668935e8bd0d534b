package dev.rubato.bench.soak;

import dev.rubato.bench.machine.Directories;
import dev.rubato.bench.machine.ProcessUse;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the agent took at one moment.
 *
 * @param seconds since the soak began
 * @param diskBytes of its journals and output
 */
record Sample(
        double seconds, double cpuSeconds, long rssBytes, long pssBytes, int openFiles, int threads, long diskBytes) {

    static Sample of(double seconds, ProcessUse use, Path directory) throws IOException {
        return new Sample(
                seconds,
                use.cpuSeconds(),
                use.rssBytes(),
                use.pssBytes(),
                use.openFiles(),
                use.threads(),
                Directories.bytes(directory));
    }
}
