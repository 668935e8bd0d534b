package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rubato.event.Event.GpuContext;
import dev.rubato.event.Event.GpuUse;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.FakeNvml.Mode;
import dev.rubato.sensor.GpuProcesses.Use;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvmlProcessesTest {
    private static final long GIB = 1L << 30;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private FakeNvml library;

    @SuppressWarnings("NullAway.Init") // set before each test
    private NvmlProcesses nvml;

    @BeforeEach
    void load() throws IOException, InterruptedException {
        library = FakeNvml.compile(directory);
        nvml = library.load();
        nvml.refresh(0);
    }

    @Test
    void tellsWhoComputesAndWhoDrawsAndTheirShares() {
        assertEquals(
                List.of(
                        new Use(2000, GpuContext.GRAPHICS, 0, -1),
                        new Use(4242, GpuContext.COMPUTE, 85, 6 * GIB),
                        new Use(5555, GpuContext.UNKNOWN, 12, -1)),
                nvml.uses(FakeNvml.SLOT));
    }

    @Test
    void takesAProcessForIdleThatIsNotInNewSamples() {
        assertNotNull(nvml.uses(FakeNvml.SLOT));
        assertEquals(
                List.of(new Use(2000, GpuContext.GRAPHICS, 0, -1), new Use(4242, GpuContext.COMPUTE, 0, 6 * GIB)),
                nvml.uses(FakeNvml.SLOT));
    }

    @Test
    void tellsNoSharesWhereTheDriverTellsNone() {
        library.answer(Mode.WITHOUT_SHARES);
        assertEquals(
                List.of(new Use(2000, GpuContext.GRAPHICS, -1, -1), new Use(4242, GpuContext.COMPUTE, -1, 6 * GIB)),
                nvml.uses(FakeNvml.SLOT));
    }

    @Test
    void followsAListThatGrowsBetweenCalls() {
        library.answer(Mode.GROWING);
        List<Use> uses = nvml.uses(FakeNvml.SLOT);
        assertNotNull(uses);
        assertEquals(1024 + 2, uses.size()); // those listed, of which one draws too, and two with a share
    }

    @Test
    void givesUpOnAListThatAlwaysGrows() {
        library.answer(Mode.ENDLESS);
        List<Use> uses = nvml.uses(FakeNvml.SLOT);
        assertNotNull(uses);
        assertEquals(List.of(2000, 4242, 5555), uses.stream().map(Use::pid).toList());
        assertEquals(Nvml.INSUFFICIENT_SIZE, nvml.lastError());
    }

    @Test
    void knowsNothingOfALostGpuAndOfOneThatIsNotItsOwn() {
        library.answer(Mode.GPU_LOST);
        assertNull(nvml.uses(FakeNvml.SLOT));
        assertEquals(15, nvml.lastError());
        assertNull(nvml.uses("0000:02:00.0"));
    }

    @Test
    void triesAgainWhenTheDriverWasNotReady() {
        library.answer(Mode.NO_INIT);
        NvmlProcesses later = library.load();
        later.refresh(0);
        assertNull(later.uses(FakeNvml.SLOT));
        library.answer(Mode.USUAL);
        later.refresh(1);
        assertNotNull(later.uses(FakeNvml.SLOT));
    }

    @Test
    void keepsWhatMakesNoSenseOutOfTheEvents() {
        library.answer(Mode.HOSTILE);
        GpuUsers users = new GpuUsers(List.of(nvml), pid -> new ProcessKey(pid, 7));
        for (GpuUse use : users.of(FakeNvml.SLOT)) {
            assertEquals(true, use.process().pid() > 0 && use.memoryBytes() >= -1, use::toString);
            assertEquals(true, use.utilisationPercent() >= 0 && use.utilisationPercent() <= 100, use::toString);
        }
    }

    @Test
    void readsTheListsOfOldDrivers(@TempDir Path other) throws IOException, InterruptedException {
        NvmlProcesses old = FakeNvml.compile(other, "-DLACKING").load();
        old.refresh(0);
        assertEquals(
                List.of(new Use(4242, GpuContext.COMPUTE, -1, 6 * GIB), new Use(4343, GpuContext.COMPUTE, -1, 2 * GIB)),
                old.uses(FakeNvml.SLOT));
    }

    @Test
    void isNotThereWithoutTheLibrary() {
        assertNull(NvmlProcesses.load(directory.resolve("libnvidia-ml.so.9").toString()));
        assertNull(NvmlProcesses.load("libc.so.6"));
    }
}
