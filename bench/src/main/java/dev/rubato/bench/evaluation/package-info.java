/** How often the detectors are right, how fast, and how often they cry wolf, beside published rules on the same events. */
@NullMarked
package dev.rubato.bench.evaluation;

import org.jspecify.annotations.NullMarked;
