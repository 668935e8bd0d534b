package dev.rubato.sensor;

import dev.rubato.event.Event.GpuContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which process uses which GPU, from the counters that DRM drivers (i915, xe, amdgpu, panfrost and others) keep for each
 * open file. Owned by the sampling thread.
 *
 * <p>Only files that are open on {@code /dev/dri} are read, and which those are is looked up anew every
 * {@value #SEARCH_EVERY} rounds, as that takes a link to be read of every open file of every process. A new user of a GPU
 * is therefore found within 10 s. At most {@value #MAX_FILES} files are read in a round.
 */
final class DrmProcesses implements GpuProcesses {
    /** Rounds of 2 s between searches; raising it finds new users later. */
    static final int SEARCH_EVERY = 5;

    static final int MAX_FILES = 1024;

    /** What engines are called that draw, or compute on GPUs without an engine of its own for that. */
    private static final Set<String> DRAWING = Set.of("render", "gfx", "rcs");

    private static final Set<String> COMPUTING = Set.of("compute", "ccs", "csd");

    /** Engines for video and copies, which compute nothing. */
    private static final Set<String> MOVING =
            Set.of("video", "video-enhance", "copy", "vcs", "vecs", "bcs", "dma", "dec", "enc", "enc_1", "jpeg", "vpe");

    /** Always has engines for computing, but names only those of its engines that were used. */
    private static final String AMD = "amdgpu";

    private final ProcFiles files;
    private final boolean all;
    private List<ProcFiles.DriFile> open = List.of();
    private Map<Client, Sight> before = Map.of();
    private Map<String, List<Use>> bySlot = Map.of();
    private int round;

    private record Client(String slot, long id) {}

    private record Sight(DrmFdinfo info, int pid, long monoNs) {}

    /** @param all whether the files of every user's processes can be read */
    DrmProcesses(ProcFiles files, boolean all) {
        this.files = files;
        this.all = all;
    }

    @Override
    public void refresh(long monoNs) {
        if (round++ % SEARCH_EVERY == 0) {
            open = files.driFiles(MAX_FILES);
        }
        Map<Client, Sight> now = new HashMap<>();
        for (ProcFiles.DriFile file : open) {
            DrmFdinfo info = files.drmFdinfo(file);
            if (info != null) {
                now.putIfAbsent(new Client(info.slot(), info.clientId()), new Sight(info, file.pid(), monoNs));
            }
        }
        bySlot = compare(now);
        before = now;
    }

    private Map<String, List<Use>> compare(Map<Client, Sight> now) {
        Map<String, Map<Integer, Use>> perProcess = new HashMap<>();
        now.forEach((client, sight) -> {
            Use use = use(sight, before.get(client));
            perProcess
                    .computeIfAbsent(client.slot(), _ -> new HashMap<>())
                    .merge(sight.pid(), use, DrmProcesses::together);
        });
        Map<String, List<Use>> uses = new HashMap<>();
        perProcess.forEach((slot, byPid) -> uses.put(slot, new ArrayList<>(byPid.values())));
        return uses;
    }

    /** A client that was not there in the round before has no share yet. */
    private static Use use(Sight sight, @Nullable Sight earlier) {
        DrmFdinfo info = sight.info();
        double percent = earlier == null || earlier.pid() != sight.pid() ? -1 : 0;
        Set<String> busy = new HashSet<>();
        if (percent == 0 && earlier != null) {
            for (Map.Entry<String, DrmFdinfo.Engine> engine : info.engines().entrySet()) {
                double share = share(engine.getValue(), earlier.info().engines().get(engine.getKey()), sight, earlier);
                percent = Math.max(percent, share);
                if (share > 0) {
                    busy.add(engine.getKey());
                }
            }
        }
        return new Use(sight.pid(), context(info, busy), info.engines().isEmpty() ? -1 : percent, info.memoryBytes());
    }

    private static double share(DrmFdinfo.Engine now, DrmFdinfo.@Nullable Engine then, Sight sight, Sight earlier) {
        if (then == null) {
            then = new DrmFdinfo.Engine(0, 0, 1);
        }
        double passed = now.total() > 0 ? now.total() - then.total() : sight.monoNs() - earlier.monoNs();
        double used = now.busy() - then.busy(); // counters may stand still or step back when a GPU is reset
        return passed <= 0 || used <= 0 ? 0 : Math.min(100, 100 * used / passed / now.capacity());
    }

    /** What the engines tell that were busy, or, if none was, those that have ever been. */
    private static GpuContext context(DrmFdinfo info, Set<String> busy) {
        Set<String> engines = busy;
        if (busy.isEmpty()) {
            engines = new HashSet<>();
            for (Map.Entry<String, DrmFdinfo.Engine> engine : info.engines().entrySet()) {
                if (engine.getValue().busy() > 0) {
                    engines.add(engine.getKey());
                }
            }
        }
        if (engines.stream().anyMatch(COMPUTING::contains)) {
            return GpuContext.COMPUTE;
        }
        boolean separates =
                info.driver().equals(AMD) || info.engines().keySet().stream().anyMatch(COMPUTING::contains);
        for (String engine : engines) {
            if (!MOVING.contains(engine) && !(separates && DRAWING.contains(engine))) {
                return GpuContext.UNKNOWN;
            }
        }
        return engines.isEmpty() ? GpuContext.UNKNOWN : GpuContext.GRAPHICS;
    }

    private static Use together(Use one, Use other) {
        boolean compute = one.context() == GpuContext.COMPUTE || other.context() == GpuContext.COMPUTE;
        GpuContext context =
                compute ? GpuContext.COMPUTE : one.context() == other.context() ? one.context() : GpuContext.UNKNOWN;
        double percent = Math.min(100, known(one.utilisationPercent(), other.utilisationPercent()));
        long bytes = one.memoryBytes() < 0 || other.memoryBytes() < 0
                ? Math.max(one.memoryBytes(), other.memoryBytes())
                : one.memoryBytes() + other.memoryBytes();
        return new Use(one.pid(), context, percent, bytes);
    }

    /** The sum of what is known of both, -1 if nothing is. */
    private static double known(double one, double other) {
        return one < 0 ? other : other < 0 ? one : one + other;
    }

    /** Null for a GPU that no process has open: nothing is known of it. */
    @Override
    public @Nullable List<Use> uses(String pciSlot) {
        return bySlot.get(pciSlot);
    }

    @Override
    public String through() {
        return all ? "DRM fdinfo" : "DRM fdinfo (own processes only)";
    }

    @Override
    public void close() {
        before = Map.of();
        bySlot = Map.of();
    }
}
