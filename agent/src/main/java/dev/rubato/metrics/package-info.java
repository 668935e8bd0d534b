/** The agent's own metrics for Prometheus and whoever reads its formats; loaded only if they are configured. */
@NullMarked
package dev.rubato.metrics;

import org.jspecify.annotations.NullMarked;
