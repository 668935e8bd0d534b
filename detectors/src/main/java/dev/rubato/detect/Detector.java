package dev.rubato.detect;

import dev.rubato.alert.AlertSink;
import dev.rubato.lineage.HostObserver;
import dev.rubato.lineage.HostView;

/**
 * A streaming test over what the host model tells it. It has no clock, file, thread, log or random number: the same
 * calls give the same alerts.
 */
public interface Detector extends HostObserver {

    /** The {@code detector} field of its alerts. */
    String name();

    /** Makes a detector for one run. */
    @FunctionalInterface
    interface Factory {
        Detector create(HostView host, AlertSink alerts);
    }
}
