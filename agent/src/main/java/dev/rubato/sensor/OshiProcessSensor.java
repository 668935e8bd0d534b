package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.OshiProcessSource.Reading;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Describes processes through OSHI: beside a kernel trace those that live long enough, else all that a look finds.
 *
 * <p>As complement it is told by the {@link OshiProcessQueue} what the kernel trace saw, and asks about each process
 * that is alive {@value OshiProcessQueue#PATIENCE_MS} ms after its exec, at most {@value #ASKED_EACH_TURN} each
 * {@value #TURN_MS} ms; the answer is one more {@link Event.ProcessExecuted}, only if it tells more than the kernel did. As
 * fallback it glances every {@value #GLANCE_MS} ms at the newest process id, which costs 10 us, and looks at all ids
 * when it has moved.
 */
public final class OshiProcessSensor implements Sensor {
    /** How often those that are due are asked about. */
    static final long TURN_MS = 1_000;

    /** Most processes asked about in one turn: bounds the cost to 0.6 % of a core. */
    static final int ASKED_EACH_TURN = 20;

    /** As fallback, how often to glance; shorter sees more of short processes and costs more. */
    static final long GLANCE_MS = 50;

    /** As fallback, longest time between two looks: how late an exit may be told. */
    static final long LONGEST_MS = 1_000;

    /** As fallback, how often to say what may have been missed. */
    static final long ACCOUNT_MS = 60_000;

    private static final String NAME = "process";
    private static final int DUTY_DIVISOR = 30;
    private static final long MS = 1_000_000;

    private final OshiRole role;
    private final OshiProcessSource source;
    private final OshiProcessQueue queue;
    private final OshiProcessChanges changes;
    private final OshiSampleThread thread;
    private final AtomicLong described = new AtomicLong();
    private final AtomicLong nothingNew = new AtomicLong();
    private final AtomicLong endedBeforeAsked = new AtomicLong();
    private @Nullable OshiEventOutlet outlet;
    private volatile Map<String, Long> details = Map.of();
    private long turnBeganNanoTime = System.nanoTime() - TURN_MS * MS;
    private int askedThisTurn;
    private long newestId = -1;
    private long lastLookNanoTime;
    private long lastAccountNanoTime;
    private long lastAccountNs;
    private long begunAtLastAccount;
    private long foundAtLastAccount;
    private long looks;
    private long lookUs;

    /** The sensor of this host. */
    public OshiProcessSensor(OshiRole role) {
        this(role, new OshiProcessQueue());
    }

    /**
     * The sensor of this host.
     *
     * @param queue what the kernel trace saw; has no effect as fallback
     */
    public OshiProcessSensor(OshiRole role, OshiProcessQueue queue) {
        this(role, queue, new OshiProcessReader());
    }

    OshiProcessSensor(OshiRole role, OshiProcessQueue queue, OshiProcessSource source) {
        this.role = role;
        this.queue = queue;
        this.source = source;
        this.changes = new OshiProcessChanges(source);
        this.thread = new OshiSampleThread(
                "sample-processes", role == OshiRole.COMPLEMENT ? this::describeDue : this::glance);
    }

    /** Does what OSHI would do with a program later: before anything is watched, as it would be seen there. */
    public static void prepare() {
        OshiHost.prepare();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Status probe() {
        return switch (role) {
            case COMPLEMENT ->
                new Status(
                        Event.Visibility.EXACT,
                        "adds directory, control group and what else the kernel trace did not catch of processes that"
                                + " live for " + OshiProcessQueue.PATIENCE_MS + " ms or longer");
            case FALLBACK ->
                new Status(
                        Event.Visibility.SAMPLED,
                        "looks at intervals of " + GLANCE_MS
                                + " ms or longer, without a kernel trace: nearly all processes that live under 50 ms"
                                + " are missed, three of four that live 100 ms, one of twenty that live 1 s (on two"
                                + " busy cores; run as root on Linux to see all)");
        };
    }

    @Override
    public Status start(EventSink sink) {
        Status status = probe();
        OshiEventOutlet out = new OshiEventOutlet(NAME, sink);
        outlet = out;
        out.append(started(status));
        if (role == OshiRole.FALLBACK) {
            try {
                look(out);
            } catch (RuntimeException | LinkageError e) {
                status = new Status(Event.Visibility.ABSENT, "OSHI cannot read the processes of this system: " + e);
                out.append(started(status));
                return status;
            }
            lastAccountNs = OshiHost.epochNs();
            lastAccountNanoTime = System.nanoTime();
            begunAtLastAccount = source.begunSinceBoot();
            foundAtLastAccount = changes.found();
        }
        thread.start();
        return status;
    }

    private static Event started(Status status) {
        return new Event.SensorStarted(OshiHost.epochNs(), NAME, status.visibility(), status.reason());
    }

    /** Asks for the details of a process soon; never blocks. Without effect as fallback, which asks about all. */
    public void describe(ProcessKey process) {
        if (role == OshiRole.COMPLEMENT) {
            queue.add(new OshiProcessQueue.Waiting(process, null, System.nanoTime()));
            thread.wake();
        }
    }

    private long describeDue() {
        OshiEventOutlet out = outlet;
        long nowNanoTime = System.nanoTime();
        if (nowNanoTime - turnBeganNanoTime >= TURN_MS * MS) {
            turnBeganNanoTime = nowNanoTime;
            askedThisTurn = 0;
        }
        if (out != null) {
            queue.takeDue(nowNanoTime, ASKED_EACH_TURN - askedThisTurn, waiting -> describe(waiting, out));
        }
        return turnBeganNanoTime + TURN_MS * MS - nowNanoTime;
    }

    private void describe(OshiProcessQueue.Waiting waiting, OshiEventOutlet out) {
        askedThisTurn++;
        Reading reading = source.read(waiting.key().pid());
        if (reading == null || !reading.key().sameProcess(waiting.key())) {
            endedBeforeAsked.incrementAndGet();
            return;
        }
        ProcessImage known = waiting.known();
        ProcessImage image = known == null ? reading.image() : completed(known, reading.image());
        if (image.equals(known)) {
            nothingNew.incrementAndGet();
        } else {
            described.incrementAndGet();
            out.append(new Event.ProcessExecuted(OshiHost.epochNs(), waiting.key(), null, image, Event.Basis.SAMPLED));
        }
    }

    /**
     * What the kernel said of an image, with the rest from {@code read}. Session, terminal and control group are those of
     * now: a process may leave them after its exec.
     */
    static ProcessImage completed(ProcessImage known, ProcessImage read) {
        boolean stdinKnown = known.stdin() != ProcessImage.Stdin.UNKNOWN;
        return new ProcessImage(
                known.exe().isEmpty() ? read.exe() : known.exe(),
                known.argsRead() ? known.args() : read.args(),
                known.argsRead() || read.argsRead(),
                known.user().isEmpty() ? read.user() : known.user(),
                read.sessionId() == 0 ? known.sessionId() : read.sessionId(),
                read.tty() < 0 ? known.tty() : read.tty(),
                stdinKnown ? known.stdin() : read.stdin(),
                read.cgroup().isEmpty() ? known.cgroup() : read.cgroup(),
                known.cwd().isEmpty() ? read.cwd() : known.cwd());
    }

    private long glance() {
        OshiEventOutlet out = outlet;
        if (out == null) {
            return OshiSampleThread.UNTIL_WOKEN;
        }
        long nowNanoTime = System.nanoTime();
        long newest = source.newestId();
        long tookNs = 0;
        if (newest < 0 || newest != newestId || nowNanoTime - lastLookNanoTime >= LONGEST_MS * MS) {
            newestId = newest;
            look(out);
            tookNs = System.nanoTime() - nowNanoTime;
        }
        if (nowNanoTime - lastAccountNanoTime >= ACCOUNT_MS * MS) {
            account(out);
            lastAccountNanoTime = nowNanoTime;
        }
        return Math.clamp(DUTY_DIVISOR * tookNs, GLANCE_MS * MS, LONGEST_MS * MS);
    }

    private void look(OshiEventOutlet out) {
        long beganNanoTime = System.nanoTime();
        changes.look(OshiHost.epochNs(), out::append);
        lastLookNanoTime = System.nanoTime();
        looks++;
        lookUs += (lastLookNanoTime - beganNanoTime) / 1000;
        details = Map.of(
                "looks", looks,
                "look-us", lookUs,
                "found", changes.found(),
                "gone-before-asked", changes.goneBeforeAsked(),
                "postponed", changes.postponed(),
                "processes-evicted", changes.tableFull());
    }

    /** The kernel counts processes and threads together, so what was missed has no number, only an upper bound. */
    private void account(OshiEventOutlet out) {
        long begun = source.begunSinceBoot();
        long nowNs = OshiHost.epochNs();
        long begunSince = begun - begunAtLastAccount;
        long foundSince = changes.found() - foundAtLastAccount;
        if (begun >= 0 && begunSince > foundSince) {
            String reason =
                    "found " + foundSince + " new processes; the kernel began " + begunSince + " processes and threads";
            out.append(new Event.SensorGap(nowNs, NAME, -1, lastAccountNs, nowNs, reason));
        }
        begunAtLastAccount = begun;
        foundAtLastAccount = changes.found();
        lastAccountNs = nowNs;
    }

    @Override
    public SensorCounters counters() {
        OshiEventOutlet out = outlet;
        if (out == null) {
            return SensorCounters.NONE;
        }
        Map<String, Long> all = new HashMap<>(details);
        if (role == OshiRole.COMPLEMENT) {
            all.put("described", described.get());
            all.put("nothing-new", nothingNew.get());
            all.put("ended-before-asked", endedBeforeAsked.get());
            all.put("queue-evicted", queue.displaced());
        }
        all.put("failures", thread.failures());
        return new SensorCounters(out.taken(), out.refused(), all);
    }

    @Override
    public void close() {
        if (outlet != null) {
            outlet.close();
        }
        thread.close();
    }
}
