/** What the agent costs and sees beside what people run today, on the same loads in the same run. */
@NullMarked
package dev.rubato.bench.overhead;

import org.jspecify.annotations.NullMarked;
