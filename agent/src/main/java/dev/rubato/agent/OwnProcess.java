package dev.rubato.agent;

import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.OshiProcessKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the agent knows about the process that it runs in. */
public final class OwnProcess {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private OwnProcess() {}

    /** The agent's process id and start time. */
    static ProcessKey key() {
        int pid = Math.toIntExact(ProcessHandle.current().pid());
        ProcessKey key = OshiProcessKeys.ofThisHost().apply(pid);
        return key == null ? new ProcessKey(pid, EpochClock.nowNs()) : key;
    }

    /** Processor time that the process used so far, nanoseconds; 0 if the system does not tell. */
    public static long cpuNs() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /** Resident memory, bytes; -1 if the system does not tell. */
    public static long residentBytes() {
        if (!Files.isReadable(STATUS)) {
            return -1;
        }
        try {
            for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            return -1;
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** A text that changes with each boot; empty if the system has none. */
    static String bootId() {
        return firstLine(BOOT_ID);
    }

    /** The host's name; empty if the system does not tell. */
    static String hostName() {
        String fromKernel = firstLine(HOST_NAME);
        return fromKernel.isEmpty() ? System.getenv().getOrDefault("COMPUTERNAME", "") : fromKernel;
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
