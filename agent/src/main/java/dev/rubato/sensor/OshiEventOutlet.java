package dev.rubato.sensor;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of one sensor into the sink: counts what was taken and what was refused, and ends with the sensor. */
final class OshiEventOutlet implements EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(OshiEventOutlet.class);

    private final String sensor;
    private final EventSink sink;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean closed;

    OshiEventOutlet(String sensor, EventSink sink) {
        this.sensor = sensor;
        this.sink = sink;
    }

    @Override
    public void append(Event event) {
        if (closed) {
            return; // the sensor was told to stop: nothing may follow
        }
        try {
            sink.append(event);
            taken.incrementAndGet();
        } catch (RuntimeException e) {
            if (refused.getAndIncrement() == 0) {
                LOG.warn("{}: an event was refused: {} (further ones are counted, not logged)", sensor, e.toString());
            }
        }
    }

    void close() {
        closed = true;
    }

    long taken() {
        return taken.get();
    }

    long refused() {
        return refused.get();
    }
}
