package dev.rubato.replay;

import dev.rubato.trace.Evidence;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What each detector needs to be told at least, in one table. A detector that lacks it in a run was not exercised: its
 * silence says nothing.
 */
public final class Needs {

    /** Ways to satisfy a detector, by its name; any one is enough. A detector that is not here can always judge. */
    private static final Map<String, List<Set<Evidence>>> WAYS = Map.of(
            "scan",
            List.of(EnumSet.of(Evidence.CONNECTIONS, Evidence.OUTCOMES), EnumSet.of(Evidence.PROBES)),
            "replication",
            List.of(
                    EnumSet.of(Evidence.CONNECTIONS, Evidence.BYTES),
                    EnumSet.of(Evidence.CONNECTIONS, Evidence.PROCESS_STARTS)),
            "spawn-chain",
            List.of(EnumSet.of(Evidence.PROCESS_STARTS)),
            "gpu-hijack",
            List.of(EnumSet.of(Evidence.GPU)),
            "tempo",
            List.of(EnumSet.of(Evidence.PROCESS_STARTS)));

    private Needs() {}

    /** Which of {@code detectors} could not judge a run that told {@code seen}, and what each lacked, in plain words. */
    public static Map<String, String> notExercised(List<String> detectors, Set<Evidence> seen) {
        Map<String, String> lacking = new TreeMap<>();
        for (String detector : detectors) {
            List<Set<Evidence>> ways = WAYS.getOrDefault(detector, List.of());
            if (!ways.isEmpty() && ways.stream().noneMatch(seen::containsAll)) {
                lacking.put(
                        detector,
                        "no "
                                + String.join(
                                        ", or no ",
                                        ways.stream()
                                                .map(way -> words(way, seen))
                                                .distinct()
                                                .toList())
                                + " in this trace");
            }
        }
        return lacking;
    }

    private static String words(Set<Evidence> way, Set<Evidence> seen) {
        List<String> missing = new ArrayList<>();
        for (Evidence each : way) {
            if (!seen.contains(each)) {
                missing.add(word(each));
            }
        }
        return String.join(" and no ", missing);
    }

    private static String word(Evidence evidence) {
        return switch (evidence) {
            case PROCESS_STARTS -> "process starts";
            case PROCESS_ENDS -> "process ends";
            case CONNECTIONS -> "connections";
            case OUTCOMES -> "outcomes of connections";
            case BYTES -> "byte counts";
            case OWNERS -> "owners of connections";
            case LISTENERS -> "listening sockets";
            case PROBES -> "probes";
            case NAMES -> "DNS answers";
            case GPU -> "GPU samples";
        };
    }
}
