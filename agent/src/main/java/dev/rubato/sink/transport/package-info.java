/** The ways to receivers: one class for each protocol. */
@NullMarked
package dev.rubato.sink.transport;

import org.jspecify.annotations.NullMarked;
