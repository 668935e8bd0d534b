/** JMH benchmarks of the parts, a stored baseline, and a comparison that tells noise from regression. */
@NullMarked
package dev.rubato.bench.micro;

import org.jspecify.annotations.NullMarked;
