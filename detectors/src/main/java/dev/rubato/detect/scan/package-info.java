/** Finds a lineage that searches for targets. */
@NullMarked
package dev.rubato.detect.scan;

import org.jspecify.annotations.NullMarked;
