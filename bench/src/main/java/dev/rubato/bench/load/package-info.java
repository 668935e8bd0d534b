/** Work for the machine with a known amount: what competitors are measured beside. Loopback only, bounded. */
@NullMarked
package dev.rubato.bench.load;

import org.jspecify.annotations.NullMarked;
