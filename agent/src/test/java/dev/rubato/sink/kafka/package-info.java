@NullMarked
package dev.rubato.sink.kafka;

import org.jspecify.annotations.NullMarked;
