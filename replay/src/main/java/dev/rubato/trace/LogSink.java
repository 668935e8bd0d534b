package dev.rubato.trace;

import dev.rubato.event.Event;

/** Passes on what a reader tells, and knows whether it has told anything yet. Made for one record. */
final class LogSink implements TraceSink {
    private final TraceSink to;
    private boolean told;

    LogSink(TraceSink to) {
        this.to = to;
    }

    /** Whether anything was passed on. */
    boolean told() {
        return told;
    }

    @Override
    public void event(String host, Event event) {
        told = true;
        to.event(host, event);
    }

    @Override
    public void rejected(String position, String reason) {
        told = true;
        to.rejected(position, reason);
    }

    @Override
    public void passedOver() {
        told = true;
        to.passedOver();
    }
}
