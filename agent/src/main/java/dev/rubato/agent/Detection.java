package dev.rubato.agent;

import dev.rubato.agent.Ticker.Urgency;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Fact;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.Tailer;
import dev.rubato.lineage.TableReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code detect}: recalls what is older than all events, reads the event journal from its oldest record, first
 * to rebuild what detectors knew, then live, and feeds the pipeline. It tells time when nothing else happens.
 *
 * <p>The named tailer moves on after an event's alerts are appended, so a kill repeats at most one event, whose alerts
 * are then known by their ids.
 */
final class Detection implements Runnable {
    /** The named tailer of the event journal. */
    static final String TAILER = "detect";

    /** How often memory is looked at while the journal refuses events: no append wakes the thread then. */
    private static final long MEMORY_LOOK_NS = 20_000_000L;

    /**
     * How often new events are looked at while others wait. One of a slow sensor may be due before; failed contacts and
     * commands wake the thread then ({@link PendingSleep}). All that is there is read before time is told, so a longer
     * interval only delays others and disorders none.
     */
    private static final long PENDING_LOOK_NS = 200_000_000L;

    /** How often others are told how the pipeline stands: some microseconds each. */
    private static final long PULSE_NS = 1_000_000_000L;

    /** Room that writing the end of the chain of alerts needs: under a millisecond, as a rule. */
    private static final long HEAD_ROOM_NS = 20_000_000L;

    private static final long CLOCK_STEP_NS = 30_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(Detection.class);

    private final Journal<Event> events;
    private final EventIntake intake;
    private final List<Detector.Factory> detectors;
    private final AlertLog alerts;
    private final FactLog facts;
    private final AgentMetrics metrics;
    private final LongSupplier clockNs;
    private final ProcessKey agent;
    private final String gapReason;
    private final Pipeline pipeline;
    private final Ticker ticker;
    private final SpareHeap spareHeap = new SpareHeap();
    private final YoungHeap youngHeap = new YoungHeap();
    private final Housekeeping housekeeping;
    private long lastSeenNs = Long.MIN_VALUE;
    private boolean thisRun;
    private long clockOffsetNs;
    private long lastLagNs;
    private final FailureLog failures = new FailureLog(LOG);
    private final RehearsalBreaks breaks;
    private Pulse pulse = Pulse.NONE;
    private long pulsedNs;
    private volatile PipelineCounts counts = PipelineCounts.NONE;
    private volatile long finishAtNs = Long.MAX_VALUE;

    /** Is told the time by the detection thread, about once a second. */
    interface Pulse {
        /** Does nothing. */
        Pulse NONE = (nowNs, last) -> {};

        /**
         * Tells the time.
         *
         * @param last whether the thread ends, everything judged
         */
        void beat(long nowNs, boolean last);
    }

    /**
     * @param agent the agent's own process, by which this run's first event is told
     * @param gapReason why nothing was observed between the last run and this one
     * @param maxPerMinute alerts that may leave within a minute of event time; 0 for no bound
     */
    Detection(
            Journal<Event> events,
            EventIntake intake,
            List<Detector.Factory> detectors,
            AlertLog alerts,
            FactLog facts,
            AgentMetrics metrics,
            LongSupplier clockNs,
            ProcessKey agent,
            String gapReason,
            int maxPerMinute) {
        this.events = events;
        this.intake = intake;
        this.detectors = detectors;
        this.alerts = alerts;
        this.facts = facts;
        this.metrics = metrics;
        this.clockNs = clockNs;
        this.agent = agent;
        this.gapReason = gapReason;
        this.pipeline = new Pipeline(detectors, alerts, facts, maxPerMinute);
        this.breaks = new RehearsalBreaks(System::nanoTime, failures);
        long nowNs = clockNs.getAsLong();
        this.ticker = new Ticker(nowNs);
        this.housekeeping = new Housekeeping(nowNs, this::housekeep);
        this.clockOffsetNs = nowNs - System.nanoTime();
    }

    @Override
    public void run() {
        try (Tailer<Event> live = events.tailer(TAILER)) {
            resume(live);
            rehearse();
            PromptThread.become();
            follow(live);
        } finally {
            alerts.keepHead(true);
        }
    }

