package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.alert.Severity;
import dev.rubato.event.Event;
import dev.rubato.journal.JournalStatistics;
import dev.rubato.metrics.Metric;
import dev.rubato.metrics.Readings;
import dev.rubato.sink.SinkStatus;
import dev.rubato.sink.delivery.NumberedAlerts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentReadingsTest {
    private static final JournalStatistics JOURNAL = new JournalStatistics(3, 400, 0, 1, 2, Map.of(), 0, 0, 0, 5);
    private static final SinkStatus SINK = new SinkStatus(
            "siem", "syslog-tcp", SinkStatus.State.FAILING, "refused", 4, 1, 2_500_000_000L, 9, 1, 0, 7, 2, 0, 0, 0);

    @TempDir
    Path dir;

    private static Readings readings() {
        AgentMetrics metrics = new AgentMetrics();
        metrics.detected(new Event.TimePassed(1));
        metrics.detected(new Event.SensorGap(2, "packet", 5, 1, 2, "test"));
        metrics.alertLatency(3_000_000);
        metrics.raised(NumberedAlerts.of(1, "scan", Severity.HIGH, "").alert());
        return AgentReadings.of(SampleStatistics.of(metrics, JOURNAL), List.of(SINK));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Test
    void valuesCarryTheirLabels() {
        List<String> lines = text(readings().prometheusText()).lines().toList();
        for (String line : List.of(
                "rubato_alerts_total{detector=\"scan\",severity=\"high\"} 1.0",
                "rubato_events_total{kind=\"SensorGap\"} 1.0",
                "rubato_lost_events_total 5.0",
                "rubato_sensor_state{sensor=\"packet\",visibility=\"absent\"} 1.0",
                "rubato_sensor_state{sensor=\"packet\",visibility=\"exact\"} 0.0",
                "rubato_table_entries{table=\"flows\"} 5.0",
                "rubato_table_capacity{table=\"flows\"} 9.0",
                "rubato_table_evictions_total{table=\"flows\"} 3.0",
                "rubato_table_evictions_total{table=\"kernel-trace-tasks\"} 2.0",
                "rubato_alerts_held_back_total 7.0",
                "rubato_journal_refused_total{cause=\"full\",journal=\"alerts\"} 1.0",
                "rubato_sink_state{sink=\"siem\",state=\"failing\"} 1.0",
                "rubato_sink_lag_seconds{sink=\"siem\"} 2.5",
                "rubato_alert_latency_seconds_count 1")) {
            assertTrue(lines.contains(line), () -> line + " is not in\n" + String.join("\n", lines));
        }
        assertTrue(text(readings().openMetricsText()).endsWith("# EOF\n"));
    }

    @Test
    void everyMetricIsWrittenAndNoOther() {
        TreeSet<String> written = new TreeSet<>();
        Pattern.compile("(?m)^# TYPE (\\S+)")
                .matcher(text(readings().prometheusText()))
                .results()
                .map((MatchResult match) -> match.group(1))
                .forEach(written::add);
        TreeSet<String> known = new TreeSet<>();
        for (Metric metric : Metric.values()) {
            known.add(metric.text());
        }
        assertEquals(known, written);
    }

    @Test
    void promtoolAcceptsTheText() throws Exception {
        Requires.tool("promtool");
        Path file = Files.write(dir.resolve("metrics.prom"), readings().prometheusText());
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        String said = text(promtool.getInputStream().readAllBytes());
        assertEquals(0, promtool.waitFor(), said);
        assertEquals("", said);
    }

    @Test
    void theReadmeDocumentsEachMetric() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        for (Metric metric : Metric.values()) {
            String labels = metric.labels().isEmpty() ? "" : "`" + String.join("`, `", metric.labels()) + "`";
            String row = "| `" + metric.text() + "` | " + labels + " | " + metric.help() + " |";
            assertTrue(readme.contains(row.replace("|  |", "| |")), () -> "the README lacks " + row);
        }
        assertFalse(
                Pattern.compile("\\| `rubato_\\w+`").matcher(readme).results().count() > Metric.values().length,
                "the README documents what is not there");
    }
}
