package dev.rubato.agent;

import dev.rubato.detect.Pipeline;
import java.util.Map;

/**
 * What the detection thread knows of its pipeline, at one moment: made by that thread, read by any.
 *
 * @param lateEvents events that arrived after their place in time
 * @param heldBack alerts that the budget of a minute held back
 * @param evictions what the host model's tables pushed out, by table
 * @param entries what they hold, by table
 * @param lagNs age of the last event when it was read
 */
record PipelineCounts(
        long lateEvents, long heldBack, Map<String, Long> evictions, Map<String, Long> entries, long lagNs) {

    /** Before anything was judged. */
    static final PipelineCounts NONE = new PipelineCounts(0, 0, Map.of(), Map.of(), 0);

    static PipelineCounts of(Pipeline pipeline, long lagNs) {
        return new PipelineCounts(
                pipeline.lateEvents(),
                pipeline.heldBack(),
                pipeline.model().evictions(),
                pipeline.model().entries(),
                lagNs);
    }
}
