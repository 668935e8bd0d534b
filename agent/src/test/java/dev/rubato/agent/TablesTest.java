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
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No table can fill up without a metric that tells it. */
class TablesTest {
    private final Pipeline pipeline = new Pipeline(DetectorList.all(), alert -> {});
    private final Map<String, BoundedTable> shown = new TreeMap<>();

    private void read() {
        pipeline.tables((name, table) -> assertNull(shown.put(name, table), () -> name + " names two tables"));
    }

    @Test
    void everyTableOfThePipelineIsShown() throws Exception {
        read();
        Set<BoundedTable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(shown.values());
        Set<String> forgotten = new TreeSet<>();
        IdentityHashMap<BoundedTable, String> held = held(pipeline);
        held.forEach((table, place) -> {
            // The one that counts what it refuses instead of evicting shows that count.
            if (!known.contains(table) && !place.equals("Observations.table")) {
                forgotten.add(place);
            }
        });
        assertEquals(Set.of(), forgotten, "these have no name for the operator");
        assertTrue(held.size() > 40, held.size() + " tables found");
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

    /** Every table that {@code root} reaches by fields of the product's own classes, and the field that holds it. */
    private static IdentityHashMap<BoundedTable, String> held(Object root) throws IllegalAccessException {
        IdentityHashMap<BoundedTable, String> tables = new IdentityHashMap<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>(Set.of(root));
        while (!open.isEmpty()) {
            Object object = open.removeFirst();
            for (Class<?> type = object.getClass(); isOurs(type); type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    Object value = value(field, object);
                    if (value instanceof BoundedTable table) {
                        tables.put(table, type.getSimpleName() + "." + field.getName());
                    } else if (value instanceof Collection<?> many) {
                        many.stream()
                                .filter(each -> isOurs(each.getClass()) && seen.add(each))
                                .forEach(open::add);
                    } else if (value != null && isOurs(value.getClass()) && seen.add(value)) {
                        open.add(value);
                    }
                }
            }
        }
        return tables;
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
