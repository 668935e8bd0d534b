package dev.rubato.detect.gpu;

import dev.rubato.event.Event;
import dev.rubato.lineage.HostProcess;
import org.jspecify.annotations.Nullable;

/**
 * One program of one lineage on one GPU, all its processes together (starting anew sheds no evidence); or a GPU whose
 * work nobody can be named for. Owned by the detection thread.
 */
final class GpuTrack {
    /** Which program on which GPU; {@code program} 0 stands for the GPU as a whole. */
    record Key(long device, long lineage, long program) {}

    final Key key;
    final String device;
    final DwellStatistic dwell;
    final CoincidenceStatistic serving;

    /** The process that used most of the GPU in the latest sample; null where none is known. */
    @Nullable
    HostProcess process;

    /** Its id, where the model does not know the process. */
    int pid;

    /** How the share of the process was found: by the driver, or because it is the only one that computes. */
    boolean inferred;

    long sampleNs = Long.MIN_VALUE;
    double percent;
    long memoryBytes;
    Event.GpuContext context = Event.GpuContext.UNKNOWN;
    boolean busy;

    /** Processes that the driver names without their shares. */
    int candidates;

    private double largestPercent;

    GpuTrack(Key key, String device, DwellStatistic dwell, CoincidenceStatistic serving) {
        this.key = key;
        this.device = device;
        this.dwell = dwell;
        this.serving = serving;
    }

    /** Adds what one process used in the sample of {@code timeNs}. */
    void add(long timeNs, Event.GpuUse use, @Nullable HostProcess user, double usedPercent, boolean isInferred) {
        if (sampleNs != timeNs) {
            sampleNs = timeNs;
            percent = 0;
            memoryBytes = -1;
            largestPercent = -1;
            context = Event.GpuContext.GRAPHICS;
        }
        if (usedPercent >= largestPercent) {
            largestPercent = usedPercent;
            process = user;
            pid = use.process().pid();
        }
        inferred = isInferred;
        percent = Math.min(100, percent + Math.max(0, usedPercent));
        if (use.memoryBytes() >= 0) {
            memoryBytes = Math.max(0, memoryBytes) + use.memoryBytes();
        }
        boolean draws = use.context() == Event.GpuContext.GRAPHICS
                || (use.context() == Event.GpuContext.UNKNOWN && user != null && user.isBrowser());
        if (!draws) {
            context = use.context();
        }
    }
}
