package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.Visibility;
import dev.rubato.sensor.OshiGpuRecordedCard.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OshiGpuSensorTest {
    private static final long MIB = 1 << 20;

    private final OshiObservations seen = new OshiObservations();
    private final List<Event> events = new ArrayList<>();

    @Test
    void isAbsentAndSaysWhatItLookedForWhereThereIsNoGpu() {
        try (OshiGpuSensor sensor = sensor(cards())) {
            Sensor.Status status = sensor.start(seen);
            assertEquals(Visibility.ABSENT, status.visibility());
            assertTrue(status.reason().contains("recorded cards"), status::reason);
            assertEquals(1, seen.all().size());
            assertEquals(0, seen.all(Event.GpuSampled.class).size());
        }
    }

    @Test
    void isAbsentWhereTheGpuSaysNothingAndGivesItsSessionBack() {
        OshiGpuRecordedCard silent = new OshiGpuRecordedCard("card0 bochs", Row.of(-1, -1));
        try (OshiGpuSensor sensor = sensor(cards(silent))) {
            Sensor.Status status = sensor.start(seen);
            assertEquals(Visibility.ABSENT, status.visibility());
            assertTrue(status.reason().contains("card0 bochs"), status::reason);
        }
        assertEquals(silent.opened, silent.closed);
    }

    @Test
    void isAbsentWithTheReasonWhereTheDriverFails() {
        try (OshiGpuSensor sensor = sensor(cards(new OshiGpuRecordedCard("broken", Row.failing())))) {
            Sensor.Status status = sensor.start(seen);
            assertEquals(Visibility.ABSENT, status.visibility());
            assertTrue(status.reason().contains("fell off the bus"), status::reason);
        }
    }

    @Test
    void samplesThroughOneSessionThatIsHeldOpen() throws InterruptedException {
        OshiGpuRecordedCard card =
                new OshiGpuRecordedCard("gpu", Row.of(-1, 900 * MIB), Row.of(41, 5000 * MIB), Row.of(93, 5100 * MIB));
        try (OshiGpuSensor sensor = sensor(cards(card))) {
            assertEquals(Visibility.SAMPLED, sensor.start(seen).visibility());
            Event.GpuSampled sampled = seen.await(Event.GpuSampled.class, event -> true);
            assertEquals("gpu", sampled.device());
            assertEquals(93, sampled.utilisationPercent());
            assertEquals(5100 * MIB, sampled.memoryUsedBytes());
            assertEquals(24L << 30, sampled.memoryTotalBytes());
            assertEquals(List.of(), sampled.uses());
        }
        assertEquals(1, card.opened);
        assertEquals(1, card.closed);
    }

    @Test
    void probingLeavesNoSessionOpen() {
        OshiGpuRecordedCard card = new OshiGpuRecordedCard("gpu", Row.of(5, MIB));
        try (OshiGpuSensor sensor = sensor(cards(card))) {
            assertEquals(Visibility.SAMPLED, sensor.probe().visibility());
        }
        assertEquals(1, card.opened);
        assertEquals(1, card.closed);
    }

    @Test
    void writesAnUnknownValueAsMinusOneAndNeverAsZero() {
        OshiGpuRecordedCard card = new OshiGpuRecordedCard("gpu", Row.of(-7, -9), Row.of(Double.NaN, -9));
        try (OshiGpuSampler sampler = new OshiGpuSampler("gpu", card)) {
            sampler.sample(5, GpuUsers.unknown(), events::add);
        }
        Event.GpuSampled sampled = (Event.GpuSampled) events.getFirst();
        assertEquals(-1, sampled.utilisationPercent());
        assertEquals(-1, sampled.memoryUsedBytes());
    }

    @Test
    void tellsLostSamplesAsAGapAndGoesOnWithANewSession() {
        OshiGpuRecordedCard card =
                new OshiGpuRecordedCard("gpu", Row.of(1, MIB), Row.failing(), Row.failing(), Row.of(50, MIB));
        try (OshiGpuSampler sampler = new OshiGpuSampler("gpu", card)) {
            for (int timeNs = 10; timeNs <= 30; timeNs += 10) {
                sampler.sample(timeNs, GpuUsers.unknown(), events::add);
            }
            assertEquals(2, sampler.lost());
        }
        assertEquals(2, events.size());
        Event.SensorGap gap = (Event.SensorGap) events.getFirst();
        assertEquals(2, gap.count());
        assertEquals(10, gap.fromNs());
        assertEquals(30, gap.toNs());
        assertEquals(50, ((Event.GpuSampled) events.get(1)).utilisationPercent());
        assertEquals(3, card.opened);
    }

    @Test
    void tellsAGapThatDoesNotEnd() {
        OshiGpuRecordedCard card = new OshiGpuRecordedCard("gpu", Row.of(1, MIB), Row.failing());
        try (OshiGpuSampler sampler = new OshiGpuSampler("gpu", card)) {
            for (int i = 0; i < 2 * OshiGpuSampler.GAP_SAMPLES; i++) {
                sampler.sample(i, GpuUsers.unknown(), events::add);
            }
        }
        assertEquals(2, events.size());
    }

    @Test
    void readsAnAmdCardFromRecordedKernelFiles(@TempDir Path root) throws IOException {
        Path device = amdCard(root);
        Files.writeString(device.resolve("gpu_busy_percent"), "37\n");
        Files.writeString(device.resolve("mem_info_vram_used"), "5368709120\n");
        Files.writeString(device.resolve("mem_info_vram_total"), "17163091968\n");
        try (OshiGpuSensor sensor = sensor(linux(root))) {
            assertEquals(Visibility.SAMPLED, sensor.probe().visibility());
        }
        try (OshiGpuSampler sampler =
                new OshiGpuSampler("gpu", linux(root).find().getFirst())) {
            sampler.sample(9, GpuUsers.unknown(), events::add);
        }
        assertEquals(
                List.of(new Event.GpuSampled(9, "0000:03:00.0 amdgpu", 37, 5368709120L, 17163091968L, List.of())),
                events);
    }

    @Test
    void takesAMissingKernelFileForUnknownAndNotForZero(@TempDir Path root) throws IOException {
        Path device = amdCard(root);
        Files.writeString(device.resolve("mem_info_vram_used"), "5368709120\n");
        try (OshiGpuSampler sampler =
                new OshiGpuSampler("gpu", linux(root).find().getFirst())) {
            sampler.sample(9, GpuUsers.unknown(), events::add);
        }
        Event.GpuSampled sampled = (Event.GpuSampled) events.getFirst();
        assertEquals(-1, sampled.utilisationPercent());
        assertEquals(-1, sampled.memoryTotalBytes());
        assertEquals(5368709120L, sampled.memoryUsedBytes());
    }

    @Test
    void findsAnNvidiaCardWithoutADisplayPart(@TempDir Path root) throws IOException {
        Path card = Files.createDirectories(root.resolve("nvidia/0000:01:00.0"));
        Files.writeString(card.resolve("information"), "Model: \t\t NVIDIA RTX A2000\nIRQ:   71\n");
        assertEquals(
                List.of("0000:01:00.0 NVIDIA RTX A2000"),
                linux(root).find().stream().map(OshiGpuCards.Card::device).toList());
    }

    private static OshiGpuSensor sensor(OshiGpuCards cards) {
        return new OshiGpuSensor(cards, GpuUsers::unknown);
    }

    private static OshiGpuLinuxCards linux(Path root) {
        return new OshiGpuLinuxCards(root.resolve("drm"), root.resolve("nvidia"));
    }

    private static Path amdCard(Path root) throws IOException {
        Path device = Files.createDirectories(root.resolve("drm/card0/device"));
        Files.createDirectories(root.resolve("drm/card0-DP-1"));
        Files.createDirectories(root.resolve("drm/renderD128"));
        Files.createSymbolicLink(device.resolve("driver"), Path.of("../../../bus/pci/drivers/amdgpu"));
        Files.writeString(device.resolve("uevent"), "DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0\n");
        return device;
    }

    private static OshiGpuCards cards(OshiGpuRecordedCard... cards) {
        return new OshiGpuCards() {
            @Override
            public List<Card> find() {
                return List.of(cards);
            }

            @Override
            public String lookedFor() {
                return "recorded cards";
            }
        };
    }
}
