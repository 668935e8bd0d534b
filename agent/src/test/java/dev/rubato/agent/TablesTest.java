package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Pipeline;
import dev.rubato.lineage.BoundedTable;
import dev.rubato.lineage.TableReading;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No table can fill up without a metric that tells it. */
class TablesTest {
    /** What is shown by what it holds, and not by itself: the field and the name. */
    private static final Map<String, String> SHOWN_AS = Map.ofEntries(
            Map.entry("AlertBudget.worst", "storm-citations"),
            Map.entry("Flows.waiting", "flows-waiting"),
            Map.entry("GapTable.sensors", "sensors"),
            Map.entry("Listeners.byPort", "listeners"),
            Map.entry("Observations.table", "scan-observations"),
            Map.entry("OutageGate.recent", "scan-outage-failures"),
            Map.entry("ScanReporter.open", "scan-episodes"),
            Map.entry("SensorGapDetector.episodes", "gap-episodes"),
            Map.entry("Services.byOwner", "spawn-services"),
            Map.entry("Services.byUnit", "spawn-services"),
            Map.entry("SocketHolders.holders", "socket-holders"));

    /** What is no table, by field or class, and why. */
    private static final Map<String, String> NO_TABLES = Map.ofEntries(
            Map.entry("AlertBudget.heldInMinute", "one count for each detector"),
            Map.entry("Pipeline.detectors", "the detectors"),
            Map.entry("IncidentDetector.changed", "empty between two events; the table is suspicions-changed"),
            Map.entry("NetworkTable", "this host's own addresses and gateways, replaced as a whole"),
            Map.entry("Weights", "parameters"),
            Map.entry("Playbooks", "counts by class of origin"),
            Map.entry("RecentImages", "a memo of 64 short images, 100 kB; it only saves memory"),
            Map.entry("Turns", "days by class of service"),
            Map.entry("Days", "counts of the last days"),
            Map.entry("BreadthStatistic", "part of an entry"),
            Map.entry("ScanKey", "part of an entry"),
            Map.entry("Trail", "part of an entry, and one for the host"),
            Map.entry("BloomFilter", "of a fixed size and without entries; when it is full it turns"),
            Map.entry("DistinctCounter", "part of an entry; estimates beyond its size"));

    /** What the detection thread's other classes hold beside tables, and why it is none. */
    private static final Map<String, String> BESIDE = Map.of(
            "AlertLog.waiting", "shown as alerts-waiting",
            "FactLog.waiting", "shown as facts-waiting",
            "FactLog.known", "shown as facts-known",
            "EventIntake.inMemory", "shown as events-in-memory",
            "Detection.detectors", "the detectors",
            "AgentMetrics.eventsByKind", "one count for each kind of event",
            "AgentMetrics.alertsByClass", "one count for each detector and severity",
            "PipelineCounts.tables", "the reading itself",
            "FailureLog.counts", "counts failures by kind; beyond its kinds under one of all others",
            "Ticker.dueSlots", "when to tell time: a bit for each of 1,024 milliseconds");

    /** Hosts that are judged in one heap at most. */
    private static final int HOSTS = 64;

    /** Entries that a table may keep on each of so many hosts: of some hundred bytes each, in half of the heap of a replay. */
    private static final int MOST_OF_A_SHARED_TABLE = 512;

    /** What may be more, and why it costs little. */
    private static final Map<String, String> MANY_SMALL = Map.of(
            "first-contact-addresses", "19 bits each",
            "first-contact-endpoints", "19 bits each",
            "flows-waiting", "references, for the seconds until an answer",
            "process-texts", "bytes",
            "replication-facts-of-a-day", "a count",
            "spawn-crossings-of-a-day", "a count");

    private final Pipeline pipeline = new Pipeline(DetectorList.all(), alert -> {});
    private final Map<String, BoundedTable> shown = new TreeMap<>();
    private final IdentityHashMap<BoundedTable, String> tables = new IdentityHashMap<>();

    /** Collections and arrays outside of tables, by class and field. */
    private final Set<String> others = new TreeSet<>();

    private void read() {
        pipeline.tables((name, table) -> assertNull(shown.put(name, table), () -> name + " names two tables"));
    }

    @Test
    void everyTableOfThePipelineIsShown() throws Exception {
        read();
        search(pipeline);
        Set<BoundedTable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(shown.values());
        Set<String> forgotten = new TreeSet<>();
        tables.forEach((table, place) -> {
            if (!known.contains(table) && !SHOWN_AS.containsKey(place)) {
                forgotten.add(place);
            }
        });
        assertEquals(Set.of(), forgotten, "these have no name for the operator");
        assertTrue(tables.size() > 40, tables.size() + " tables found");
    }

