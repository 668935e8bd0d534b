package dev.rubato.sink.delivery;

import dev.rubato.sink.BatchLimits;
import dev.rubato.sink.Transport;

/**
 * How a sink works: what a reload may change.
 *
 * @param type the kind's name, for those who read statistics
 */
public record SinkPlan(String type, Transport transport, MessageForm form, AlertFilter filter, BatchLimits limits) {}
