package dev.rubato.bench.evaluation;

import dev.rubato.alert.Alert;
import dev.rubato.detect.replication.ReplicationParameters;
import dev.rubato.detect.scan.ScanParameters;
import dev.rubato.detect.spawn.ChainTerm;
import dev.rubato.detect.spawn.SpawnParameters;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a row of evidence has to weigh by its value and limit, written down anew from {@code detectors.md} sections 3 to 8.
 * Empty where a row does not hold what its nats depend on: answers of several chances, bodies compared with several,
 * playbooks, and mixtures whose other parts are not told.
 */
final class EvidenceFormulas {
    private static final double SECONDS_PER_HOUR = 3_600;

    /** {@code detectors.md} section 6: busy 0.35 against 0.05 of the time. */
    private static final double BUSY_NATS = Math.log(0.35 / 0.05);

    private static final double IDLE_NATS = Math.log(0.65 / 0.95);

    private static final ScanParameters SCAN = ScanParameters.defaults();
    private static final Map<String, ChainTerm> TERMS =
            Arrays.stream(ChainTerm.values()).collect(Collectors.toMap(ChainTerm::text, Function.identity()));

    private EvidenceFormulas() {}

    static OptionalDouble nats(Alert alert, Alert.Evidence row) {
        if (row.name().startsWith("tempo-")) {
            return alert.detector().equals("tempo") ? OptionalDouble.of(row.value()) : OptionalDouble.empty();
        }
        return switch (alert.detector()) {
            case "scan" -> alert.variant().equals("breadth") ? breadth(alert, row) : scan(alert, row);
            case "spawn-chain" -> chain(row);
            case "replication" -> replication(row);
            case "gpu-hijack" -> gpu(row);
            case "incident" -> incident(alert, row);
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble scan(Alert alert, Alert.Evidence row) {
        String name = row.name();
        if (name.equals("mixture")) {
            return mixture(alert);
        }
        String part = name.contains(": ") ? name.substring(0, name.indexOf(": ")) : "";
        if (part.isEmpty()) {
            return OptionalDouble.of(0);
        }
        if (name.endsWith("mean time between failures")) {
            return OptionalDouble.of(-row.value()
                    * value(alert, part + ": failed first contacts")
                    * (SCAN.scanFailuresPerSecond() - 1 / row.limit()));
        }
        boolean answered = name.endsWith(": answered first contacts");
        return OptionalDouble.of(row.value() * (answered ? success(part) : failure(alert, part)));
    }

    private static double failure(Alert alert, String part) {
        return switch (part) {
            case "blind" -> Math.log((1 - SCAN.blindSuccess()) / (1 - SCAN.benignSuccess()));
            case "informed" -> Math.log((1 - SCAN.informedSuccess()) / (1 - SCAN.benignSuccess()));
            case "prompt" -> Math.log((1 - SCAN.scanPrompt()) / (1 - SCAN.benignPrompt()));
            case "rapid" ->
                Math.log(SCAN.scanFailuresPerSecond()
                        * row(alert, "rapid: mean time between failures").limit());
            default -> throw new IllegalStateException("no scan is called " + part);
        };
    }

    private static double success(String part) {
        return switch (part) {
            case "blind", "rapid" -> Math.log(SCAN.blindSuccess() / SCAN.benignSuccess());
            case "informed" -> Math.log(SCAN.informedSuccess() / SCAN.benignSuccess());
            case "prompt" -> Math.log(SCAN.scanPrompt() / SCAN.benignPrompt());
            default -> throw new IllegalStateException("no scan is called " + part);
        };
    }

    /** Told with the first alert only: its updates keep the score, not the sums of the other parts. */
    private static OptionalDouble mixture(Alert alert) {
        if (!has(alert, "sum blind")) {
            return OptionalDouble.empty();
        }
        double blind = value(alert, "sum blind");
        double informed = value(alert, "sum informed");
        double rapid = value(alert, "sum rapid");
        double prompt = value(alert, "sum prompt");
        double mean = (1 - SCAN.promptWeight()) * (Math.exp(blind) + Math.exp(informed) + Math.exp(rapid)) / 3
                + SCAN.promptWeight() * Math.exp(prompt);
        double largest = Math.max(Math.max(blind, informed), Math.max(rapid, prompt));
        return OptionalDouble.of(Math.log(mean) - largest);
    }

    private static OptionalDouble breadth(Alert alert, Alert.Evidence row) {
        String name = row.name();
        if (!name.startsWith("breadth of ")) {
            return name.equals("mixture") ? OptionalDouble.empty() : OptionalDouble.of(0);
        }
        String part = name.substring(0, name.indexOf(": "));
        double perSecond = Double.parseDouble(part.split(" ", -1)[2]) / SECONDS_PER_HOUR;
        double benign = 1 / row(alert, part + ": mean time between hosts").limit();
        double hosts = value(alert, part + ": further new hosts");
        return OptionalDouble.of(
                name.endsWith("further new hosts")
                        ? hosts * Math.log(perSecond / benign)
                        : -row.value() * hosts * (perSecond - benign));
    }

    private static OptionalDouble chain(Alert.Evidence row) {
        ChainTerm term = TERMS.get(row.name());
        if (term == null) {
            return OptionalDouble.of(0);
        }
        return OptionalDouble.of(
                switch (term) {
                    case COINCIDENCE -> Math.log(row.limit() / row.value());
                    case NOVELTY -> Math.log(row.limit() / row.value());
                    default -> SpawnParameters.defaults().weights().of(term);
                });
    }

    private static OptionalDouble replication(Alert.Evidence row) {
        ReplicationParameters.Weights weights = ReplicationParameters.defaults().weights();
        return switch (row.name()) {
            case "the lineage's own file is sent" -> OptionalDouble.of(weights.selfCopy());
            case "a target calls back" -> OptionalDouble.of(weights.callBack());
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble gpu(Alert.Evidence row) {
        return switch (row.name()) {
            case "busy samples" -> OptionalDouble.of(row.value() * BUSY_NATS);
            case "idle samples" -> OptionalDouble.of(row.value() * IDLE_NATS);
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble incident(Alert alert, Alert.Evidence row) {
        if (row.name().equals("mixture")) {
            return OptionalDouble.of(-Math.log(row.value()));
        }
        boolean part = row.unit().equals("nats");
        boolean fused = has(alert, "mixture");
        return fused && part ? OptionalDouble.empty() : OptionalDouble.of(part ? row.value() : 0);
    }

    private static boolean has(Alert alert, String name) {
        return alert.evidence().stream().anyMatch(row -> row.name().equals(name));
    }

    private static double value(Alert alert, String name) {
        return row(alert, name).value();
    }

    private static Alert.Evidence row(Alert alert, String name) {
        return alert.evidence().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no row " + name + " in " + alert.evidence()));
    }
}
