package dev.rubato.detect;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.event.Event;
import dev.rubato.lineage.HostModel;
import dev.rubato.lineage.TableReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * From a stream of events to alerts: reorder buffer, host model, detectors. The same stream gives the same alerts,
 * whether it is live or replayed. Owned by one thread.
 */
public final class Pipeline {
    /**
     * How long an event waits for older ones of other sensors. It bounds the delay of an alert from below. Sensors
     * deliver within hundredths of a second, but a busy machine lets a reader wait for tenths, and a connect that comes
     * after its own packet has lost its owner for that moment. {@code detectors.md} 2.1 proposes 500 ms (a
     * prior); 400 ms leaves more room below one second from event to alert.
     */
    public static final long REORDER_NS = 400_000_000L;

    /** Most events that wait; beyond it the oldest leaves early. */
    public static final int REORDER_EVENTS = 4096;

    /** How often detectors are told of the time at least, as long as events come. */
    private static final long TELL_TIME_NS = 100_000_000L;

    private final ReorderBuffer buffer = new ReorderBuffer(REORDER_NS, REORDER_EVENTS);
    private final HostModel model = new HostModel();
    private final IncidentBook incidents = new IncidentBook(model::knownProcess);
    private final Suspicions suspicions = new Suspicions();
    private final TempoBoard tempo = new TempoBoard();
    private final AlertBudget budget;
    private final List<Detector> detectors = new ArrayList<>();
    private long toldNs = Long.MIN_VALUE;
    private long nowNs = Long.MIN_VALUE;
    private long lateEvents;
    private long events;

    /** A pipeline with one detector of each factory, all raising to {@code alerts}; nothing outlives it. */
    public Pipeline(List<Detector.Factory> factories, AlertSink alerts) {
        this(factories, alerts, fact -> {});
    }

    /**
     * A pipeline with one detector of each factory.
     *
     * @param alerts takes what they find
     * @param facts takes what they must remember for longer than events are kept
     */
    public Pipeline(List<Detector.Factory> factories, AlertSink alerts, FactSink facts) {
        this(factories, alerts, facts, AlertBudget.UNLIMITED);
    }

    /**
     * A pipeline with one detector of each factory.
     *
     * @param maxPerMinute alerts that may leave within a minute of event time; 0 for no bound
     */
    public Pipeline(List<Detector.Factory> factories, AlertSink alerts, FactSink facts, int maxPerMinute) {
        budget = new AlertBudget(maxPerMinute, alerts, model::hostName);
        DetectorContext context = new DetectorContext(model, this::raise, facts, suspicions, tempo, incidents);
        for (Detector.Factory factory : factories) {
            Detector detector = factory.create(context);
            detectors.add(detector);
            model.observe(detector);
        }
    }

    /** Gives detectors what an earlier run remembered; before the first event, oldest fact first. */
    public void recall(Fact fact) {
        for (Detector detector : detectors) {
            detector.recall(fact);
        }
    }

    /** Lets every detector see an alert, once it has been given out with the incident that it belongs to. */
    private void raise(Alert alert) {
        Alert assigned = incidents.assign(alert);
        budget.raise(assigned, nowNs == Long.MIN_VALUE ? assigned.timeNs() : nowNs);
        for (Detector detector : detectors) {
            detector.alertRaised(assigned);
        }
    }

    /** Takes the next event of the stream, in order of arrival. */
    public void accept(Event event) {
        events++;
        if (beginsTimeAnew(event)) {
            drain();
            buffer.clear();
            toldNs = Long.MIN_VALUE;
            nowNs = event.timeNs();
            model.restartTime(event.timeNs());
        }
        if (buffer.isLate(event)) {
            lateEvents++;
            model.accept(event, true);
            return;
        }
        buffer.add(event);
        for (Event due = buffer.poll(); due != null; due = buffer.poll()) {
            release(due);
        }
    }

    /** Whether the clock was set back, or an agent began with an earlier clock than the one before it. */
    private boolean beginsTimeAnew(Event event) {
        return (event instanceof Event.ClockStepped stepped && stepped.byNs() < 0)
                || (event instanceof Event.AgentStarted && buffer.isLate(event));
    }

    private long drain() {
        long lastNs = Long.MIN_VALUE;
        for (Event due = buffer.drain(); due != null; due = buffer.drain()) {
            lastNs = Math.max(lastNs, due.timeNs());
            release(due);
        }
        return lastNs;
    }

    private void release(Event event) {
        if (event instanceof Event.AgentStarted) {
            budget.sumUp(); // an agent that was stopped has said the same, one that was killed has not
        }
        nowNs = Math.max(nowNs, event.timeNs());
        budget.timePassed(nowNs);
        model.accept(event, false);
        if (toldNs == Long.MIN_VALUE || event.timeNs() - toldNs >= TELL_TIME_NS) {
            toldNs = event.timeNs();
            model.timePassed(toldNs);
        }
    }

    /** The stream has ended: everything that waits is judged. An attempt without an answer keeps its state: three
     * seconds of silence were not seen. */
    public void end() {
        long lastNs = drain();
        if (lastNs != Long.MIN_VALUE) {
            model.timePassed(lastNs);
        }
        budget.sumUp();
    }

    /** The agent stops: what was held back in the minute so far is summed up. What waits for its place goes on waiting. */
    public void stop() {
        budget.sumUp();
    }

    /** So many hosts are judged in this heap by now, each by a pipeline: every table keeps less, and what is beside them. */
    public void share(int hosts) {
        tables((name, table) -> table.share(hosts));
        model.share(hosts);
        for (Detector detector : detectors) {
            detector.share(hosts);
        }
    }

    /** Entries that each of the {@link #tables} pushed out since the start. */
    public Map<String, Long> evictions() {
        Map<String, Long> evictions = new TreeMap<>();
        tables((name, table) -> evictions.put(name, table.evictions()));
        return evictions;
    }

    /** The host as the events so far tell it. */
    public HostModel model() {
        return model;
    }

    /** The detectors in the order in which they are told. */
    public List<Detector> detectors() {
        return List.copyOf(detectors);
    }

    /** Alerts that the budget held back. */
    public long heldBack() {
        return budget.heldBack();
    }

    /** Events taken so far. */
    public long events() {
        return events;
    }

    /** Events that arrived after their place in time was given out. */
    public long lateEvents() {
        return lateEvents;
    }

    /** Shows every table that has a maximum, each under its own name; on the thread that owns the pipeline. */
    public void tables(TableReader out) {
        out.table("reorder-buffer", buffer);
        model.tables(out);
        suspicions.tables(out);
        tempo.tables(out);
        incidents.tables(out);
        budget.tables(out);
        detectors.forEach(detector -> detector.tables(out));
    }
}
