package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessKey;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import oshi.software.os.InternetProtocolStats;

/**
 * Reports the listeners and connections that exist at the start, with their owners, through OSHI; as fallback it goes
 * on looking and reports what changed.
 *
 * <p>One look takes 13 to 25 ms with 100 to 300 processes, for it follows every link in {@code /proc/PID/fd}. As
 * fallback the kernel's counters are read every {@value #GLANCE_MS} ms and the sockets only when the counters moved, at
 * least every {@value #LONGEST_MS} ms and for at most one thirtieth of the time. Every {@value #ACCOUNT_MS} ms what the
 * kernel counted and no look saw becomes a gap.
 */
public final class OshiSocketSensor implements Sensor {
    /** How often the counters are read as fallback; shorter sees more of short connections and costs more. */
    static final long GLANCE_MS = 250;

    /** Longest time between two looks: listeners move no counter. */
    static final long LONGEST_MS = 5_000;

    /** How often seen and counted connections are compared. */
    static final long ACCOUNT_MS = 10_000;

    private static final String NAME = "socket";
    private static final int DUTY_DIVISOR = 30;
    private static final long MS = 1_000_000;

    private final OshiRole role;
    private final OshiSocketChanges changes;
    private final OshiSampleThread thread = new OshiSampleThread("sample-sockets", this::glance);
    private @Nullable OshiEventOutlet outlet;
    private @Nullable InternetProtocolStats protocol;
    private OshiTcpCounters atLastLook = new OshiTcpCounters(0, 0, 0, 0);
    private OshiTcpCounters atLastAccount = atLastLook;
    private long lastLookNanoTime;
    private long lastAccountNanoTime;
    private long lastAccountNs;
    private long seenAtLastAccount;
    private long looks;
    private long lookUs;
    private long missed;
    private volatile Map<String, Long> details = Map.of();

    /** The sensor of this host. */
    public OshiSocketSensor(OshiRole role) {
        this(role, OshiProcessKeys.ofThisHost());
    }

    /** @param keyOf the key of a living process by its id, null if it has ended */
    OshiSocketSensor(OshiRole role, IntFunction<@Nullable ProcessKey> keyOf) {
        this.role = role;
        this.changes = new OshiSocketChanges(keyOf);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Status probe() {
        boolean all = OshiHost.seesAllProcesses(Path.of("/proc"));
        String owners = all ? "" : "; owners only of this user's processes (run as root to see all)";
        return switch (role) {
            case COMPLEMENT ->
                new Status(
                        all ? Event.Visibility.EXACT : Event.Visibility.SAMPLED,
                        "listeners and connections from before the start; the kernel trace reports the later ones"
                                + owners);
            case FALLBACK ->
                new Status(
                        Event.Visibility.SAMPLED,
                        "looks at intervals of " + GLANCE_MS + " ms or longer, without a kernel trace: connections that"
                                + " fail or end sooner are missed, and reported as a gap by the kernel's counters"
                                + owners);
        };
    }

    @Override
    public Status start(EventSink sink) {
        Status status = probe();
        OshiEventOutlet out = new OshiEventOutlet(NAME, sink);
        outlet = out;
        try {
            InternetProtocolStats stats = OshiHost.internetProtocol();
            protocol = stats;
            out.append(started(status));
            atLastAccount = OshiTcpCounters.read(stats);
            lastAccountNs = OshiHost.epochNs();
            lastAccountNanoTime = System.nanoTime();
            look(stats, out);
        } catch (RuntimeException | LinkageError e) {
            Status absent = new Status(Event.Visibility.ABSENT, "OSHI cannot read the sockets of this system: " + e);
            out.append(started(absent));
            return absent;
        }
        if (role == OshiRole.FALLBACK) {
            thread.start();
        }
        return status;
    }

    private static Event started(Status status) {
        return new Event.SensorStarted(OshiHost.epochNs(), NAME, status.visibility(), status.reason());
    }

    private void look(InternetProtocolStats stats, OshiEventOutlet out) {
        long beganNanoTime = System.nanoTime();
        atLastLook = OshiTcpCounters.read(stats);
        changes.look(stats.getConnections(), OshiHost.epochNs(), out::append);
        looks++;
        lookUs += (System.nanoTime() - beganNanoTime) / 1000;
        lastLookNanoTime = System.nanoTime();
        count();
    }

    private long glance() {
        InternetProtocolStats stats = protocol;
        OshiEventOutlet out = outlet;
        if (stats == null || out == null) {
            return OshiSampleThread.UNTIL_WOKEN;
        }
        long nowNanoTime = System.nanoTime();
        boolean overdue = nowNanoTime - lastLookNanoTime >= LONGEST_MS * MS;
        OshiTcpCounters counters = OshiTcpCounters.read(stats);
        boolean moved = counters.activeOpens() != atLastLook.activeOpens()
                || counters.passiveOpens() != atLastLook.passiveOpens();
        long tookNs = 0;
        if (overdue || moved) {
            look(stats, out);
            tookNs = System.nanoTime() - nowNanoTime;
        }
        if (nowNanoTime - lastAccountNanoTime >= ACCOUNT_MS * MS) {
            account(counters, out);
            lastAccountNanoTime = nowNanoTime;
        }
        return Math.clamp(DUTY_DIVISOR * tookNs, GLANCE_MS * MS, LONGEST_MS * MS);
    }

    private void account(OshiTcpCounters counters, OshiEventOutlet out) {
        OshiTcpCounters counted = counters.since(atLastAccount);
        long seen = changes.outboundSeen() - seenAtLastAccount;
        long unseen = counted.activeOpens() - seen;
        long nowNs = OshiHost.epochNs();
        if (unseen > 0) {
            missed += unseen;
            String reason =
                    "saw " + seen + " of " + counted.activeOpens() + " connections begun here; the kernel counted "
                            + counted.attemptFails() + " failed attempts and sent " + counted.outResets() + " resets";
            out.append(new Event.SensorGap(nowNs, NAME, unseen, lastAccountNs, nowNs, reason));
        }
        atLastAccount = counters;
        seenAtLastAccount = changes.outboundSeen();
        lastAccountNs = nowNs;
        count();
    }

    private void count() {
        details = Map.of(
                "looks",
                looks,
                "look-us",
                lookUs,
                "connects-seen",
                changes.outboundSeen(),
                "connects-missed",
                missed,
                "outcomes-unknown",
                changes.outcomesUnknown(),
                "sockets-evicted",
                changes.tableFull());
    }

    @Override
    public SensorCounters counters() {
        OshiEventOutlet out = outlet;
        if (out == null) {
            return SensorCounters.NONE;
        }
        Map<String, Long> all = new HashMap<>(details);
        all.put("failures", thread.failures());
        long unseen = details.getOrDefault("connects-missed", 0L);
        return new SensorCounters(out.taken(), out.refused() + unseen, all);
    }

    @Override
    public void close() {
        if (outlet != null) {
            outlet.close();
        }
        thread.close();
    }
}
