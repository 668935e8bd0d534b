package dev.rubato.event;

/** Where a sensor or a trace reader puts what it observed; safe to call from several threads. */
@FunctionalInterface
public interface EventSink {

    /**
     * Takes one event.
     *
     * @throws RuntimeException if the event could not be kept; the caller counts it as lost
     */
    void append(Event event);
}
