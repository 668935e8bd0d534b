package dev.rubato.bench.baseline;

import dev.rubato.event.Event;

/** One published rule, applied to the events of one host. */
public interface Baseline {

    /** Takes the next event, in order of time. */
    void accept(Event event, Alarms alarms);

    /** Where a rule says that it fires. */
    @FunctionalInterface
    interface Alarms {
        void raise(long timeNs);
    }
}
