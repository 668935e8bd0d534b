package dev.rubato.agent;

import dev.rubato.detect.Detector;
import dev.rubato.lineage.HostProcess;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the starts of the scanner that a rehearsal invents. */
final class RehearsedStarts implements Detector {
    private final AtomicInteger starts;

    RehearsedStarts(AtomicInteger starts) {
        this.starts = starts;
    }

    @Override
    public String name() {
        return "rehearsed-starts";
    }

    @Override
    public void processExecuted(HostProcess process, long timeNs, boolean late) {
        if (process.image().exe().equals("/usr/bin/scanner")) {
            starts.incrementAndGet();
        }
    }
}
