/** What {@code rubato top} shows: the last minute of each lineage and the open incidents. */
@NullMarked
package dev.rubato.cli.top;

import org.jspecify.annotations.NullMarked;
