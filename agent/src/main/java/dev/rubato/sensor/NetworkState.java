package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.sensor.NetworkStateReader.Reading;
import dev.rubato.trace.HostAddresses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host's own addresses and default gateways, told at the start and whenever they changed: the source of what counts
 * as own when packets are judged.
 *
 * <p>Reads them every {@value #INTERVAL_MS} ms, and at once when a packet leaves from an unknown address; a host that
 * forwards for others (a router, containers) sees many such packets, so those readings back off to the same interval.
 */
public final class NetworkState implements Sensor {
    /** Time between two readings: longer leaves a new address unknown for longer, shorter costs 1 ms more each. */
    static final long INTERVAL_MS = 5_000;

    private static final String NAME = "network";
    private static final long INTERVAL_NS = INTERVAL_MS * 1_000_000;
    private static final long JOIN_MS = 400;
    private static final long FIRST_BACK_OFF_NS = 100_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(NetworkState.class);

    private final NetworkStateReader reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong readings = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread;
    private volatile HostAddresses addresses = HostAddresses.LOOPBACK;
    private volatile boolean closed;
    private volatile @Nullable OshiEventOutlet outlet;
    private Reading last = Reading.NOTHING;
    private long nextOnDemandNanoTime = System.nanoTime();
    private long backOffNs = FIRST_BACK_OFF_NS;

    /**
     * Reads nothing yet.
     *
     * @param proc where the process file system is mounted: {@code /proc}
     */
    public NetworkState(Path proc) {
        this.reader = new NetworkStateReader(proc);
        this.thread = Thread.ofPlatform().name(NAME).daemon().unstarted(this::watch);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Status probe() {
        String gateways = reader.seesGateways()
                ? "addresses and default gateways"
                : "addresses; default gateways are unknown because there is no readable /proc/net/route here";
        return new Status(Event.Visibility.SAMPLED, gateways + ", read every " + INTERVAL_MS / 1000 + " s");
    }

    @Override
    public Status start(EventSink sink) {
        Status status = probe();
        OshiEventOutlet out = new OshiEventOutlet(NAME, sink);
        out.append(new Event.SensorStarted(OshiHost.epochNs(), NAME, status.visibility(), status.reason()));
        outlet = out;
        refresh();
        thread.start();
        return status;
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(this, INTERVAL_NS);
            if (!closed) {
                refresh();
            }
        }
    }

    /** The host's addresses as last read; loopback alone before the first reading. */
    public HostAddresses addresses() {
        return addresses;
    }

    /**
     * Reads anew because a packet left from an address that is not known; does nothing if that was done lately.
     *
     * @param nowNanoTime the present of {@link System#nanoTime}
     * @return whether the addresses changed
     */
    boolean refreshOnDemand(long nowNanoTime) {
        lock.lock();
        try {
            if (nowNanoTime - nextOnDemandNanoTime < 0) {
                return false;
            }
            boolean changed = refresh();
            backOffNs = changed ? FIRST_BACK_OFF_NS : Math.min(2 * backOffNs, INTERVAL_NS);
            nextOnDemandNanoTime = nowNanoTime + backOffNs;
            return changed;
        } finally {
            lock.unlock();
        }
    }

    /** Reads addresses and gateways, tells them if they changed; whether they did. */
    boolean refresh() {
        lock.lock();
        try {
            Reading reading = reader.read();
            readings.incrementAndGet();
            if (reading.equals(last)) {
                return false;
            }
            last = reading;
            addresses = HostAddresses.ofInterfaces(reading.addresses());
            OshiEventOutlet out = outlet;
            if (out != null) {
                out.append(new Event.NetworkChanged(OshiHost.epochNs(), reading.addresses(), reading.gateways()));
            }
            return true;
        } catch (IOException e) {
            if (failures.getAndIncrement() == 0) {
                LOG.warn(
                        "{}: cannot read addresses: {} (further failures are counted, not logged)", NAME, e.toString());
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SensorCounters counters() {
        OshiEventOutlet out = outlet;
        return new SensorCounters(
                out == null ? 0 : out.taken(),
                out == null ? 0 : out.refused(),
                Map.of("readings", readings.get(), "failures", failures.get()));
    }

    @Override
    public void close() {
        closed = true;
        OshiEventOutlet out = outlet;
        if (out != null) {
            out.close();
        }
        LockSupport.unpark(thread);
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
