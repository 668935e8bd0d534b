package dev.rubato.lineage;

import dev.rubato.alert.Alert;
import dev.rubato.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the sensors see and what they missed lately. Owned by the detection thread; the last {@value #MAX_GAPS} gaps, beyond
 * which what an alert says it may lack is too little, and {@value #MAX_SENSORS} sensors.
 */
final class GapTable {
    private static final int MAX_GAPS = 256;
    private static final int MAX_SENSORS = 32;

    private final BoundedRing<Event.SensorGap> gaps = new BoundedRing<>(MAX_GAPS);
    private final Map<String, Event.Visibility> sensors = new TreeMap<>();
    private long refused;

    void apply(Event.SensorGap gap) {
        if (!gap.isOfDelivery()) {
            gaps.add(gap);
        }
    }

    void apply(Event.SensorStarted sensor) {
        if (sensors.size() < MAX_SENSORS || sensors.containsKey(sensor.sensor())) {
            sensors.put(sensor.sensor(), sensor.visibility());
        } else {
            refused++;
        }
    }

    void forgetSensors() {
        sensors.clear();
    }

    boolean isExact(String sensor) {
        return sensors.get(sensor) == Event.Visibility.EXACT;
    }

    Alert.Completeness since(long fromNs) {
        long lost = 0;
        long unknown = 0;
        for (Event.SensorGap gap : gaps) {
            if (gap.toNs() >= fromNs) {
                lost += Math.max(0, gap.count());
                unknown += gap.count() < 0 ? 1 : 0;
            }
        }
        return new Alert.Completeness(
                lost, unknown, withVisibility(Event.Visibility.SAMPLED), withVisibility(Event.Visibility.ABSENT));
    }

    private List<String> withVisibility(Event.Visibility wanted) {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, Event.Visibility> sensor : sensors.entrySet()) {
            if (sensor.getValue() == wanted) {
                names.add(sensor.getKey());
            }
        }
        return names;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("gaps", gaps);
        out.table("sensors", new TableReading(sensors.size(), MAX_SENSORS, refused));
    }
}
