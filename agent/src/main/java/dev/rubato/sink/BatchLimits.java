package dev.rubato.sink;

/**
 * How much one batch may hold; the options {@code batch-messages}, {@code batch-bytes} and {@code batch-age} of a sink.
 *
 * @param maxMessages alerts in one batch; raising it costs memory and repeats more after a cut
 * @param maxBytes of their texts together; one longer text is a batch of its own
 * @param maxAgeNs how long the first alert waits for others; 0 sends what is there
 */
public record BatchLimits(int maxMessages, long maxBytes, long maxAgeNs) {}
