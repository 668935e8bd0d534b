package dev.rubato.sensor;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one sensor saw and missed since it was started, at one moment.
 *
 * @param events events appended to the sink
 * @param lost events known to be missed, from any cause
 * @param details further counts by name, in order of name
 */
public record SensorCounters(long events, long lost, Map<String, Long> details) {

    /** The counters of a sensor that has not begun. */
    public static final SensorCounters NONE = new SensorCounters(0, 0, Map.of());

    public SensorCounters {
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }
}
