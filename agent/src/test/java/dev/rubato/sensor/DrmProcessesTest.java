package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rubato.event.Event.GpuContext;
import dev.rubato.sensor.GpuProcesses.Use;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrmProcessesTest {
    private static final String SLOT = "0000:03:00.0";
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MIB = 1 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path proc;

    @Test
    void tellsSharesFromTheTimeThatEnginesWereBusy() throws IOException {
        DrmProcesses drm = drm();
        gpuFile(100, "7", "amdgpu", 5, "drm-engine-compute:\t1000000000 ns\ndrm-memory-vram:\t2048 KiB");
        gpuFile(200, "3", "amdgpu", 6, "drm-engine-gfx:\t500 ns\ndrm-memory-vram:\t1 MiB\ndrm-memory-gtt: 9 MiB");
        drm.refresh(0);
        gpuFile(100, "7", "amdgpu", 5, "drm-engine-compute:\t2500000000 ns\ndrm-memory-vram:\t4096 KiB");
        gpuFile(200, "3", "amdgpu", 6, "drm-engine-gfx:\t400000500 ns\ndrm-memory-vram:\t1 MiB\ndrm-memory-gtt: 9 MiB");
        drm.refresh(2 * SECOND_NS);
        assertEquals(
                List.of(new Use(100, GpuContext.COMPUTE, 75, 4 * MIB), new Use(200, GpuContext.GRAPHICS, 20, MIB)),
                sorted(drm));
    }

    @Test
    void tellsSharesFromCyclesAndFromEnginesOfSeveralKinds() throws IOException {
        DrmProcesses drm = drm();
        String before = "drm-cycles-ccs: 100\ndrm-total-cycles-ccs: 1000\ndrm-engine-capacity-ccs: 4\n"
                + "drm-cycles-rcs: 0\ndrm-total-cycles-rcs: 1000\ndrm-resident-vram0: 3 MiB\ndrm-resident-gtt: 5 MiB";
        String after = "drm-cycles-ccs: 4100\ndrm-total-cycles-ccs: 3000\ndrm-engine-capacity-ccs: 4\n"
                + "drm-cycles-rcs: 200\ndrm-total-cycles-rcs: 3000\ndrm-resident-vram0: 3 MiB\ndrm-resident-gtt: 5 MiB";
        gpuFile(100, "7", "xe", 3, before);
        drm.refresh(0);
        gpuFile(100, "7", "xe", 3, after);
        drm.refresh(2 * SECOND_NS);
        assertEquals(List.of(new Use(100, GpuContext.COMPUTE, 50, 3 * MIB)), drm.uses(SLOT));
    }

    @Test
    void doesNotKnowWhetherAGpuWithoutComputeEngineDrawsOrComputes() throws IOException {
        DrmProcesses drm = drm();
        gpuFile(100, "7", "i915", 3, "drm-engine-render: 5 ns\ndrm-engine-video: 0 ns\ndrm-resident-system0: 7 MiB");
        gpuFile(200, "9", "i915", 4, "drm-engine-render: 0 ns\ndrm-engine-video: 5 ns");
        drm.refresh(0);
        assertEquals(
                List.of(new Use(100, GpuContext.UNKNOWN, -1, 7 * MIB), new Use(200, GpuContext.GRAPHICS, -1, -1)),
                sorted(drm));
    }

    @Test
    void countsAClientOnceThoughItIsOpenSeveralTimes() throws IOException {
        DrmProcesses drm = drm();
        for (int round = 0; round < 2; round++) {
            String busy = "drm-engine-compute: " + round * SECOND_NS + " ns";
            gpuFile(100, "7", "amdgpu", 5, busy);
            gpuFile(100, "8", "amdgpu", 5, busy);
            drm.refresh(round * 2L * SECOND_NS);
        }
        assertEquals(List.of(new Use(100, GpuContext.COMPUTE, 50, -1)), drm.uses(SLOT));
    }

    @Test
    void takesACounterThatStepsBackForIdle() throws IOException {
        DrmProcesses drm = drm();
        gpuFile(100, "7", "amdgpu", 5, "drm-engine-compute: 9000000000 ns");
        drm.refresh(0);
        gpuFile(100, "7", "amdgpu", 5, "drm-engine-compute: 5 ns");
        drm.refresh(2 * SECOND_NS);
        assertEquals(List.of(new Use(100, GpuContext.COMPUTE, 0, -1)), drm.uses(SLOT));
    }

    @Test
    void readsOnlyWhatIsOpenOnAGpu() throws IOException {
        ProcTree tree = new ProcTree(proc).process(100, 1, 5);
        tree.link("100/fd/4", "/home/me/drm-client-id").file("100/fdinfo/4", "drm-client-id: 1\ndrm-pdev: " + SLOT);
        DrmProcesses drm = new DrmProcesses(tree.files(), true);
        drm.refresh(0);
        assertNull(drm.uses(SLOT));
    }

    @Test
    void passesOverWhatNoDriverWrites() {
        String text = "drm-client-id: 4\ndrm-driver: x\ndrm-pdev: y\nDRM-engine-a: 5\ndrm-engine-b: -5 ns\n"
                + "drm-engine-c: many\ndrm-engine-" + "d".repeat(100)
                + ": 5 ns\ndrm-total-vram: 99999999999999999 MiB\n"
                + "drm-cycles-e: 7\n\u0000\n:::\n";
        DrmFdinfo info = parse(text);
        assertNotNull(info);
        assertEquals(Map.of(), info.engines());
        assertEquals(-1, info.memoryBytes());
        assertNull(parse("drm-client-id: none\n"));
        assertNull(parse("pos: 0\nflags: 02\n"));
    }

    private static @Nullable DrmFdinfo parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return DrmFdinfo.parse(bytes, bytes.length);
    }

    private DrmProcesses drm() {
        return new DrmProcesses(new ProcTree(proc).files(), true);
    }

    private void gpuFile(int pid, String descriptor, String driver, int client, String more) throws IOException {
        ProcTree tree = new ProcTree(proc).process(pid, 1, 5);
        tree.file(
                pid + "/fdinfo/" + descriptor,
                "pos:\t0\nflags:\t02100002\ndrm-driver:\t" + driver + "\ndrm-client-id:\t" + client + "\ndrm-pdev:\t"
                        + SLOT + "\n" + more + "\n");
        if (!Files.isSymbolicLink(proc.resolve(pid + "/fd/" + descriptor))) {
            tree.link(pid + "/fd/" + descriptor, "/dev/dri/renderD128");
        }
    }

    private static List<Use> sorted(DrmProcesses drm) {
        List<Use> uses = drm.uses(SLOT);
        assertNotNull(uses);
        return uses.stream().sorted(Comparator.comparingInt(Use::pid)).toList();
    }
}
