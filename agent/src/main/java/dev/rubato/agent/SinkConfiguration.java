package dev.rubato.agent;

import dev.rubato.alert.Severity;
import dev.rubato.sink.BatchLimits;
import dev.rubato.sink.SinkType;
import dev.rubato.sink.delivery.AlertFilter;
import dev.rubato.sink.delivery.MessageForm;
import dev.rubato.sink.delivery.SinkPlan;
import dev.rubato.sink.format.AlertFormats;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * One configured sink, checked.
 *
 * @param name that the user gave it; its position in the alert journal is kept under it
 */
public record SinkConfiguration(String name, SinkType type, ConfiguredOptions options) {

    /** Most bytes that a batch may be asked to hold: several sinks share a heap of 64 MiB. */
    static final long MAX_BATCH_BYTES = 1 << 20;

    /** Most alerts of a batch. */
    static final int MAX_BATCH_MESSAGES = 1000;

    /** How it writes alerts. */
    public MessageForm form() {
        return new MessageForm(AlertFormats.of(options.text("format"), (int) options.bytes("max-message"))
                .orElseThrow());
    }

    AlertFilter filter() {
        return new AlertFilter(
                Severity.valueOf(options.text("min-severity").toUpperCase(Locale.ROOT)),
                Set.copyOf(options.list("detectors")));
    }

    private BatchLimits limits() {
        return new BatchLimits(
                options.count("batch-messages"), options.bytes("batch-bytes"), options.durationNs("batch-age"));
    }

    /**
     * Makes what delivers to it; connects to nothing.
     *
     * @throws IOException if a file that it names cannot be used or an option is wrong, in words for the user
     */
    SinkPlan plan() throws IOException {
        return new SinkPlan(type.typeName(), type.open(options), form(), filter(), limits());
    }
}
