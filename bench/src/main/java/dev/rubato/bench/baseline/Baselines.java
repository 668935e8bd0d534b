package dev.rubato.bench.baseline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The published rules that detectors are held against. */
public final class Baselines {
    private Baselines() {}

    /** By name, in the order of tables; each call of a supplier makes one for a host. */
    public static Map<String, Supplier<Baseline>> all() {
        Map<String, Supplier<Baseline>> all = new LinkedHashMap<>();
        all.put("Zeek 25/15", ZeekScan::new);
        all.put("Snort low", () -> new SnortScan(SnortScan.Level.LOW));
        all.put("Snort medium", () -> new SnortScan(SnortScan.Level.MEDIUM));
        all.put("Snort high", () -> new SnortScan(SnortScan.Level.HIGH));
        all.put("Slips", WindowedFailures::slips);
        all.put("portscan2", WindowedFailures::portscan2);
        all.put("TRW", RandomWalk::trw);
        all.put("Schechter", RandomWalk::schechter);
        all.put("credit limit", CreditLimit::new);
        all.put("virus throttle", VirusThrottle::new);
        all.put("RITA beacons", Beacons::new);
        all.put("browser ancestor", BrowserShell::new);
        all.put("GPU over 90 %", GpuLoad::new);
        return all;
    }
}
