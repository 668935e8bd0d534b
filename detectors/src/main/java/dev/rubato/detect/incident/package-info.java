/** Joins what several detectors hold against one lineage into one incident. */
@NullMarked
package dev.rubato.detect.incident;

import org.jspecify.annotations.NullMarked;
