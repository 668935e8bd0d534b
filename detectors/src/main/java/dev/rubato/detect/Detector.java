package dev.rubato.detect;

import dev.rubato.alert.Alert;
import dev.rubato.lineage.HostObserver;
import dev.rubato.lineage.SharedRoom;
import dev.rubato.lineage.TableReader;

/**
 * A streaming test over what the host model tells it. It has no clock, file, thread, log or random number: the same
 * calls give the same alerts.
 */
public interface Detector extends HostObserver {

    /** The {@code detector} field of its alerts. */
    String name();

    /** Takes back what an earlier run remembered; called before the first event, in the order of remembering. */
    default void recall(Fact fact) {}

    /**
     * An alert was raised, by whichever detector, and given out. Called in the middle of that detector's work: what is
     * raised here follows at once.
     */
    default void alertRaised(Alert alert) {}

    /** Shows its tables, at any time between two calls. */
    default void tables(TableReader out) {}

    /**
     * So many hosts are judged in this heap by now. Its {@link #tables} have been told already: this is for what else grows
     * with a host's size, to keep to {@link SharedRoom}.
     */
    default void share(int hosts) {}

    /** Makes a detector for one run. */
    @FunctionalInterface
    interface Factory {
        Detector create(DetectorContext context);
    }
}
