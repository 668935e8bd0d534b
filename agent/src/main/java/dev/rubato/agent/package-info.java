/** The wiring of sensors, journals, detectors and sinks. */
@NullMarked
package dev.rubato.agent;

import org.jspecify.annotations.NullMarked;
