package dev.rubato.sensor;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.Flow;
import dev.rubato.sensor.PacketCapture.CaptureException;
import dev.rubato.trace.HostAddresses;
import dev.rubato.trace.PacketCounts;
import dev.rubato.trace.PacketDecoder;
import dev.rubato.trace.PacketNotices;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with each captured packet: keep to the reading rate, decode, ask for the owners of probes, keep the
 * kernel's filter up to date. Owned by the capture thread; counts may be read by any.
 */
final class PacketIntake implements PacketCapture.Listener, PacketNotices {
    private static final Logger LOG = LoggerFactory.getLogger(PacketIntake.class);
    private static final long RATE_WINDOW_NS = 100_000_000;
    private static final long UPKEEP_NS = 1_000_000_000;

    /** Least time between two changes of the filter, each of which costs about a millisecond. */
    private static final long FILTER_SPACING_NS = 200_000_000;

    private final NetworkState network;
    private final ProbeOwnerRequest owners;
    private final EventSink sink;
    private final BooleanSupplier stopping;
    private final PacketDecoder decoder;
    private final PacketFilter filter = new PacketFilter();
    private final int packetsPerWindow;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong busyNotLeftOut = new AtomicLong();
    private final AtomicLong filterChanges = new AtomicLong();
    private FilterTarget target = expression -> {};
    private HostAddresses own;
    private int linkType;
    private boolean filterStale;
    private long nextFilterNs;
    private long nextUpkeepNs;
    private long windowStartNs;
    private int inWindow;

    /** Where filters go: the capture. */
    @FunctionalInterface
    interface FilterTarget {
        void filter(String expression) throws CaptureException;
    }

    PacketIntake(
            NetworkState network,
            ProbeOwnerRequest owners,
            PacketSettings settings,
            EventSink sink,
            BooleanSupplier stopping) {
        this.network = network;
        this.owners = owners;
        this.sink = sink;
        this.stopping = stopping;
        this.packetsPerWindow = Math.max(1, settings.maxPacketsPerSecond() / 10);
        this.own = network.addresses();
        this.decoder = new PacketDecoder(own, settings.limits(), new SecureRandom().nextLong(), this::observed, this);
    }

    /** Goes on with another capture, putting the filter into it. */
    void attach(int captureLinkType, FilterTarget capture) throws CaptureException {
        linkType = captureLinkType;
        target = capture;
        target.filter(filter.expression());
    }

    @Override
    public void packet(byte[] packet, int originalLength, long timeNs) {
        if (stopping.getAsBoolean()) {
            return;
        }
        try {
            long nowNs = System.nanoTime();
            keepToRate(nowNs);
            HostAddresses latest = network.addresses();
            if (latest != own) {
                own = latest;
                decoder.ownAddresses(latest);
            }
            decoder.decode(linkType, timeNs, packet, 0, packet.length, originalLength);
            upkeep(nowNs);
        } catch (RuntimeException | Error e) { // thrown into native code it would vanish
            failed("a packet could not be judged", e);
        }
    }

    private void failed(String what, Throwable cause) {
        if (failures.getAndIncrement() == 0) {
            LOG.warn("packet: {} (further failures are counted, not logged)", what, cause);
        }
    }

    /** Waits when more packets came in a tenth of a second than may be read: the kernel counts what overflows. */
    private void keepToRate(long nowNs) {
        if (nowNs - windowStartNs >= RATE_WINDOW_NS) {
            windowStartNs = nowNs;
            inWindow = 0;
        }
        if (++inWindow > packetsPerWindow) {
            LockSupport.parkNanos(this, windowStartNs + RATE_WINDOW_NS - nowNs);
            windowStartNs = System.nanoTime();
            inWindow = 1;
        }
    }

    private void upkeep(long nowNs) {
        if (nowNs - nextUpkeepNs >= 0) {
            nextUpkeepNs = nowNs + UPKEEP_NS;
            filterStale |= filter.expire(nowNs);
        }
        if (filterStale && nowNs - nextFilterNs >= 0) {
            nextFilterNs = nowNs + FILTER_SPACING_NS;
            filterStale = false;
            filterChanges.incrementAndGet();
            try {
                target.filter(filter.expression());
            } catch (CaptureException e) {
                failed("the kernel keeps its old filter", e);
            }
        }
    }

    /** The owner of a socket is asked for after its probe is in the journal; an outbound SYN may come from a raw socket. */
    private void observed(Event event) {
        sink.append(event);
        if (event instanceof Event.ProbeSent probe) {
            boolean udp = probe.kind() == Event.ProbeKind.UDP;
            owners.ownerWanted(udp ? Event.SocketKind.UDP : Event.SocketKind.PACKET, udp ? probe.localPort() : 0);
        } else if (event instanceof Event.ConnectionOpened opened && opened.direction() == Flow.Direction.OUTBOUND) {
            owners.ownerWanted(Event.SocketKind.PACKET, 0);
        }
    }

    @Override
    public void busyUdp(Address address, int port) {
        if (filter.exclude(address, port, System.nanoTime())) {
            filterStale = true;
        } else {
            busyNotLeftOut.incrementAndGet();
        }
    }

    @Override
    public boolean addressesChanged() {
        if (!network.refreshOnDemand(System.nanoTime())) {
            return false;
        }
        own = network.addresses();
        decoder.ownAddresses(own);
        return true;
    }

    PacketCounts counts() {
        return decoder.counts();
    }

    long failures() {
        return failures.get();
    }

    long busyNotLeftOut() {
        return busyNotLeftOut.get();
    }

    long filterChanges() {
        return filterChanges.get();
    }
}
