package dev.rubato.sensor;

import java.sql.Timestamp;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.Pcaps;

/**
 * An open capture on all interfaces of this network namespace, present and future, through libpcap: the only class that
 * knows pcap4j. {@link #run} and {@link #filter} belong to the capture thread, {@link #stop} and
 * {@link #newDrops} to any.
 *
 * <p>The pseudo-device {@code any} needs one thread and one buffer, and covers interfaces that come and go. The kernel
 * hands over a block of packets when it is full or {@code timeoutMs} after its first packet: a fourth of the processor
 * time of handing over each packet at once, and no wake-up while nothing comes.
 */
final class PacketCapture implements AutoCloseable {
    private static final String EVERY_INTERFACE = "any";

    static {
        // Read by the simple logger when pcap4j's classes create theirs: they log each loop and each filter.
        System.setProperty("org.slf4j.simpleLogger.log.org.pcap4j", "off");
    }

    private final PcapHandle handle;
    private int dropsTold;

    /** Gets each packet on the capture thread; what it throws ends up in the log of nobody, so it throws nothing. */
    interface Listener {
        /**
         * Takes one packet.
         *
         * @param packet the bytes captured
         * @param originalLength the bytes on the wire
         * @param timeNs when the kernel saw it, nanoseconds since the Unix epoch
         */
        void packet(byte[] packet, int originalLength, long timeNs);
    }

    /** A capture that could not be opened or broke, in libpcap's words. */
    static final class CaptureException extends Exception {
        private static final long serialVersionUID = 1;

        CaptureException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Opens a capture that delivers nothing before {@link #run}.
     *
     * @param bufferBytes size of the kernel's ring: how much may wait while this process does not run
     * @param timeoutMs how long a packet may wait in the kernel
     * @param snapBytes how much of each packet is kept
     * @throws LinkageError if libpcap is not installed
     */
    static PacketCapture open(int bufferBytes, int timeoutMs, int snapBytes) throws CaptureException {
        try {
            return new PacketCapture(new PcapHandle.Builder(EVERY_INTERFACE)
                    .snaplen(snapBytes)
                    .bufferSize(bufferBytes)
                    .timeoutMillis(timeoutMs)
                    .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                    .timestampPrecision(TimestampPrecision.NANO)
                    .build());
        } catch (PcapNativeException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    private PacketCapture(PcapHandle handle) {
        this.handle = handle;
    }

    /** libpcap's own name and version. */
    static String libraryVersion() {
        return Pcaps.libVersion();
    }

    /** The capture's link type, https://www.tcpdump.org/linktypes.html . */
    int linkType() {
        return handle.getDlt().value();
    }

    /** Puts {@code expression} into the kernel; packets of the few microseconds in between are lost uncounted. */
    void filter(String expression) throws CaptureException {
        try {
            handle.setFilter(expression, BpfCompileMode.OPTIMIZE);
        } catch (PcapNativeException | NotOpenException e) {
            throw new CaptureException("filter: " + e.getMessage(), e);
        }
    }

    /** Delivers packets until {@link #stop}. */
    void run(Listener listener) throws CaptureException {
        try {
            handle.loop(-1, (byte[] packet) -> {
                Timestamp time = handle.getTimestamp();
                long seconds = Math.floorDiv(time.getTime(), 1000L);
                listener.packet(packet, handle.getOriginalLength(), seconds * 1_000_000_000L + time.getNanos());
            });
        } catch (InterruptedException e) {
            return; // libpcap was told to break the loop; the thread's own interrupt flag was not touched
        } catch (PcapNativeException | NotOpenException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Makes {@link #run} return soon, also when no packet comes. */
    void stop() {
        try {
            handle.breakLoop();
        } catch (NotOpenException e) {
            return; // already closed: nothing runs
        }
    }

    /**
     * Packets that passed the filter and were dropped because the buffer was full, since the last call. One thread at a
     * time may ask.
     */
    long newDrops() throws CaptureException {
        try {
            int drops = (int) handle.getStats().getNumPacketsDropped();
            long more = Integer.toUnsignedLong(drops - dropsTold); // the counter has 32 bits
            dropsTold = drops;
            return more;
        } catch (PcapNativeException | NotOpenException e) {
            throw new CaptureException("statistics: " + e.getMessage(), e);
        }
    }

    /** Gives the buffer back; waits for {@link #run} to return. */
    @Override
    public void close() {
        handle.close();
    }
}
