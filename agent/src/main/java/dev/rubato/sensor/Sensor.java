package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;

/**
 * Something that observes this host and puts what it saw into an {@link EventSink}.
 *
 * <p>A sensor never throws because the host does not let it see: it says so in its {@link Status} and stays absent.
 * Every observation that it knows it missed becomes an {@link Event.SensorGap}. {@link #start} and {@link #close} are
 * called once each, by one thread; {@link #counters} by any thread at any time.
 */
public interface Sensor extends AutoCloseable {

    /**
     * What a sensor can see on this host, and why not more.
     *
     * @param visibility exact, sampled, or absent
     * @param reason one sentence for the user: what limits the sight and what to do about it
     */
    record Status(Event.Visibility visibility, String reason) {

        /** Whether the sensor delivers anything. */
        public boolean isPresent() {
            return visibility != Event.Visibility.ABSENT;
        }
    }

    /** The name that stands in {@link Event.SensorStarted} and {@link Event.SensorGap}. */
    String name();

    /** What the sensor would see if it were started now; starts nothing and changes nothing. */
    Status probe();

    /**
     * Begins to observe: appends {@link Event.SensorStarted} with the returned status, then events, until closed.
     *
     * @param sink may be called by several of the sensor's threads; what it refuses is counted as lost
     */
    Status start(EventSink sink);

    /** What was seen and missed so far. */
    SensorCounters counters();

    /** Stops observing and gives back every resource; nothing is appended after it returns. Harmless when repeated. */
    @Override
    void close();
}
