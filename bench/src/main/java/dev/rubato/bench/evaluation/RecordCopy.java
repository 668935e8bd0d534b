package dev.rubato.bench.evaluation;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Copies of parameters with some of them changed: parameters grow, so none is named that is not changed. */
final class RecordCopy {
    private RecordCopy() {}

    /** A copy with other values for some components. */
    static <R extends Record> R with(R record, Map<String, Object> changed) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = changed.getOrDefault(components[i].getName(), value(components[i], record));
        }
        List<String> names =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        if (!names.containsAll(changed.keySet())) {
            throw new IllegalArgumentException(record.getClass().getSimpleName() + " has no " + changed.keySet());
        }
        try {
            @SuppressWarnings("unchecked")
            Constructor<R> constructor = (Constructor<R>) record.getClass().getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot copy " + record, e);
        }
    }

    /** The value of one component, a double. */
    static double number(Record record, String name) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (component.getName().equals(name)) {
                return (double) value(component, record);
            }
        }
        throw new IllegalArgumentException(record.getClass().getSimpleName() + " has no " + name);
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component.getName(), e);
        }
    }
}
