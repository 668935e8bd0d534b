/** How long it takes from an event in the kernel until it is journaled, and until its alert is. */
@NullMarked
package dev.rubato.bench.latency;

import org.jspecify.annotations.NullMarked;
