package dev.rubato.sensor;

import dev.rubato.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which process uses a GPU how much, as far as a driver lets know. Owned by the sampling thread. */
interface GpuProcesses extends AutoCloseable {

    /**
     * What one process did on one GPU since the sample before.
     *
     * @param pid process id in the pid namespace of this host
     * @param utilisationPercent -1 if the driver does not tell
     * @param memoryBytes -1 if the driver does not tell
     */
    record Use(int pid, Event.GpuContext context, double utilisationPercent, long memoryBytes) {}

    /**
     * Looks once, before the GPUs of this round are sampled.
     *
     * @param monoNs the monotonic clock
     */
    void refresh(long monoNs);

    /** Who uses the GPU in this PCI slot; null if this source does not know the GPU. */
    @Nullable
    List<Use> uses(String pciSlot);

    /** In words for the user, through what it looks; empty if it sees nothing here. */
    String through();

    @Override
    void close();
}