    private void rehearse() {
        try {
            alerts.prepare();
            Rehearsal begun = rehearsal(Rehearsal.ROUNDS + Rehearsal.LATER_ROUNDS);
            begun.begin();
            breaks.begin(begun::goOn);
        } catch (RuntimeException e) {
            failures.report("rehearsing", e);
        }
    }

    /** After a collection. A host that gave it no break gives none to this: what is due waits some milliseconds longer. */
    private void rehearseAgain(boolean inBreak) {
        try {
            breaks.beginCompiled(rehearsal(1)::goOn);
            if (!inBreak) {
                breaks.playOut();
            }
        } catch (RuntimeException e) {
            failures.report("rehearsing", e);
        }
    }

    private Rehearsal rehearsal(int rounds) {
        return new Rehearsal(rounds, detectors, alerts::rehearse, facts::rehearse);
    }

    /**
     * Reads all that the event journal holds and returns, as if the agent were killed then: no time is told and what
     * waits in the reorder buffer stays there.
     */
    void judgeWhatIsThere() {
        try (Tailer<Event> live = events.tailer(TAILER)) {
            resume(live);
            while (live.deliver(this::take)) {}
        }
    }

    /** Knows again what an earlier run knew. */
    private void resume(Tailer<Event> live) {
        facts.recall(oldestEventNs(), this::recall);
        facts.rebuilding(true);
        rebuild(live.position());
        facts.rebuilding(false);
        alerts.reading(false, thisRun);
    }

    /** Time of the oldest event that is kept: what detectors remembered since will be made again. */
    private long oldestEventNs() {
        try (Tailer<Event> kept = events.fromStart()) {
            Event oldest = kept.next();
            return oldest == null ? Long.MAX_VALUE : oldest.timeNs();
        }
    }

    private void recall(Fact fact) {
        try {
            pipeline.recall(fact);
        } catch (RuntimeException e) {
            metrics.detectionFailed();
            failures.report("recalling a fact", e);
        }
    }

    /** Reads again what an earlier run has judged. */
    private void rebuild(long judgedUpTo) {
        alerts.reading(true, false);
        try (Tailer<Event> kept = events.fromStart()) {
            while (kept.position() < judgedUpTo) {
                Event event = kept.next();
                if (event == null) {
                    return;
                }
                take(event);
            }
        }
    }

    private void follow(Tailer<Event> live) {
        while (!live.isClosed()) {
            if (takeOne(live)) {
                continue;
            }
            long nowNs = clockNs.getAsLong();
            long dueNs = ticker.dueNs(nowNs);
            if (nowNs >= dueNs) {
                tick(nowNs);
                if (nowNs >= finishAtNs) {
                    drain(live);
                    return;
                }
                takeAll(live); // judges what is due
                keepUp(clockNs.getAsLong());
            } else if (!useBreak(nowNs, dueNs - nowNs)) {
                pause(live, nowNs, breaks.shorten(dueNs - nowNs));
            }
        }
    }

    /** Does what may wait, if nothing is due for {@code waitNs} and that is long enough; whether it did. */
    private boolean useBreak(long nowNs, long waitNs) {
        if (waitNs >= HEAD_ROOM_NS && alerts.keepHead(false)) {
            return true;
        }
        if (housekeeping.useBreak(nowNs, waitNs) || youngHeap.useBreak(waitNs)) {
            return true;
        }
        return !intake.isRefusing() && finishAtNs == Long.MAX_VALUE && breaks.use(waitNs);
    }

    /**
     * Waits until time is due. An event that comes meanwhile waits for the reorder delay, so that it wakes the thread only
     * if nothing else waits, or as {@link PendingSleep} says: a thousand connections a second cost ten wake-ups or so.
     */
    private void pause(Tailer<Event> live, long nowNs, long waitNs) {
        if (intake.isRefusing()) {
            LockSupport.parkNanos(this, Math.min(waitNs, MEMORY_LOOK_NS));
        } else if (ticker.isPending()) {
            intake.sleep()
                    .sleep(nowNs, Math.min(waitNs, PENDING_LOOK_NS), ticker.commands.has(nowNs), () -> takeOne(live));
        } else {
            live.await(Duration.ofNanos(waitNs));
        }
    }

    private void takeAll(Tailer<Event> live) {
        boolean more = true;
        while (more) {
            more = takeOne(live);
        }
    }

