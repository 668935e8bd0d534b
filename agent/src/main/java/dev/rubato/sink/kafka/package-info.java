/** Alerts into a topic of Apache Kafka. */
@NullMarked
package dev.rubato.sink.kafka;

import org.jspecify.annotations.NullMarked;
