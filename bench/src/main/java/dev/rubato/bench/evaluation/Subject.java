package dev.rubato.bench.evaluation;

import dev.rubato.event.Event;
import java.util.List;

/**
 * What is evaluated.
 *
 * @param name as it stands in tables
 * @param isRubato whether its findings name detectors, of which the expected one has to speak; of a rule any alarm counts
 * @param judge finds what it finds in the events of one host
 */
record Subject(String name, boolean isRubato, Judge judge) {

    /** Judges a trace from nothing. */
    @FunctionalInterface
    interface Judge {
        List<Finding> judge(List<Event> events);
    }
}
