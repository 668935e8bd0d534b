/** Brings every alert to every sink at least once: retries, pauses, dead letters, positions. */
@NullMarked
package dev.rubato.sink.delivery;

import org.jspecify.annotations.NullMarked;