    private void drain(Tailer<Event> live) {
        takeAll(live);
        pipeline.stop();
        alerts.appendWaiting();
        facts.appendWaiting();
        counts = PipelineCounts.of(pipeline, this::tables, lastLagNs);
        pulse.beat(clockNs.getAsLong(), true);
    }

    private boolean takeOne(Tailer<Event> live) {
        return live.deliver(this::take) || takeFromMemory();
    }

    private boolean takeFromMemory() {
        Event event = intake.pollInMemory();
        if (event == null) {
            return false;
        }
        take(event);
        return true;
    }

    private void take(Event event) {
        if (thisRun) {
            metrics.detected(event);
        } else if (event instanceof Event.AgentStarted started
                && started.agent().equals(agent)) {
            begin(started);
        } else {
            lastSeenNs = Math.max(lastSeenNs, event.timeNs());
            metrics.rebuilt();
        }
        if (event instanceof Event.TimePassed) {
            judge(event);
            return;
        }
        long nowNs = clockNs.getAsLong();
        lastLagNs = nowNs - event.timeNs();
        ticker.eventSeen(Math.min(event.timeNs(), nowNs), Urgency.of(event));
        judge(event);
        if (thisRun) {
            pulse(nowNs); // a host that is never quiet gives no time to tick
        }
    }

    private void pulse(long nowNs) {
        if (Math.abs(nowNs - pulsedNs) >= PULSE_NS) {
            pulsedNs = nowNs;
            counts = PipelineCounts.of(pipeline, this::tables, lastLagNs);
            pulse.beat(nowNs, false);
            alerts.keepHead(true);
        }
    }

    /** Shows the tables beside the pipeline's own. */
    private void tables(TableReader out) {
        intake.tables(out);
        alerts.tables(out);
        facts.tables(out);
    }

    /** A fault in one detector must not end the watch over everything else. */
    private void judge(Event event) {
        try {
            pipeline.accept(event);
        } catch (RuntimeException e) {
            metrics.detectionFailed();
            failures.report("judging an event", e);
        }
    }

    /** The first event of this run: what came before is older, and between them lies a gap. */
    private void begin(Event.AgentStarted started) {
        thisRun = true;
        alerts.reading(false, true);
        metrics.detected(started);
        if (lastSeenNs != Long.MIN_VALUE) {
            append(new Event.SensorGap(
                    clockNs.getAsLong(),
                    "agent",
                    -1,
                    Math.min(lastSeenNs, started.timeNs()),
                    started.timeNs(),
                    gapReason));
        }
    }

    private void tick(long nowNs) {
        long offsetNs = nowNs - System.nanoTime();
        long stepNs = offsetNs - clockOffsetNs;
        if (Math.abs(stepNs) >= CLOCK_STEP_NS) {
            append(new Event.ClockStepped(nowNs, stepNs));
        }
        clockOffsetNs = offsetNs;
        append(new Event.TimePassed(nowNs));
        ticker.ticked(nowNs);
    }

    /** What is done now and then: an alert does not wait for it. */
    private void keepUp(long nowNs) {
        if (alerts.waiting() > 0) {
            alerts.appendWaiting();
        }
        facts.appendWaiting();
        pulse(nowNs);
        housekeeping.insist(nowNs);
    }

    private void housekeep(boolean inBreak) {
        events.enforceLimits();
        facts.enforceLimits();
        if (spareHeap.giveBack() && breaks.isOver()) {
            rehearseAgain(inBreak);
        }
    }

    private void append(Event event) {
        try {
            intake.append(event);
        } catch (JournalException e) {
            failures.report("journaling " + event.getClass().getSimpleName(), e);
        }
    }

    /** Makes this be told the time; before {@link #run}. */
    void tell(Pulse told) {
        pulse = told;
    }

    /** Makes {@link #run} return once everything observed before {@code nowNs} is judged. Any thread may call it. */
    void finish(long nowNs) {
        finishAtNs = nowNs + Pipeline.REORDER_NS;
    }

    /** The pipeline; to be read by others once {@link #run} has returned. */
    Pipeline pipeline() {
        return pipeline;
    }

    /** How the pipeline stood at most a second ago, or at the end. Any thread may ask. */
    PipelineCounts counts() {
        return counts;
    }
}
