package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.sensor.PacketCapture.CaptureException;
import dev.rubato.trace.PacketCount;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees on the wire what no socket table shows: who connects or probes without a socket, how attempts are answered, how
 * many bytes a connection carried, which names were resolved. Linux with libpcap; every interface of this network
 * namespace, loopback included.
 *
 * <p>The thread {@code capture} reads packets and appends events; {@code packet-watch} reports once a second what was
 * lost: packets that the kernel dropped, and attempts beyond the rate limits. A capture that breaks is opened again with
 * growing pauses, each reported as a gap of unknown size.
 */
public final class PacketSensor implements Sensor {
    private static final Logger LOG = LoggerFactory.getLogger(PacketSensor.class);
    private static final String NAME = "packet";
    private static final int PROBE_BUFFER_BYTES = 1 << 18;
    private static final long WATCH_NS = 1_000_000_000;
    private static final long FIRST_PAUSE_NS = 1_000_000_000;
    private static final long LONGEST_PAUSE_NS = 60_000_000_000L;
    private static final long JOIN_MS = 400;

    private final NetworkState network;
    private final ProbeOwnerRequest owners;
    private final PacketSettings settings;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong overRate = new AtomicLong();
    private final AtomicLong breaks = new AtomicLong();
    private final Thread captureThread =
            Thread.ofPlatform().name("capture").daemon().unstarted(this::capture);
    private final Thread watchThread =
            Thread.ofPlatform().name("packet-watch").daemon().unstarted(this::watch);
    private volatile boolean closed;
    private volatile @Nullable PacketCapture capture;
    private volatile @Nullable PacketIntake intake;
    private volatile @Nullable OshiEventOutlet outlet;
    private long toldNs;
    private long seenAtTelling;
    private long toldOutbound;
    private long toldInbound;

    /**
     * Opens nothing yet.
     *
     * @param network whose addresses count as this host's own; started before this sensor
     * @param owners is asked for the owner of each probe and outbound attempt
     */
    public PacketSensor(NetworkState network, ProbeOwnerRequest owners, PacketSettings settings) {
        this.network = network;
        this.owners = owners;
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Status probe() {
        try (PacketCapture trial = PacketCapture.open(PROBE_BUFFER_BYTES, settings.timeoutMs(), settings.snapBytes())) {
            return present(trial);
        } catch (CaptureException e) {
            return OshiHost.isLinux() ? PacketAbsence.of(e) : PacketAbsence.NOT_LINUX;
        } catch (LinkageError e) {
            return PacketAbsence.of(e);
        }
    }

    private static Status present(PacketCapture opened) {
        return new Status(
                Event.Visibility.EXACT,
                "every interface of this network namespace through " + PacketCapture.libraryVersion() + " (link type "
                        + opened.linkType() + "); not seen: probes by lone ACKs, names over TCP, TLS or HTTPS,"
                        + " other network namespaces");
    }

    @Override
    public Status start(EventSink sink) {
        OshiEventOutlet out = new OshiEventOutlet(NAME, sink);
        outlet = out;
        PacketIntake packets = new PacketIntake(network, owners, settings, out, () -> closed);
        intake = packets;
        toldNs = OshiHost.epochNs();
        Status status = open(packets);
        out.append(new Event.SensorStarted(OshiHost.epochNs(), NAME, status.visibility(), status.reason()));
        if (status.isPresent()) {
            captureThread.start();
            watchThread.start();
        }
        return status;
    }

    private Status open(PacketIntake packets) {
        try {
            return present(openCapture(packets));
        } catch (CaptureException e) {
            return OshiHost.isLinux() ? PacketAbsence.of(e) : PacketAbsence.NOT_LINUX;
        } catch (LinkageError e) {
            return PacketAbsence.of(e);
        }
    }

    private PacketCapture openCapture(PacketIntake packets) throws CaptureException {
        PacketCapture opened = PacketCapture.open(settings.bufferBytes(), settings.timeoutMs(), settings.snapBytes());
        try {
            packets.attach(opened.linkType(), opened::filter);
        } catch (CaptureException e) {
            opened.close();
            throw e;
        }
        capture = opened;
        return opened;
    }

    private void capture() {
        PacketIntake packets = intake;
        long pauseNs = FIRST_PAUSE_NS;
        while (!closed && packets != null) {
            long brokeNs = OshiHost.epochNs();
            try (PacketCapture running = capture == null ? openCapture(packets) : capture) {
                if (running != null && !closed) {
                    running.run(packets);
                    pauseNs = FIRST_PAUSE_NS;
                }
            } catch (CaptureException e) {
                if (breaks.getAndIncrement() == 0) {
                    LOG.warn("packet: capture broke: {} (further breaks are counted, not logged)", e.getMessage());
                }
                brokeNs = OshiHost.epochNs();
            }
            capture = null;
            if (!closed) {
                LockSupport.parkNanos(this, pauseNs);
                pauseNs = Math.min(2 * pauseNs, LONGEST_PAUSE_NS);
                tell(-1, brokeNs, OshiHost.epochNs(), "the capture broke and was opened again");
            }
        }
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(this, WATCH_NS);
            tellLosses();
        }
    }

