package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The processes that use the GPUs of a host, by all sources that know any. Owned by the sampling thread. */
final class GpuUsers implements AutoCloseable {
    /** Most processes of one sample; those with the largest share are kept. */
    static final int MAX_USES = 256;

    private static final Comparator<GpuProcesses.Use> LARGEST_FIRST = Comparator.comparingDouble(
                    GpuProcesses.Use::utilisationPercent)
            .thenComparingLong(GpuProcesses.Use::memoryBytes)
            .reversed()
            .thenComparingInt(GpuProcesses.Use::pid);

    private final List<GpuProcesses> sources;
    private final IntFunction<@Nullable ProcessKey> keys;
    private final AtomicLong cut = new AtomicLong();

    /** @param keys the key of the process that has an id now; null for one that has ended, or is not of this host */
    GpuUsers(List<GpuProcesses> sources, IntFunction<@Nullable ProcessKey> keys) {
        this.sources = sources;
        this.keys = keys;
    }

    /** The sources of this host: none but on Linux. */
    static GpuUsers ofThisHost() {
        List<GpuProcesses> sources = new ArrayList<>();
        if (OshiHost.isLinux()) {
            NvmlProcesses nvml = NvmlProcesses.load(NvmlProcesses.LIBRARY);
            if (nvml != null) {
                sources.add(nvml);
            }
            Path proc = Path.of("/proc");
            sources.add(new DrmProcesses(new ProcFiles(proc), OshiHost.seesAllProcesses(proc)));
        }
        return new GpuUsers(sources, OshiProcessKeys.ofThisHost());
    }

    /** Where no source tells anything. */
    static GpuUsers unknown() {
        return new GpuUsers(List.of(), _ -> null);
    }

    /** Looks once, before the GPUs of this round are asked for. */
    void refresh(long monoNs) {
        for (GpuProcesses source : sources) {
            source.refresh(monoNs);
        }
    }

    /** Through what processes of the GPU in {@code pciSlot} are seen; null if through nothing. */
    @Nullable
    String through(String pciSlot) {
        for (GpuProcesses source : sources) {
            if (source.uses(pciSlot) != null) {
                return source.through();
            }
        }
        return null;
    }

    /** Who uses the GPU in {@code pciSlot}; empty if no source tells. */
    List<Event.GpuUse> of(String pciSlot) {
        for (GpuProcesses source : sources) {
            List<GpuProcesses.Use> uses = source.uses(pciSlot);
            if (uses != null) {
                return known(uses);
            }
        }
        return List.of();
    }

    private List<Event.GpuUse> known(List<GpuProcesses.Use> uses) {
        List<Event.GpuUse> known = new ArrayList<>();
        uses.sort(LARGEST_FIRST);
        for (GpuProcesses.Use use : uses) {
            ProcessKey key = use.pid() > 0 ? keys.apply(use.pid()) : null;
            if (key == null) {
                continue;
            }
            if (known.size() == MAX_USES) {
                cut.incrementAndGet();
                break;
            }
            known.add(new Event.GpuUse(key, use.context(), use.utilisationPercent(), use.memoryBytes()));
        }
        return known;
    }

    /** Samples from which processes were left out. */
    long cut() {
        return cut.get();
    }

    @Override
    public void close() {
        sources.forEach(GpuProcesses::close);
    }
}
