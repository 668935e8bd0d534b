package dev.rubato.bench.evaluation;

import dev.rubato.detect.scan.ScanDetector;
import dev.rubato.detect.scan.ScanParameters;
import dev.rubato.detect.spawn.ChainTerm;
import dev.rubato.detect.spawn.SpawnChainDetector;
import dev.rubato.detect.spawn.SpawnParameters;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The detectors with one term of their evidence left out at a time. */
final class Ablations {
    /** A likelihood ratio this close to one says nothing. */
    private static final double NOTHING = 1e-6;

    private Ablations() {}

    /** Scenarios on which a scan detector is held. */
    static final Set<String> SCAN_SCENARIOS = Set.of("address scan", "port scan", "topology-aware");

    /** Scenarios on which a spawn-chain detector is held. */
    static final Set<String> SPAWN_SCENARIOS = Set.of("AutoJack");

    static List<Subject> scan() {
        ScanParameters whole = ScanParameters.defaults();
        List<Subject> subjects = new ArrayList<>();
        subjects.add(scan("scan, whole", whole));
        subjects.add(scan(
                "without C (informed scanner)",
                with(whole, Map.of("informedSuccess", whole.benignSuccess() - NOTHING))));
        subjects.add(scan(
                "without A (blind scanner)", with(whole, Map.of("blindSuccess", whole.informedSuccess() - NOTHING))));
        subjects.add(scan("without B (timing)", with(whole, Map.of("scanFailuresPerSecond", slowest(whole)))));
        return subjects;
    }

    /** As slow as its bounds allow: what a benign host may reach at most. */
    private static double slowest(ScanParameters whole) {
        double ceiling = whole.benignFailuresPerSecond();
        for (RecordComponent component : ScanParameters.class.getRecordComponents()) {
            if (component.getName().equals("benignFailuresCeilingPerSecond")) {
                ceiling = (double) value(component, whole);
            }
        }
        return ceiling * (1 + NOTHING);
    }

    private static Subject scan(String name, ScanParameters parameters) {
        return Subjects.detectors(name, List.of(context -> new ScanDetector(context, parameters)));
    }

    static List<Subject> spawn() {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(spawn("spawn-chain, whole", SpawnParameters.defaults()));
        for (ChainTerm term : ChainTerm.values()) {
            subjects.add(
                    spawn("without: " + term.text(), SpawnParameters.defaults().without(term)));
        }
        return subjects;
    }

    private static Subject spawn(String name, SpawnParameters parameters) {
        return Subjects.detectors(name, List.of(context -> new SpawnChainDetector(context, parameters)));
    }

    /** A copy with other values for some components; a detector's parameters grow, so none is named that is not changed. */
    private static <R extends Record> R with(R record, Map<String, Object> changed) {
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

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component.getName(), e);
        }
    }
}