    /** Reports what was lost since the last report; on the watch thread, and once more when that has ended. */
    private void tellLosses() {
        PacketCapture running = capture;
        PacketIntake packets = intake;
        if (packets == null) {
            return;
        }
        long nowNs = OshiHost.epochNs();
        long fromNs = toldNs;
        toldNs = nowNs;
        long seen = packets.counts().get(PacketCount.PACKETS);
        long drops = running == null || seen == seenAtTelling ? 0 : newDrops(running); // a full buffer is also read
        seenAtTelling = seen;
        if (drops > 0) {
            dropped.addAndGet(drops);
            tell(drops, fromNs, nowNs, "packets came faster than they could be read");
        }
        long outbound = packets.counts().get(PacketCount.OVER_RATE_OUTBOUND);
        if (outbound > toldOutbound) {
            overRate.addAndGet(outbound - toldOutbound);
            tell(
                    outbound - toldOutbound,
                    fromNs,
                    nowNs,
                    "more outbound attempts than " + settings.limits().outboundPerSecond() + " a second");
            toldOutbound = outbound;
        }
        long inbound = packets.counts().get(PacketCount.OVER_RATE_INBOUND);
        if (inbound > toldInbound) {
            overRate.addAndGet(inbound - toldInbound);
            tell(
                    inbound - toldInbound,
                    fromNs,
                    nowNs,
                    "more inbound attempts than " + settings.limits().inboundPerSecond() + " a second");
            toldInbound = inbound;
        }
    }

    private static long newDrops(PacketCapture running) {
        try {
            return running.newDrops();
        } catch (CaptureException e) {
            return 0; // closed meanwhile: the break is reported as a gap of its own
        }
    }

    private void tell(long count, long fromNs, long toNs, String reason) {
        OshiEventOutlet out = outlet;
        if (out != null) {
            out.append(new Event.SensorGap(toNs, NAME, count, fromNs, toNs, reason));
        }
    }

    @Override
    public SensorCounters counters() {
        OshiEventOutlet out = outlet;
        PacketIntake packets = intake;
        if (out == null || packets == null) {
            return SensorCounters.NONE;
        }
        Map<String, Long> details = new HashMap<>();
        for (PacketCount count : PacketCount.values()) {
            details.put(count.label(), packets.counts().get(count));
        }
        details.put("kernel-drops", dropped.get());
        details.put("failures", packets.failures());
        details.put("filter-changes", packets.filterChanges());
        details.put("busy-udp-not-left-out", packets.busyNotLeftOut());
        details.put("capture-breaks", breaks.get());
        return new SensorCounters(
                out.taken(), out.refused() + dropped.get() + overRate.get() + packets.failures(), details);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        LockSupport.unpark(watchThread);
        join(watchThread);
        tellLosses();
        OshiEventOutlet out = outlet;
        if (out != null) {
            out.close();
        }
        PacketCapture running = capture;
        if (running != null) {
            running.stop();
        }
        LockSupport.unpark(captureThread);
        join(captureThread);
    }

    private static void join(Thread thread) {
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
