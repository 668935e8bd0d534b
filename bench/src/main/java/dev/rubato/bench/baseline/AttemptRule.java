package dev.rubato.bench.baseline;

import dev.rubato.event.Event;

/** A rule over connection attempts. */
abstract class AttemptRule implements Baseline, Attempts.Rule {
    private final Attempts attempts = new Attempts(this);

    @Override
    public final void accept(Event event, Alarms alarms) {
        attempts.accept(event, alarms);
    }

    @Override
    public void attempted(Attempts.Attempt attempt, Alarms alarms) {}

    @Override
    public void ended(Attempts.Attempt attempt, Attempts.End end, long timeNs, Alarms alarms) {}
}
