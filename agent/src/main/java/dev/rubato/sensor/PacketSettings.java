package dev.rubato.sensor;

import dev.rubato.trace.PacketLimits;

/**
 * How the packet sensor captures.
 *
 * @param bufferBytes the kernel's ring, which counts as this process's memory: how much may wait while the capture
 *     thread does not run. A block of 256 KiB is taken per {@code timeoutMs} at least, so a ring of 2 MiB bridges
 *     320 ms when few packets come, and about 12,000 packets when many do: 0.1 s at the most that are read a second
 * @param timeoutMs how long the kernel may hold a packet back; less wakes the capture thread more often
 * @param snapBytes how much of a packet is captured: headers and 512 bytes of a DNS answer
 * @param maxPacketsPerSecond packets read a second, at about 3 us of one core each; what comes above it overflows the
 *     ring and is reported as a gap, so that a flood cannot take the machine
 * @param limits bounds of the decoder
 */
public record PacketSettings(
        int bufferBytes, int timeoutMs, int snapBytes, int maxPacketsPerSecond, PacketLimits limits) {

    /** For an ordinary host. */
    public static final PacketSettings DEFAULT = new PacketSettings(2 << 20, 40, 640, 100_000, PacketLimits.LIVE);
}
