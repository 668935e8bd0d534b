package dev.rubato.bench.baseline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;

/** The published rules that detectors are held against. */
public final class Baselines {
    private Baselines() {}

    /** By name, in the order of tables, as published; each call of a supplier makes one for a host. */
    public static Map<String, Supplier<Baseline>> all() {
        Map<String, Supplier<Baseline>> all = new LinkedHashMap<>();
        byStrictness().forEach((name, rule) -> all.put(name, () -> rule.apply(1)));
        return all;
    }

    /** The same with what has to be reached multiplied by a factor, 1 as published; a rule without such a number stays. */
    public static Map<String, DoubleFunction<Baseline>> byStrictness() {
        Map<String, DoubleFunction<Baseline>> all = new LinkedHashMap<>();
        all.put("Zeek 25/15", ZeekScan::new);
        all.put("Snort low", strictness -> new SnortScan(SnortScan.Level.LOW, strictness));
        all.put("Snort medium", strictness -> new SnortScan(SnortScan.Level.MEDIUM, strictness));
        all.put("Snort high", strictness -> new SnortScan(SnortScan.Level.HIGH, strictness));
        all.put("Slips", SlipsScan::new);
        all.put("portscan2", PortScan2::new);
        all.put("TRW", RandomWalk::trw);
        all.put("Schechter", RandomWalk::schechter);
        all.put("credit limit", CreditLimit::new);
        all.put("virus throttle", VirusThrottle::new);
        all.put("RITA beacons", Beacons::new);
        all.put("browser ancestor", strictness -> new BrowserShell());
        all.put("GPU over 90 %", GpuLoad::new);
        return all;
    }

    /** A number of a rule at another strictness; what is switched off stays so. */
    static int scaled(int number, double strictness) {
        return number == 0 ? 0 : (int) Math.max(1, Math.round(number * strictness));
    }
}
