package dev.rubato.sensor;

import dev.rubato.event.Event.GpuContext;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which process uses which NVIDIA GPU, through NVML. A driver that is not ready is tried again in every round. Owned by the
 * sampling thread.
 *
 * <p>Shares are means of the driver's own samples since the round before; NVML lists only processes that were active in
 * them, so one that it does not list did nothing. In MIG mode, and below Maxwell, it tells no shares.
 */
final class NvmlProcesses implements GpuProcesses {
    /** The library's name on Linux, by which the loader of dynamic libraries finds it. */
    static final String LIBRARY = "libnvidia-ml.so.1";

    /** Most processes that are read of one GPU. */
    static final int MAX_PROCESSES = 1024;

    private static final int FIRST_PROCESSES = 64;

    /** How often a list is asked for again because it grew in between. */
    private static final int MAX_ATTEMPTS = 4;

    private static final int MAX_DEVICES = 64;

    /** {@code nvmlProcessUtilizationSample_t}: pid, time stamp at 8, then SM, memory, encoder and decoder use. */
    private static final int SAMPLE_BYTES = 32;

    private static final int SAMPLE_TIME = 8;
    private static final int SAMPLE_SM = 16;

    /** {@code nvmlProcessInfo_t}: pid, memory at 8. */
    private static final int INFO_MEMORY = 8;

    private final Nvml nvml;
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
    private final Map<String, Device> devices = new HashMap<>();
    private MemorySegment list = arena.allocate((long) FIRST_PROCESSES * SAMPLE_BYTES, Long.BYTES);
    private boolean initialised;
    private volatile int lastError;

    /** One GPU; {@code handle} is null where NVML does not know it. */
    private static final class Device {
        final @Nullable MemorySegment handle;
        long seenMicros;

        Device(@Nullable MemorySegment handle) {
            this.handle = handle;
        }
    }

    /** One call that fills {@link #list} and returns NVML's code. */
    @FunctionalInterface
    private interface Filler {
        int fill(MemorySegment list, MemorySegment count);
    }

    NvmlProcesses(Nvml nvml) {
        this.nvml = nvml;
    }

    /** The library of this host, or null if there is none. */
    static @Nullable NvmlProcesses load(String library) {
        try {
            return new NvmlProcesses(new Nvml(library));
        } catch (IllegalArgumentException | UnsupportedOperationException | IllegalCallerException e) {
            return null; // no library, no such function, or native access was not allowed
        }
    }

    @Override
    public void refresh(long monoNs) {
        if (!initialised) {
            initialised = succeeded(nvml.init());
        }
    }

    private boolean succeeded(int code) {
        if (code != Nvml.SUCCESS) {
            lastError = code;
        }
        return code == Nvml.SUCCESS;
    }

    @Override
    public @Nullable List<Use> uses(String pciSlot) {
        if (!initialised || pciSlot.isEmpty()) {
            return null;
        }
        Device device = devices.get(pciSlot);
        if (device == null && devices.size() < MAX_DEVICES) {
            device = new Device(find(pciSlot));
            devices.put(pciSlot, device);
        }
        if (device == null || device.handle == null) {
            return null;
        }
        MemorySegment handle = device.handle;
        Map<Integer, Use> byPid = new TreeMap<>();
        boolean listed = addProcesses(byPid, GpuContext.COMPUTE, (to, room) -> nvml.computing(handle, room, to));
        listed |= addProcesses(byPid, GpuContext.GRAPHICS, (to, room) -> nvml.drawing(handle, room, to));
        boolean told = addShares(byPid, device, handle);
        return listed || told ? new ArrayList<>(byPid.values()) : null;
    }

    private @Nullable MemorySegment find(String pciSlot) {
        try (Arena once = Arena.ofConfined()) {
            MemorySegment handle = once.allocate(ValueLayout.ADDRESS);
            boolean found = succeeded(nvml.handle(once.allocateFrom(pciSlot), handle));
            return found ? handle.get(ValueLayout.ADDRESS, 0) : null;
        }
    }

    private boolean addProcesses(Map<Integer, Use> byPid, GpuContext context, Filler filler) {
        int size = nvml.processBytes();
        int number = read(size, filler);
        for (int i = 0; i < number; i++) {
            MemorySegment entry = list.asSlice((long) i * size, size);
            int pid = entry.get(ValueLayout.JAVA_INT, 0);
            long memory = Math.max(-1, entry.get(ValueLayout.JAVA_LONG, INFO_MEMORY));
            Use known = byPid.get(pid);
            GpuContext both = known == null || known.context() == context ? context : GpuContext.UNKNOWN;
            byPid.put(pid, new Use(pid, both, -1, known == null ? memory : Math.max(memory, known.memoryBytes())));
        }
        return number >= 0;
    }

    /** Adds shares; returns whether NVML tells them. */
    private boolean addShares(Map<Integer, Use> byPid, Device device, MemorySegment handle) {
        int number = read(SAMPLE_BYTES, (to, room) -> nvml.utilisation(handle, to, room, device.seenMicros));
        if (number < 0) {
            return false;
        }
        Map<Integer, int[]> sums = new HashMap<>();
        for (int i = 0; i < number; i++) {
            MemorySegment sample = list.asSlice((long) i * SAMPLE_BYTES, SAMPLE_BYTES);
            int share = sample.get(ValueLayout.JAVA_INT, SAMPLE_SM);
            if (share >= 0 && share <= 100) {
                int[] sum = sums.computeIfAbsent(sample.get(ValueLayout.JAVA_INT, 0), _ -> new int[2]);
                sum[0] += share;
                sum[1]++;
            }
            device.seenMicros = Math.max(device.seenMicros, sample.get(ValueLayout.JAVA_LONG, SAMPLE_TIME));
        }
        sums.keySet().forEach(pid -> byPid.putIfAbsent(pid, new Use(pid, GpuContext.UNKNOWN, 0, -1)));
        byPid.replaceAll((pid, use) -> {
            int[] sum = sums.getOrDefault(pid, new int[] {0, 1});
            return new Use(pid, use.context(), (double) sum[0] / sum[1], use.memoryBytes());
        });
        return true;
    }

    /** Fills {@link #list}, with more room as long as it is too small; the number of entries, or -1 if NVML refuses. */
    private int read(int entryBytes, Filler filler) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            int room = (int) (list.byteSize() / entryBytes);
            count.set(ValueLayout.JAVA_INT, 0, room);
            int code = filler.fill(list, count);
            int number = count.get(ValueLayout.JAVA_INT, 0);
            if (code == Nvml.SUCCESS) {
                return Math.clamp(number, 0, room);
            }
            if (code == Nvml.NOT_FOUND) {
                return 0; // nobody was active
            }
            if (code != Nvml.INSUFFICIENT_SIZE || room >= MAX_PROCESSES) {
                lastError = code;
                return -1;
            }
            int wanted = Math.clamp(Math.max(2L * room, 2L * number), FIRST_PROCESSES, MAX_PROCESSES);
            list = arena.allocate((long) wanted * SAMPLE_BYTES, Long.BYTES);
        }
        return -1;
    }

    /** NVML's number of the latest error, 0 if there was none. */
    int lastError() {
        return lastError;
    }

    @Override
    public String through() {
        return "NVML";
    }

    @Override
    public void close() {
        if (initialised) {
            initialised = false;
            nvml.shutdown();
        }
    }
}
