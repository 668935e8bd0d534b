package dev.rubato.metrics;

import java.util.List;

/**
 * Every metric that there is: the only list of them, and what the README's table is made of. No label's value is a text
 * that a stranger can choose, so that the number of series is bounded.
 */
public enum Metric {
    UPTIME("rubato_uptime_seconds", Kind.GAUGE, "Time since the agent started."),
    CPU("rubato_cpu_seconds_total", Kind.COUNTER, "Processor time that the agent used."),
    RESIDENT("rubato_resident_memory_bytes", Kind.GAUGE, "Resident memory of the agent; -1 if unknown."),
    HEAP("rubato_heap_used_bytes", Kind.GAUGE, "Java heap in use, garbage included."),
    HEAP_MAX("rubato_heap_max_bytes", Kind.GAUGE, "Most Java heap that the agent may use."),
    EVENTS("rubato_events_total", Kind.COUNTER, "Events that reached the detectors.", "kind"),
    SENSOR_STATE(
            "rubato_sensor_state",
            Kind.GAUGE,
            "1 for what the sensor sees: exact, sampled or absent. Alarm when exact becomes 0.",
            "sensor",
            "visibility"),
    SENSOR_EVENTS("rubato_sensor_events_total", Kind.COUNTER, "Events that the sensor delivered.", "sensor"),
    SENSOR_LOST("rubato_sensor_lost_events_total", Kind.COUNTER, "Events that the sensor knows it missed.", "sensor"),
    GAPS("rubato_gaps_total", Kind.COUNTER, "Gaps in the evidence, each an event of its own."),
    LOST("rubato_lost_events_total", Kind.COUNTER, "Events lost in gaps, as far as that is known."),
    UNJOURNALED("rubato_unjournaled_events_total", Kind.COUNTER, "Events that the journal lacks, judged or not."),
    REFUSED("rubato_refused_events_total", Kind.COUNTER, "Events that were neither journaled nor judged."),
    LATE("rubato_late_events_total", Kind.COUNTER, "Events that came after their place in time."),
    FAILURES("rubato_detection_failures_total", Kind.COUNTER, "Events that a detector failed on: each is a bug."),
    LAG("rubato_detection_lag_seconds", Kind.GAUGE, "Age of the last event when the detectors read it."),
    TABLE("rubato_table_entries", Kind.GAUGE, "Entries of a bounded table: host model, detectors, logs.", "table"),
    TABLE_CAPACITY("rubato_table_capacity", Kind.GAUGE, "Most entries of the table.", "table"),
    EVICTIONS(
            "rubato_table_evictions_total",
            Kind.COUNTER,
            "Entries that the table pushed out or refused since it was full.",
            "table"),
    ALERTS("rubato_alerts_total", Kind.COUNTER, "Alerts that were raised, without heartbeats.", "detector", "severity"),
    HELD_BACK(
            "rubato_alerts_held_back_total", Kind.COUNTER, "Alerts above alerts.max-per-minute, summed up in others."),
    WAITING("rubato_alerts_waiting", Kind.GAUGE, "Alerts that the alert journal did not take yet."),
    DROPPED("rubato_alerts_dropped_total", Kind.COUNTER, "Alerts lost since too many waited for the journal."),
    REDACTED("rubato_secrets_redacted_total", Kind.COUNTER, "Secrets replaced in alerts."),
    WITHHELD(
            "rubato_texts_withheld_total",
            Kind.COUNTER,
            "Texts of alerts withheld since they could not be searched for secrets."),
    HEARTBEATS("rubato_heartbeats_total", Kind.COUNTER, "Signs of life sent to the sinks."),
    ALERT_LATENCY(
            "rubato_alert_latency_seconds",
            Kind.SUMMARY,
            "From when an alert's deciding event was due, 0.4 s after it happened, to the alert's journaling."),
    JOURNAL_LATENCY(
            "rubato_journal_latency_seconds", Kind.SUMMARY, "From an exec or fork in the kernel to its journaling."),
    APPENDED("rubato_journal_records_total", Kind.COUNTER, "Records appended to a journal.", "journal"),
    APPENDED_BYTES("rubato_journal_bytes_total", Kind.COUNTER, "Bytes appended to a journal.", "journal"),
    JOURNAL_REFUSED(
            "rubato_journal_refused_total", Kind.COUNTER, "Records that a journal refused.", "journal", "cause"),
    JOURNAL_DAMAGED("rubato_journal_damaged_total", Kind.COUNTER, "Damaged records that readers skipped.", "journal"),
    JOURNAL_UNREAD(
            "rubato_journal_deleted_unread_total",
            Kind.COUNTER,
            "Records that the limits deleted before a reader had them.",
            "journal"),
    OUTPUT_SENT("rubato_output_sent_total", Kind.COUNTER, "Alerts written to `output`."),
    OUTPUT_FAILURES("rubato_output_failures_total", Kind.COUNTER, "Tries to write to `output` that failed."),
    SINK_STATE(
            "rubato_sink_state",
            Kind.GAUGE,
            "1 for the sink's state: idle, delivering, failing or stopped.",
            "sink",
            "state"),
    SINK_WAITING("rubato_sink_waiting_alerts", Kind.GAUGE, "Alerts that the sink is not done with.", "sink"),
    SINK_LAG("rubato_sink_lag_seconds", Kind.GAUGE, "Age of the oldest of them; 0 if none waits.", "sink"),
    SINK_DELIVERED("rubato_sink_delivered_total", Kind.COUNTER, "Messages that the receiver accepted.", "sink"),
    SINK_REPEATED("rubato_sink_repeated_total", Kind.COUNTER, "Messages among them that were sent again.", "sink"),
    SINK_FAILURES("rubato_sink_failures_total", Kind.COUNTER, "Tries to send that failed.", "sink"),
    SINK_UNPROVEN(
            "rubato_sink_unproven_total",
            Kind.COUNTER,
            "Delivered messages that a receiver without acknowledgements never showed that it read.",
            "sink"),
    SINK_FILTERED("rubato_sink_filtered_total", Kind.COUNTER, "Alerts that the sink's filter kept back.", "sink"),
    SINK_DEAD("rubato_sink_dead_letters_total", Kind.COUNTER, "Messages that the receiver refused for good.", "sink"),
    SINK_DEAD_DROPPED(
            "rubato_sink_dead_letters_dropped_total",
            Kind.COUNTER,
            "Refused messages that the dead-letter file has no more, or never had.",
            "sink"),
    SINK_LOST(
            "rubato_sink_lost_total", Kind.COUNTER, "Alerts deleted by the journal's limits before delivery.", "sink");

    /** What Prometheus knows it as. */
    public enum Kind {
        COUNTER,
        GAUGE,
        /** Count, sum and the quantiles 0.5, 0.9, 0.99 and 1 since the start. */
        SUMMARY
    }

    private static final String TOTAL = "_total";

    private final String text;
    private final Kind kind;
    private final String help;
    /** Joined by commas, as an enum holds nothing that can change. */
    private final String labels;

    Metric(String text, Kind kind, String help, String... labels) {
        this.text = text;
        this.kind = kind;
        this.help = help;
        this.labels = String.join(",", labels);
    }

    /** Its name as it is written. */
    public String text() {
        return text;
    }

    /** Its name without what the writer adds to a counter's. */
    String baseName() {
        return kind == Kind.COUNTER ? text.substring(0, text.length() - TOTAL.length()) : text;
    }

    public Kind kind() {
        return kind;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
    }
}
