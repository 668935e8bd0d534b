package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Names the processes that hold raw, packet and UDP sockets: once at the start, and whenever the packet sensor saw a
 * probe of an unknown sender. Sleeps until asked.
 *
 * <p>It looks at once when asked, then at most every {@value #SPACING_MS} ms and for at most one twentieth of the time.
 * Sockets that are closed before it looks stay unnamed, as do those of other network namespaces. The agent's own
 * sockets are named like any other.
 */
public final class SocketOwnerSensor implements Sensor, ProbeOwnerRequest {
    /** Least time between two look-ups: shorter names more short-lived senders and costs more. */
    static final long SPACING_MS = 100;

    private static final String NAME = "socket-owner";
    private static final long SPACING_NS = SPACING_MS * 1_000_000;
    private static final int DUTY_DIVISOR = 20;
    private static final long LONGEST_REST_NS = 1_000_000_000L;
    private static final int PORTS = 1 << 16;

    private final Path proc;
    private final SocketOwnerLookup lookup;
    private final OshiSampleThread thread = new OshiSampleThread("socket-owner", this::answer);
    private final AtomicLongArray wantedPorts = new AtomicLongArray(PORTS / 64);
    private final AtomicBoolean rawWanted = new AtomicBoolean();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final LongAdder asked = new LongAdder();
    private final AtomicLong lookUps = new AtomicLong();
    private final AtomicLong portsMissed = new AtomicLong();
    private final AtomicLong busyNs = new AtomicLong();
    private @Nullable OshiEventOutlet outlet;
    private volatile Map<String, Long> details = Map.of();
    private boolean begun;
    private long restUntilNanoTime;

    /** The sensor of this host. */
    public SocketOwnerSensor() {
        this(Path.of("/proc"), OshiProcessKeys.ofThisHost());
    }

    /**
     * @param proc where the process file system is mounted: {@code /proc}
     * @param keyOf the key of a living process by its id, null if it has ended
     */
    SocketOwnerSensor(Path proc, IntFunction<@Nullable ProcessKey> keyOf) {
        this.proc = proc;
        this.lookup = new SocketOwnerLookup(proc, keyOf);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Status probe() {
        if (!Files.isReadable(proc.resolve("self/net/udp"))) {
            return new Status(
                    Event.Visibility.ABSENT,
                    "there is no readable " + proc + "/net here: senders of probes stay unnamed");
        }
        String sight = OshiHost.seesAllProcesses(proc)
                ? "sockets of every user"
                : "only sockets of this user (run as root, or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, to see all)";
        return new Status(
                Event.Visibility.SAMPLED,
                sight
                        + ", looked up when a probe is seen; one that is closed within hundredths of a second stays"
                        + " unnamed");
    }

    @Override
    public Status start(EventSink sink) {
        Status status = probe();
        OshiEventOutlet out = new OshiEventOutlet(NAME, sink);
        out.append(new Event.SensorStarted(OshiHost.epochNs(), NAME, status.visibility(), status.reason()));
        outlet = out;
        if (status.isPresent()) {
            thread.start();
        }
        return status;
    }

    @Override
    public void ownerWanted(Event.SocketKind kind, int localPort) {
        asked.increment();
        if (kind == Event.SocketKind.UDP) {
            int word = (localPort & PORTS - 1) >>> 6;
            long bit = 1L << (localPort & 63);
            if ((wantedPorts.get(word) & bit) == 0) {
                wantedPorts.getAndAccumulate(word, bit, (old, more) -> old | more);
            }
        } else if (!rawWanted.get()) {
            rawWanted.set(true);
        }
        if (!wanted.get() && wanted.compareAndSet(false, true)) {
            thread.wake();
        }
    }

    private long answer() {
        OshiEventOutlet out = outlet;
        if (out == null) {
            return OshiSampleThread.UNTIL_WOKEN;
        }
        if (!begun) {
            begun = true;
            lookup.rawHolders(Event.Basis.SNAPSHOT, OshiHost.epochNs()).forEach(out::append);
        }
        if (!wanted.get()) {
            return OshiSampleThread.UNTIL_WOKEN;
        }
        long beforeNs = System.nanoTime();
        long restNs = restUntilNanoTime - beforeNs;
        if (restNs > 0 && lookUps.get() > 0) {
            return restNs;
        }
        wanted.set(false);
        lookUp(out);
        long tookNs = System.nanoTime() - beforeNs;
        busyNs.addAndGet(tookNs);
        restUntilNanoTime = beforeNs + Math.clamp(DUTY_DIVISOR * tookNs, SPACING_NS, LONGEST_REST_NS);
        return wanted.get() ? restUntilNanoTime - System.nanoTime() : OshiSampleThread.UNTIL_WOKEN;
    }

    private void lookUp(OshiEventOutlet out) {
        lookUps.incrementAndGet();
        long nowNs = OshiHost.epochNs();
        boolean raw = rawWanted.getAndSet(false);
        long[] ports = new long[PORTS / 64];
        long wantedCount = 0;
        for (int word = 0; word < ports.length; word++) {
            ports[word] = wantedPorts.get(word) == 0 ? 0 : wantedPorts.getAndSet(word, 0);
            wantedCount += Long.bitCount(ports[word]);
        }
        if (wantedCount > 0) {
            long[] unbound = ports.clone();
            List<Event.SocketOwned> holders = lookup.udpHolders(
                    port -> {
                        unbound[port >>> 6] &= ~(1L << (port & 63));
                        return (ports[port >>> 6] & 1L << (port & 63)) != 0;
                    },
                    Event.Basis.SAMPLED,
                    nowNs);
            holders.forEach(out::append);
            long missed = 0;
            for (long word : unbound) {
                missed += Long.bitCount(word);
            }
            portsMissed.addAndGet(missed);
            raw |= missed > 0; // a raw or packet socket writes UDP from ports that no UDP socket is bound to
        }
        if (raw) {
            lookup.rawHolders(Event.Basis.SAMPLED, nowNs).forEach(out::append);
        }
        Map<String, Long> counts = new HashMap<>();
        lookup.count(counts);
        details = Map.copyOf(counts);
    }

    @Override
    public SensorCounters counters() {
        OshiEventOutlet out = outlet;
        Map<String, Long> all = new HashMap<>(details);
        all.put("asked", asked.sum());
        all.put("look-ups", lookUps.get());
        all.put("ports-without-socket", portsMissed.get());
        all.put("look-up-us", busyNs.get() / 1000);
        all.put("failures", thread.failures());
        return new SensorCounters(out == null ? 0 : out.taken(), out == null ? 0 : out.refused(), all);
    }

    @Override
    public void close() {
        if (outlet != null) {
            outlet.close();
        }
        thread.close();
    }
}
