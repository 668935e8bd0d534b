/** Published detection rules on the same stream of events, each as its publication states it. */
@NullMarked
package dev.rubato.bench.baseline;

import org.jspecify.annotations.NullMarked;
