/** Benchmarks and measurements of the product. */
@NullMarked
package dev.rubato.bench;

import org.jspecify.annotations.NullMarked;
