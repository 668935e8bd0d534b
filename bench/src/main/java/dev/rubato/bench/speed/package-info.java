/** How fast traces are replayed, and in how much memory. */
@NullMarked
package dev.rubato.bench.speed;

import org.jspecify.annotations.NullMarked;
