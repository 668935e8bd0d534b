/** How cost grows with what the host holds and with what the journal keeps. */
@NullMarked
package dev.rubato.bench.growth;

import org.jspecify.annotations.NullMarked;
