package dev.rubato.sensor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The GPUs of a Linux host: what the kernel lists in {@code /sys/class/drm}, and what NVIDIA's driver lists in
 * {@code /proc/driver/nvidia/gpus} without a display part. OSHI would run lspci and lshw for it.
 *
 * @see <a href="https://docs.kernel.org/gpu/amdgpu/driver-misc.html">amdgpu sysfs</a>
 */
final class OshiGpuLinuxCards implements OshiGpuCards {
    private static final int MAX_CARDS = 64;
    private static final String SLOT = "PCI_SLOT_NAME=";
    private static final String MODEL = "Model:";

    private final Path drm;
    private final Path nvidia;

    /** The cards of this host. */
    OshiGpuLinuxCards() {
        this(Path.of("/sys/class/drm"), Path.of("/proc/driver/nvidia/gpus"));
    }

    OshiGpuLinuxCards(Path drm, Path nvidia) {
        this.drm = drm;
        this.nvidia = nvidia;
    }

    /** One card; {@code drmDevice} is empty where only NVIDIA's driver knows it. */
    private record LinuxCard(String device, String drmDevice, String driver, String pciSlot) implements Card {
        @Override
        public long memoryTotalBytes() {
            return drmDevice.isEmpty() ? -1 : number(Path.of(drmDevice, "mem_info_vram_total"));
        }

        @Override
        public Session open() {
            return new OshiSession(new OshiGpuLinuxStats(drmDevice, driver, pciSlot, device));
        }
    }

    @Override
    public List<Card> find() {
        List<Card> cards = new ArrayList<>();
        Set<String> slots = new HashSet<>();
        for (String name : names(drm, "card*")) {
            Path device = drm.resolve(name).resolve("device");
            String driver = driver(device);
            if (name.matches("card\\d{1,4}") && !driver.isEmpty() && cards.size() < MAX_CARDS) {
                String slot = after(SLOT, device.resolve("uevent"));
                slots.add(slot);
                cards.add(new LinuxCard(describe(driver, slot, name), device.toString(), driver, slot));
            }
        }
        for (String slot : names(nvidia, "*:*")) {
            if (slots.add(slot) && cards.size() < MAX_CARDS) {
                cards.add(new LinuxCard(describe("nvidia", slot, slot), "", "nvidia", slot));
            }
        }
        return cards;
    }

    private String describe(String driver, String slot, String name) {
        String model =
                driver.equals("nvidia") ? after(MODEL, nvidia.resolve(slot).resolve("information")) : "";
        return OshiProcessReader.cap((slot.isEmpty() ? name : slot) + " " + (model.isEmpty() ? driver : model));
    }

    private static String driver(Path device) {
        try {
            Path target = Files.readSymbolicLink(device.resolve("driver")).getFileName();
            return target == null ? "" : target.toString();
        } catch (IOException e) {
            return ""; // no driver: nothing that could be sampled
        }
    }

    private static Set<String> names(Path directory, String pattern) {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, pattern)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (IOException e) {
            return names; // there is no such directory on a host without such a card
        }
        return names;
    }

    private static String after(String prefix, Path file) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(prefix)) {
                    return line.substring(prefix.length()).strip();
                }
            }
        } catch (IOException e) {
            return "";
        }
        return "";
    }

    /** The number that {@code file} holds, or -1: OSHI reads 0 from a file that is not there. */
    static long number(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public String lookedFor() {
        return "a card with a driver in " + drm + ", or one in " + nvidia;
    }
}
