package dev.rubato.bench.micro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one benchmark took for one operation.
 *
 * @param ns nanoseconds, mean
 * @param errorNs half of JMH's 99.9 % confidence interval, NaN from too few iterations
 * @param bytes allocated, which does not depend on the machine; NaN if it was not measured
 */
record Score(double ns, double errorNs, double bytes) {

    /** The benchmarks in a result file of JMH, by name with parameters. */
    static Map<String, Score> read(Path jmh) throws IOException {
        Map<String, Score> scores = new TreeMap<>();
        for (JsonNode one : new ObjectMapper().readTree(jmh.toFile())) {
            String name = one.path("benchmark").asText();
            StringBuilder key = new StringBuilder(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1)
                    .replace("Benchmark.", "."));
            one.path("params").forEach(value -> key.append(' ').append(value.asText()));
            JsonNode metric = one.path("primaryMetric");
            double bytes = Double.NaN;
            for (Map.Entry<String, JsonNode> second :
                    one.path("secondaryMetrics").properties()) {
                if (second.getKey().endsWith("gc.alloc.rate.norm")) {
                    bytes = second.getValue().path("score").asDouble(Double.NaN);
                }
            }
            double error = metric.path("scoreError").asDouble(Double.NaN);
            scores.put(key.toString(), new Score(metric.path("score").asDouble(), error, bytes));
        }
        return scores;
    }
}
