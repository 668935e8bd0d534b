package dev.rubato.agent;

import dev.rubato.detect.Pipeline;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the detection thread knows of its pipeline, at one moment: made by that thread, read by any.
 *
 * @param lateEvents events that arrived after their place in time
 * @param heldBack alerts that the budget of a minute held back
 * @param tables how full the tables of host model, detectors and logs are, by name
 * @param lagNs age of the last event when it was read
 */
record PipelineCounts(long lateEvents, long heldBack, Map<String, TableReading> tables, long lagNs) {

    /** Before anything was judged. */
    static final PipelineCounts NONE = new PipelineCounts(0, 0, Map.of(), 0);

    /** @param others shows the tables beside the pipeline's own */
    static PipelineCounts of(Pipeline pipeline, Consumer<TableReader> others, long lagNs) {
        Map<String, TableReading> tables = new TreeMap<>();
        TableReader reader = (name, table) -> tables.put(name, TableReading.of(table));
        pipeline.tables(reader);
        others.accept(reader);
        return new PipelineCounts(
                pipeline.lateEvents(), pipeline.heldBack(), Collections.unmodifiableMap(tables), lagNs);
    }
}
