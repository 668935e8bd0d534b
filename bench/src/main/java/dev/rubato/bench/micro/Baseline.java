package dev.rubato.bench.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.bench.machine.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores of a known state, kept in the repository. Their times hold for the machine that they name; their allocation
 * holds everywhere, and is what a later state is judged by.
 */
record Baseline(String machine, Map<String, Score> scores) {
    /** Relative to the repository's root. */
    static final Path FILE = Path.of("bench/baseline.json");

    /** Allocation may differ by this share, as what an event costs depends a little on those around it. */
    private static final double SHARE = 0.05;

    /** And by so many bytes: one object's header more is nothing to fail for. */
    private static final double BYTES = 8;

    private static final double ROUNDING = 10;

    static Baseline read(Path file) throws IOException {
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        Map<String, Score> scores = new TreeMap<>();
        for (Map.Entry<String, JsonNode> one : json.path("scores").properties()) {
            double bytes = one.getValue().path("bytes").asDouble(Double.NaN);
            scores.put(one.getKey(), new Score(one.getValue().path("ns").asDouble(), Double.NaN, bytes));
        }
        return new Baseline(json.path("machine").asText(), scores);
    }

    static void write(Path file, Map<String, Score> scores) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        json.put("machine", Machine.here().line());
        ObjectNode all = json.putObject("scores");
        scores.forEach((name, score) -> all.putObject(name)
                .put("ns", Math.round(score.ns() * ROUNDING) / ROUNDING)
                .put("bytes", Math.round(score.bytes() * ROUNDING) / ROUNDING));
        mapper.writeValue(file.toFile(), json);
    }

    /** What is wrong with a score, in words; empty if nothing is. */
    String verdict(String name, Score now) {
        if (isOfACallersFile(name)) {
            return "";
        }
        Score then = scores.get(name);
        if (then == null) {
            return "not in the baseline";
        }
        return now.bytes() > then.bytes() * (1 + SHARE) + BYTES ? "allocates more" : "";
    }

    /** Whether the benchmark is of a file that only its caller has, so that nothing can be stored of it. */
    static boolean isOfACallersFile(String name) {
        return name.startsWith("Evtx");
    }
}
