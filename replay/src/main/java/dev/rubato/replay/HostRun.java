package dev.rubato.replay;

import dev.rubato.alert.AlertSink;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessKey;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * One observed host of a trace: its pipeline, and the telling of time while nothing happens there. Owned by one thread.
 *
 * <p>A trace does not say that time passed, an agent does: four times a second while attempts may still wait for an
 * answer, then once a second. Here too, so that time-outs close where they would have closed live; after a minute each
 * wait doubles, so that a gap of years costs a few ticks.
 */
final class HostRun {
    private static final long RESTLESS_NS = 3_500_000_000L;
    private static final long RESTLESS_STEP_NS = 250_000_000L;
    private static final long QUIET_STEP_NS = 1_000_000_000L;
    private static final long QUIET_NS = 60_000_000_000L;

    /** A trace knows no agent; nothing has this process id. */
    private static final ProcessKey NO_AGENT = new ProcessKey(-1, 0);

    private final Pipeline pipeline;
    private final EventSink copy;
    private long lastEventNs = Long.MIN_VALUE;
    private long nextTickNs = Long.MAX_VALUE;
    private boolean began;
    private final String name;
    private List<Event.InterfaceAddress> addresses = List.of();
    private History history = History.NONE;
    private long faults;
    private String firstFault = "";

    /**
     * @param name for the alerts, as the trace writes it; may be empty
     * @param copy also takes every event that the pipeline gets
     */
    HostRun(String name, List<Detector.Factory> detectors, AlertSink alerts, EventSink copy) {
        this.name = name;
        this.pipeline = new Pipeline(detectors, alerts);
        this.copy = copy;
    }

    /** Makes these the host's own addresses from its first event on. */
    void ownAddresses(List<Event.InterfaceAddress> own) {
        addresses = own;
    }

    /** Makes this what the host remembers from before its first event. */
    void remember(History past) {
        history = past;
    }

    /** So many hosts share the heap by now. */
    void share(int hosts) {
        pipeline.share(hosts);
    }

    /** When time has to be told next if nothing happens before; {@link Long#MAX_VALUE} before the first event. */
    long nextTickNs() {
        return nextTickNs;
    }

    /** Tells the time up to {@code nowNs}, as often as an agent would have. */
    void tellTime(long nowNs) {
        while (nextTickNs <= nowNs) {
            feed(new Event.TimePassed(nextTickNs));
            nextTickNs = after(nextTickNs);
        }
    }

    private long after(long tickNs) {
        long quietNs = tickNs - lastEventNs;
        if (quietNs < RESTLESS_NS) {
            return tickNs + RESTLESS_STEP_NS;
        }
        long nextNs = quietNs < QUIET_NS ? tickNs + QUIET_STEP_NS : tickNs + quietNs;
        return nextNs < tickNs ? Long.MAX_VALUE : nextNs;
    }

    void accept(Event event) {
        long timeNs = event.timeNs();
        if (!began) {
            began = true;
            history.recallInto(pipeline, timeNs);
            introduce(timeNs);
        }
        tellTime(timeNs);
        feed(event);
        if (timeNs > lastEventNs) {
            lastEventNs = timeNs;
            nextTickNs = timeNs + RESTLESS_STEP_NS;
        }
    }

    private void introduce(long timeNs) {
        if (!name.isEmpty()) {
            feed(new Event.AgentStarted(timeNs, name, "", NO_AGENT));
        }
        if (!addresses.isEmpty()) {
            feed(new Event.NetworkChanged(timeNs, addresses, List.of()));
        }
    }

    /** From here on time runs from {@code timeNs}, earlier than before: the clock of the trace was set back. */
    void restartTime(long timeNs) {
        if (began && timeNs < lastEventNs) {
            feed(new Event.ClockStepped(timeNs, timeNs - lastEventNs));
            lastEventNs = timeNs;
            nextTickNs = timeNs + RESTLESS_STEP_NS;
        }
    }

    /** A fault in one detector must not end the judging of everything else. */
    private void feed(Event event) {
        copy.append(event);
        try {
            pipeline.accept(event);
        } catch (UncheckedIOException e) {
            throw e; // an alert could not be written
        } catch (RuntimeException e) {
            faults++;
            firstFault = firstFault.isEmpty() ? e + " at " + event : firstFault;
        }
    }

    /** The trace has ended: what waits is judged. */
    void end() {
        pipeline.end();
    }

    PlayerResult.HostStatistics statistics() {
        Map<String, Long> evicted = pipeline.evictions();
        evicted.values().removeIf(count -> count == 0);
        return new PlayerResult.HostStatistics(
                name, pipeline.events(), pipeline.lateEvents(), faults, firstFault, evicted);
    }
}
