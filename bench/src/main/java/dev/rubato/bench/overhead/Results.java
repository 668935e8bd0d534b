package dev.rubato.bench.overhead;

import dev.rubato.bench.competitor.Nothing;
import dev.rubato.bench.machine.Machine;
import dev.rubato.bench.machine.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Everything that one run of the harness measured. Owned by one thread. */
public final class Results {
    final Machine machine;
    final String command;
    final List<Measurement> measurements = new ArrayList<>();
    final List<FailedLoad> failed = new ArrayList<>();
    final Map<String, List<String>> lost = new LinkedHashMap<>();
    final Map<String, String> impossible = new LinkedHashMap<>();

    Results(Machine machine, String command) {
        this.machine = machine;
        this.command = command;
    }

    void add(String competitor, Round round) {
        measurements.addAll(round.measurements());
        failed.addAll(round.failed());
        lost.computeIfAbsent(competitor, name -> new ArrayList<>()).add(round.lost());
    }

    /** The names of the competitors that ran, in the order of their first round. */
    Set<String> competitors() {
        Set<String> names = new LinkedHashSet<>();
        measurements.forEach(one -> names.add(one.competitor()));
        return names;
    }

    /** The names of the loads, in their order. */
    Set<String> loads() {
        Set<String> names = new LinkedHashSet<>();
        measurements.forEach(one -> names.add(one.load()));
        return names;
    }

    /** All rounds of one competitor beside one load. */
    List<Measurement> of(String competitor, String load) {
        return measurements.stream()
                .filter(one -> one.competitor().equals(competitor) && one.load().equals(load))
                .toList();
    }

    /** Median, least and greatest over the rounds. */
    Spread spread(String competitor, String load, ToDoubleFunction<Measurement> figure) {
        return Spread.of(of(competitor, load).stream()
                .map(one -> figure.applyAsDouble(one))
                .toList());
    }

    /**
     * By how much of itself one operation of the load took longer than with nothing beside it, the median of each round
     * against that of the same round: what the kernel does on the competitor's behalf shows here and in no accounting of
     * its process.
     */
    Spread slowdown(String competitor, String load) {
        return increase(competitor, load, one -> one.result().operationUs());
    }

    /** By how much of itself one operation of the load took more processor time, in the same way. */
    Spread dearer(String competitor, String load) {
        return increase(
                competitor,
                load,
                one -> one.result().cpuSeconds() / one.result().started());
    }

    private Spread increase(String competitor, String load, ToDoubleFunction<Measurement> figure) {
        Map<Integer, Double> bare = byRound(Nothing.NAME, load, figure);
        List<Double> ratios = new ArrayList<>();
        byRound(competitor, load, figure)
                .forEach((round, median) -> ratios.add(median / bare.getOrDefault(round, Double.NaN) - 1));
        return Spread.of(ratios);
    }

    private Map<Integer, Double> byRound(String competitor, String load, ToDoubleFunction<Measurement> figure) {
        return of(competitor, load).stream()
                .collect(Collectors.groupingBy(
                        Measurement::round,
                        TreeMap::new,
                        Collectors.collectingAndThen(
                                Collectors.mapping(figure::applyAsDouble, Collectors.toList()),
                                values -> Spread.of(values).median())));
    }
}
