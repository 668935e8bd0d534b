package dev.rubato.alert;

/** Where detectors put their alerts. */
@FunctionalInterface
public interface AlertSink {
    void raise(Alert alert);
}