    @Test
    void whateverElseHoldsManyIsShownOrNoTable() throws Exception {
        read();
        search(pipeline);
        Set<String> forgotten = new TreeSet<>(others);
        forgotten.removeAll(SHOWN_AS.keySet());
        forgotten.removeIf(place -> NO_TABLES.containsKey(place) || NO_TABLES.containsKey(classOf(place)));
        assertEquals(Set.of(), forgotten, "these are neither shown nor said to be no table");
        SHOWN_AS.forEach(
                (place, name) -> assertTrue(shown.containsKey(name), () -> place + " is not shown as " + name));
    }

    @Test
    void theListsNameNothingThatIsGone() throws Exception {
        search(pipeline);
        Set<String> places = new TreeSet<>(others);
        places.addAll(tables.values());
        others.forEach(place -> places.add(classOf(place)));
        Set<String> gone = new TreeSet<>(SHOWN_AS.keySet());
        gone.addAll(NO_TABLES.keySet());
        gone.removeAll(places);
        assertEquals(Set.of(), gone);
    }

    /** They cannot be made without journals: their fields are judged by type. */
    @Test
    void whateverTheDetectionThreadHoldsBesideThePipelineIsShownOrNoTable() {
        Set<String> found = new TreeSet<>();
        Set<Class<?>> seen = new HashSet<>(Set.of(Detection.class));
        Deque<Class<?>> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Class<?> type = open.removeFirst();
            for (Field field : type.getDeclaredFields()) {
                Class<?> held = field.getType();
                if (Modifier.isStatic(field.getModifiers()) || BoundedTable.class.isAssignableFrom(type)) {
                    continue;
                }
                if (isMany(held)) {
                    found.add(type.getSimpleName() + "." + field.getName());
                } else if (held.getPackage() == Detection.class.getPackage() && seen.add(held)) {
                    open.add(held);
                }
            }
        }
        assertEquals(new TreeSet<>(BESIDE.keySet()), found);
    }

    @Test
    void noTableKeepsMuchWhereManyHostsShareAHeap() {
        pipeline.share(HOSTS);
        read();
        Map<String, Integer> large = new TreeMap<>();
        shown.forEach((name, table) -> {
            if (table.capacity() > MOST_OF_A_SHARED_TABLE && !MANY_SMALL.containsKey(name)) {
                large.put(name, table.capacity());
            }
        });
        assertEquals(Map.of(), large);
    }

    private static String classOf(String place) {
        return place.substring(0, place.indexOf('.'));
    }

    private static boolean isMany(Class<?> type) {
        return Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || type == BitSet.class
                || type.isArray();
    }

    @Test
    void namesAndBoundsAreFitForMetrics() {
        read();
        shown.forEach((name, table) -> {
            assertTrue(name.matches("[a-z]+(-[a-z]+)*"), name);
            assertTrue(table.capacity() > 0, name + " has no capacity");
            assertTrue(table.size() <= table.capacity(), name + " holds more than it may");
            assertEquals(0, table.evictions(), name);
            assertEquals(table.capacity(), TableReading.of(table).capacity());
        });
    }

    /**
     * Finds every table that {@code root} reaches by fields of the product's own classes, and whatever else holds many.
     * An array beside a table, in the same class, is a column of it.
     */
    private void search(Object root) throws IllegalAccessException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>(Set.of(root));
        while (!open.isEmpty()) {
            Object object = open.removeFirst();
            for (Class<?> type = object.getClass(); isOurs(type); type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    Object value = value(field, object);
                    String place = type.getSimpleName() + "." + field.getName();
                    if (value == null) {
                        continue;
                    }
                    if (value instanceof BoundedTable table) {
                        tables.put(table, place);
                    } else if (isMany(value.getClass()) && !(value.getClass().isArray() && holdsTable(type))) {
                        others.add(place);
                    }
                    for (Object each : value instanceof Collection<?> many ? many : Set.of(value)) {
                        if (isOurs(each.getClass()) && !(each instanceof BoundedTable) && seen.add(each)) {
                            open.add(each);
                        }
                    }
                }
            }
        }
    }

    private static boolean holdsTable(Class<?> type) {
        return Stream.of(type.getDeclaredFields())
                .anyMatch(field -> BoundedTable.class.isAssignableFrom(field.getType()));
    }

    private static @Nullable Object value(Field field, Object object) throws IllegalAccessException {
        if (field.getType().isPrimitive() || Modifier.isStatic(field.getModifiers())) {
            return null;
        }
        field.setAccessible(true);
        return field.get(object);
    }

    private static boolean isOurs(@Nullable Class<?> type) {
        return type != null && type.getName().startsWith("dev.rubato.") && !type.isEnum();
    }
}
