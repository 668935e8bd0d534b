package dev.rubato.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The values of all metrics at one moment, and their text. Used by one thread at a time. */
public final class Readings {
    /** Of Prometheus' text format, which has none of its own beside those of HTTP. */
    static final String OPEN_METRICS = OpenMetricsTextFormatWriter.CONTENT_TYPE;

    private final Map<Metric, List<Sample>> samples = new EnumMap<>(Metric.class);
    private final Map<Metric, SummarySnapshot.SummaryDataPointSnapshot> summaries = new EnumMap<>(Metric.class);

    private record Sample(Labels labels, double value) {}

    /** Notes a value of a counter or gauge; the labels' values are in the order of their names. */
    public void add(Metric metric, double value, String... labelValues) {
        Labels labels = Labels.of(metric.labels().toArray(String[]::new), labelValues);
        samples.computeIfAbsent(metric, key -> new ArrayList<>()).add(new Sample(labels, value));
    }

    /** Notes a count of a counter or gauge. */
    public void count(Metric metric, long value, String... labelValues) {
        add(metric, (double) value, labelValues);
    }

    /**
     * Notes a summary, in seconds.
     *
     * @param quantiles by how much of all is at most as much
     */
    public void summary(Metric metric, long count, double sum, Map<Double, Double> quantiles) {
        List<Quantile> list = new ArrayList<>();
        quantiles.forEach((share, value) -> list.add(new Quantile(share, count == 0 ? Double.NaN : value)));
        summaries.put(
                metric,
                SummarySnapshot.SummaryDataPointSnapshot.builder()
                        .count(count)
                        .sum(sum)
                        .quantiles(Quantiles.of(list))
                        .build());
    }

    /** In the text format of Prometheus, which the node exporter's textfile collector reads. */
    public byte[] prometheusText() {
        return text(PrometheusTextFormatWriter.create());
    }

    /** In the text format of OpenMetrics. */
    public byte[] openMetricsText() {
        return text(OpenMetricsTextFormatWriter.create());
    }

    private byte[] text(ExpositionFormatWriter writer) {
        Collection<MetricSnapshot> snapshots = new ArrayList<>();
        samples.forEach((metric, values) -> snapshots.add(snapshot(metric, values)));
        summaries.forEach((metric, summary) -> snapshots.add(new SummarySnapshot(metadata(metric), List.of(summary))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.write(out, new MetricSnapshots(snapshots), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    private static MetricMetadata metadata(Metric metric) {
        return new MetricMetadata(metric.baseName(), metric.help());
    }

    private static MetricSnapshot snapshot(Metric metric, List<Sample> values) {
        return switch (metric.kind()) {
            case COUNTER ->
                new CounterSnapshot(
                        metadata(metric),
                        values.stream()
                                .map(sample -> CounterSnapshot.CounterDataPointSnapshot.builder()
                                        .labels(sample.labels())
                                        .value(sample.value())
                                        .build())
                                .toList());
            case GAUGE ->
                new GaugeSnapshot(
                        metadata(metric),
                        values.stream()
                                .map(sample -> GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                        .labels(sample.labels())
                                        .value(sample.value())
                                        .build())
                                .toList());
            case SUMMARY -> throw new IllegalArgumentException(metric + " is a summary");
        };
    }
}
