package dev.rubato.detect;

/** Where detectors put what must outlive the events. */
@FunctionalInterface
public interface FactSink {
    void remember(Fact fact);
}
