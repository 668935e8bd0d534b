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
import java.util.function.ToDoubleFunction;

/** Everything that one run of the harness measured. Owned by one thread. */
public final class Results {
    final Machine machine;
    final String command;
    final List<Measurement> measurements = new ArrayList<>();
    final Map<String, List<String>> lost = new LinkedHashMap<>();
    final Map<String, String> impossible = new LinkedHashMap<>();

    Results(Machine machine, String command) {
        this.machine = machine;
        this.command = command;
    }

    void add(String competitor, Round round) {
        measurements.addAll(round.measurements());
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
     * By how much of itself one operation of the load took longer than with nothing beside it, each round against the
     * same round: what the kernel does on the competitor's behalf shows here and in no accounting of its process.
     */
    Spread slowdown(String competitor, String load) {
        List<Double> ratios = new ArrayList<>();
        for (Measurement one : of(competitor, load)) {
            of(Nothing.NAME, load).stream()
                    .filter(bare -> bare.round() == one.round())
                    .map(bare -> one.result().operationUs() / bare.result().operationUs() - 1)
                    .forEach(ratios::add);
        }
        return Spread.of(ratios);
    }
}
