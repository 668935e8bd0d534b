/** What people run today to see executions and connections, and Rubato, started and read alike. */
@NullMarked
package dev.rubato.bench.competitor;

import org.jspecify.annotations.NullMarked;
