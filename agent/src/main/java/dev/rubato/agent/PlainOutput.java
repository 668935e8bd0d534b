package dev.rubato.agent;

import dev.rubato.journal.Journal;
import dev.rubato.journal.StoredAlert;
import dev.rubato.sink.Sink;

/** The output that needs no configuration: standard output or a file, with the thread {@code forward}. */
final class PlainOutput {
    private final Sink sink;
    private final Forwarder forwarder;
    private final Thread thread;

    /** @param onClosedPipe what to do when whoever read the output has gone */
    PlainOutput(
            Sink sink,
            Journal<StoredAlert> alerts,
            UnjournaledAlerts unjournaled,
            Runnable onClosedPipe,
            Thread.UncaughtExceptionHandler onFault) {
        this.sink = sink;
        UnjournaledAlerts.Reader memory = unjournaled.subscribe();
        forwarder = new Forwarder(alerts, sink, memory::poll, onClosedPipe);
        thread = new Thread(forwarder, "forward");
        thread.setUncaughtExceptionHandler(onFault);
    }

    void start() {
        thread.start();
    }

    /** Opens a file anew before the next alert. */
    void reopen() {
        sink.reopen();
    }

    /** Makes the thread end once all alerts are sent, and returns it. */
    Thread finish() {
        forwarder.finish();
        return thread;
    }

    long sent() {
        return forwarder.sent();
    }

    long failed() {
        return forwarder.failed();
    }
}
