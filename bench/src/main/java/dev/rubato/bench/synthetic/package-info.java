/**
 * Made-up hosts: what sensors would report of attacks and of ordinary days, seeded, as events only. Nothing here is taken
 * from a detector, and no number is shared with one: rates and quantiles come from publications, or are stated ranges.
 */
@NullMarked
package dev.rubato.bench.synthetic;

import org.jspecify.annotations.NullMarked;
